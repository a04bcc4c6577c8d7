// What a hub tells of its own work, to those who run it: one line of JSON for each thing that happened, and
// the same counted for Prometheus. Neither names a person: paths, numbers, devices, keys of failures.
#pragma once
#include "schema/json.h"
#include "sync/engine/instant.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace dromos {

class Journal {
 public:
  // Lines go to `out` as they come, each whole.
  Journal(Clock& clock, std::ostream& out) : clock_(clock), out_(out) {}

  struct Request {
    std::string method, path; // path: one of the hub's own, or "-"
    int status = 0;
    std::chrono::microseconds took{};
    std::uint64_t bytes_in = 0, bytes_out = 0; // of the bodies, uncompressed
    std::string device;                        // that TLS proved; empty: none
    std::string failure;                       // its key; empty: none
  };
  // Several threads at a time.
  void answered(const Request& request);
  // `event`: a word of our own, by which it is counted.
  void tell(std::string_view event, Json fields = Json::object());

  // What was counted since the start, in Prometheus' text format 0.0.4.
  std::string metrics() const;

 private:
  // Upper bounds in milliseconds; an exchange is to take less than a second (docs/operations.md).
  static constexpr std::array<int, 10> bounds_ms{5, 10, 25, 50, 100, 250, 500, 1000, 5000, 30000};
  struct Times {
    std::array<std::uint64_t, bounds_ms.size()> within{};
    std::uint64_t count = 0, bytes_in = 0, bytes_out = 0;
    double seconds = 0;
  };
  void write(std::string_view event, Json fields);

  Clock& clock_;
  std::ostream& out_;
  mutable std::mutex mutex_;
  std::map<std::string, Times> times_;                                  // by path
  std::map<std::pair<std::string, int>, std::uint64_t> requests_;       // by path and status
  std::map<std::string, std::uint64_t, std::less<>> failures_, events_; // by key, by event
};

// One line of that format: a name, labels, a value.
std::string metric(std::string_view name, const std::map<std::string, std::string>& labels, double value);

} // namespace dromos
