// The failures that a person can meet. Each carries a message key with its values; the sentences stand in
// schema/messages/*.json in Greek and English. A broken promise of the code itself is an assertion instead.
#pragma once
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace dromos {

enum class Language { greek, english };

struct Message {
  std::string key; // "engine.batch_signature", in schema/messages/engine.json
  std::vector<std::pair<std::string, std::string>> values;
};

// The sentence of a message: what happened and what to do. `{name}` in it is replaced by the value of that
// name. An unknown key gives the key and values themselves.
std::string sentence(const Message& message, Language language);

// Base of the three; `what()` is the English sentence.
class Failure : public std::exception {
 public:
  explicit Failure(Message message);
  const Message& message() const { return message_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  Message message_;
  std::string text_;
};

// Do not send again unchanged; a person must act. Exit code 1.
class Refused : public Failure {
  using Failure::Failure;
};
// The command was wrongly called. Exit code 2.
class WrongUse : public Failure {
  using Failure::Failure;
};
// Nothing is wrong with the request: try later. Exit code 3.
class Unavailable : public Failure {
  using Failure::Failure;
};

} // namespace dromos
