// Texts that live and die together: those of a request's changes, or of a transaction's record states. They
// stand in a few blocks of memory: a dozen small pieces a change cost more than all cryptography.
#pragma once
#include <cstring>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace dromos {

// A text that somebody keeps: made by Texts alone, or of a literal.
class Text : public std::string_view {
 public:
  constexpr Text() = default;
  template <std::size_t N> constexpr Text(const char (&literal)[N]) : std::string_view(literal, N - 1) {}
  std::string string() const { return std::string(*this); }

 private:
  friend class Texts;
  constexpr explicit Text(std::string_view kept) : std::string_view(kept) {}
};

class Texts {
 public:
  Text keep(std::string_view text) {
    if (text.empty()) return {};
    char* room = static_cast<char*>(memory_.allocate(text.size(), 1));
    std::memcpy(room, text.data(), text.size());
    return Text({room, text.size()});
  }
  // Part of a text that is kept already.
  static Text within(Text, std::string_view part) { return Text(part); }

 private:
  std::pmr::monotonic_buffer_resource memory_{1024};
};
using SharedTexts = std::shared_ptr<Texts>;

// Lets a map of names be asked by a view of one.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <typename Value> using ByName = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;
using SomeNames = std::unordered_set<std::string, TextHash, std::equal_to<>>; // in no order

} // namespace dromos
