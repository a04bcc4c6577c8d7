#include "schema/errors.h"

#include "schema/embedded.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string_view>

namespace dromos {
namespace {

struct Sentence {
  std::string el, en;
  std::string el_one, en_one; // where what it counts is one; else empty
};

// Parsed here without parse_json: its refusals need these sentences. A broken file of messages is a defect of
// the program and stops it by name.
std::map<std::string, Sentence, std::less<>> read_messages() {
  std::map<std::string, Sentence, std::less<>> messages;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.name.starts_with("messages/")) continue;
    try {
      const auto sentences = nlohmann::json::parse(file.bytes);
      for (const auto& [key, text] : sentences.items()) {
        const auto one = text.value("one", nlohmann::json::object());
        messages[key] = {text.at("el").get<std::string>(), text.at("en").get<std::string>(),
                         one.value("el", std::string()), one.value("en", std::string())};
      }
    } catch (const nlohmann::json::exception& error) {
      std::fprintf(stderr, "schema/%.*s: %s\n", static_cast<int>(file.name.size()), file.name.data(),
                   error.what());
      std::abort();
    }
  }
  return messages;
}

const Sentence* find_sentence(std::string_view key) {
  static const auto messages = read_messages();
  const auto found = messages.find(key);
  return found == messages.end() ? nullptr : &found->second;
}

// Does it count just one of what it counts?
bool counts_one(const Message& message) {
  for (const auto& [name, value] : message.values)
    if ((name == "changes" || name == "count") && value == "1") return true;
  return false;
}

std::string key_and_values(const Message& message) {
  std::string text = message.key;
  for (const auto& [name, value] : message.values) text.append(" ").append(name).append("=").append(value);
  return text;
}

} // namespace

std::string sentence(const Message& message, Language language) {
  const Sentence* found = find_sentence(message.key);
  if (!found) return key_and_values(message);
  const std::string& many = language == Language::greek ? found->el : found->en;
  const std::string& one = language == Language::greek ? found->el_one : found->en_one;
  const std::string& pattern = !one.empty() && counts_one(message) ? one : many;
  std::string text;
  // One pass over the pattern: a value that itself holds "{name}" is never filled in again.
  for (std::size_t i = 0; i < pattern.size();) {
    const std::size_t close = pattern[i] == '{' ? pattern.find('}', i) : std::string::npos;
    const std::string* value = nullptr;
    if (close != std::string::npos) {
      const std::string_view name(pattern.data() + i + 1, close - i - 1);
      for (const auto& [given, content] : message.values)
        if (given == name) value = &content;
    }
    if (value) {
      text += *value;
      i = close + 1;
    } else {
      text += pattern[i++];
    }
  }
  return text;
}

Failure::Failure(Message message)
    : message_(std::move(message)), text_(sentence(message_, Language::english)) {}

} // namespace dromos
