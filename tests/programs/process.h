// Running the real programs: what a script would see, and the means to cut them off.
#pragma once
#include <chrono>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace dromos::test {

struct Outcome {
  int code = -1; // exit code; 128 + signal where one ended it
  std::string out, err;
  long rss_kib = 0; // peak resident memory
};

using Environment = std::map<std::string, std::string>;

// A started program, its standard streams on pipes.
class Process {
 public:
  Process(const std::vector<std::string>& command, const Environment& environment,
          const std::string& input = {});
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process(); // kills what still runs

  // Reads standard output up to and with a line that contains `text`; false where the output ended before.
  bool wait_for_line(const std::string& text);
  void signal(int number) const;
  bool running();
  Outcome wait();                                         // to its end
  const std::string& out() const { return outcome_.out; } // as far as it was read
  pid_t pid() const { return pid_; }
  long rss_kib() const; // peak so far, of a running process

 private:
  void feed(const std::string& input);
  bool read_some(int timeout_ms);

  pid_t pid_ = -1;
  int in_ = -1, out_ = -1, err_ = -1;
  std::string input_;
  Outcome outcome_;
  bool ended_ = false;
};

Outcome run(const std::vector<std::string>& command, const Environment& environment = {},
            const std::string& input = {});

} // namespace dromos::test
