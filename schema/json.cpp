#include "schema/json.h"

#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/limits.h"
#include "schema/mutant.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace dromos {
namespace {

[[noreturn]] void refuse(std::string what, std::string at) {
  throw Refused({"schema.json", {{"what", std::move(what)}, {"at", std::move(at)}}});
}

constexpr double exact_integer = static_cast<double>(limits::json_integer);
// ECMAScript prints numbers from here on with an exponent.
constexpr double printed_with_exponent = 1e21;

bool exact(std::int64_t value) {
  return value >= -limits::json_integer && value <= limits::json_integer;
}

// A double that the canonical form would print as an integer literal beyond ±2^53 is refused as that integer
// would be: whatever canonical() writes, parse_json() reads.
bool exact(double value) {
  const double size = std::abs(value);
  return std::isfinite(value) && (size <= exact_integer || size >= printed_with_exponent);
}

// Builds the value, and stops at the first thing that strict JSON does not have.
class StrictReader final : public nlohmann::json_sax<Json> {
 public:
  Json take() { return std::move(root_); }
  // What was refused and where; `what` is empty where nlohmann's lexer refused, which names the byte itself.
  const std::string& what() const { return what_; }
  const std::string& at() const { return at_; }

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override {
    return exact(value) ? put(value) : stop("an integer beyond 2^53");
  }
  bool number_unsigned(number_unsigned_t value) override {
    const bool large = value > static_cast<std::uint64_t>(limits::json_integer);
    return large && !mutant(Mutant::large_integer_accepted) ? stop("an integer beyond 2^53") : put(value);
  }
  bool number_float(number_float_t value, const string_t& literal) override {
    // The lexer hands over as a double what did not fit 64 bits.
    if (literal.find_first_of(".eE") == std::string::npos || !exact(value))
      return stop("an integer beyond 2^53");
    return put(value);
  }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return stop("binary"); }

  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    const auto [member, fresh] = open_.back()->get_ref<Json::object_t&>().emplace(name, nullptr);
    if (!fresh && !mutant(Mutant::duplicate_key_accepted)) return stop("the key \"" + name + "\" twice");
    slot_.back() = &*member;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    what_ = error.id == 406 ? "a number that is too large" : "not JSON";
    at_ = "byte " + std::to_string(position);
    return false;
  }

 private:
  Json* place(Json&& value) {
    if (open_.empty()) return &(root_ = std::move(value));
    if (open_.back()->is_array())
      return &open_.back()->get_ref<Json::array_t&>().emplace_back(std::move(value));
    return &(slot_.back()->second = std::move(value));
  }
  bool put(Json value) {
    place(std::move(value));
    return true;
  }
  bool open(Json container) {
    const bool deep = open_.size() >= static_cast<std::size_t>(limits::json_depth);
    if (deep && !mutant(Mutant::depth_not_bounded)) return stop("nesting that is too deep");
    open_.push_back(place(std::move(container)));
    slot_.push_back(nullptr);
    return true;
  }
  bool close() {
    open_.pop_back();
    slot_.pop_back();
    return true;
  }
  bool stop(std::string what) {
    what_ = std::move(what);
    for (std::size_t i = 0; i < open_.size(); ++i) {
      const std::size_t items =
          open_[i]->size(); // an open item is in its array already, a refused one is not
      at_ += "/" + (slot_[i] ? slot_[i]->first : std::to_string(i + 1 < open_.size() ? items - 1 : items));
    }
    if (at_.empty()) at_ = "/";
    return false;
  }

  Json root_;
  // A container's address holds while it is open: its parent is not added to meanwhile.
  std::vector<Json*> open_;
  std::vector<Json::object_t::value_type*> slot_; // an open object's latest member; null in an array
  std::string what_, at_;
};

// RFC 8785 §3.2.3 sorts keys by UTF-16 code units. That is UTF-8's byte order but for one thing: surrogates
// (lead bytes F0–F4) come before U+E000–U+FFFF (EE, EF).
unsigned utf16_weight(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value == 0xee || value == 0xef ? value + 8U : value;
}

bool utf16_less(const std::string& a, const std::string& b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return utf16_weight(x) < utf16_weight(y); });
}

void write_string(const std::string& text, std::string& out) {
  if (!valid_utf8(text)) refuse("text that is not UTF-8", "canonical form");
  out += '"';
  for (const char character : text) {
    switch (character) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\r':
      out += "\\r";
      break;
    default:
      if (static_cast<unsigned char>(character) < 0x20) {
        out += "\\u00" + hex({&character, 1});
      } else {
        out += character;
      }
    }
  }
  out += '"';
}

// ECMA-262 Number::toString: `digits` are the shortest that read back as the same double, the value is
// 0.digits × 10^point.
void write_double(double value, std::string& out) {
  if (!exact(value)) refuse("a number that is too large", "canonical form");
  if (value == 0) { // -0 as well
    out += '0';
    return;
  }
  if (value < 0) out += '-';
  std::array<char, 32> buffer{};
  const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value),
                                  std::chars_format::scientific)
                        .ptr;
  const std::string_view printed(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = printed.find('e');
  std::string digits(printed.substr(0, e));
  std::erase(digits, '.');
  int exponent = 0;
  const std::size_t sign = e + (printed[e + 1] == '+' ? 2 : 1);
  std::from_chars(printed.data() + sign, end, exponent);
  const int point = exponent + 1;
  const int count = static_cast<int>(digits.size());
  if (count <= point && point <= 21) {
    out += digits + std::string(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= 21) {
    out += digits.insert(static_cast<std::size_t>(point), ".");
  } else if (-6 < point && point <= 0) {
    out += "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  } else {
    if (count > 1) digits.insert(1, ".");
    out += digits + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
  }
}

void write(const Json& value, int depth, std::string& out);

void write_object(const Json::object_t& object, int depth, std::string& out) {
  std::vector<const Json::object_t::value_type*> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(), [](auto a, auto b) { return utf16_less(a->first, b->first); });
  char before = '{';
  for (const auto* member : members) {
    out += before;
    write_string(member->first, out);
    out += ':';
    write(member->second, depth + 1, out);
    before = ',';
  }
  out += object.empty() ? "{}" : "}";
}

void write_array(const Json::array_t& array, int depth, std::string& out) {
  char before = '[';
  for (const Json& item : array) {
    out += before;
    write(item, depth + 1, out);
    before = ',';
  }
  out += array.empty() ? "[]" : "]";
}

void write(const Json& value, int depth, std::string& out) {
  if (value.is_structured() && depth >= limits::json_depth)
    refuse("nesting that is too deep", "canonical form");
  switch (value.type()) {
  case Json::value_t::object:
    write_object(value.get_ref<const Json::object_t&>(), depth, out);
    break;
  case Json::value_t::array:
    write_array(value.get_ref<const Json::array_t&>(), depth, out);
    break;
  case Json::value_t::string:
    write_string(value.get_ref<const std::string&>(), out);
    break;
  case Json::value_t::boolean:
    out += value.get<bool>() ? "true" : "false";
    break;
  case Json::value_t::number_integer:
  case Json::value_t::number_unsigned:
    if (value.is_number_unsigned() &&
        value.get<std::uint64_t>() > static_cast<std::uint64_t>(limits::json_integer))
      refuse("an integer beyond 2^53", "canonical form");
    if (!exact(value.get<std::int64_t>())) refuse("an integer beyond 2^53", "canonical form");
    out += std::to_string(value.get<std::int64_t>());
    break;
  case Json::value_t::number_float:
    write_double(value.get<double>(), out);
    break;
  default:
    out += "null";
  }
}

} // namespace

Json parse_json(std::string_view bytes) {
  // The lexer takes a NUL for the end of the text, and passes over a byte order mark.
  if (const std::size_t nul = bytes.find('\0'); nul != std::string_view::npos)
    refuse("not JSON", "byte " + std::to_string(nul + 1));
  if (bytes.starts_with("\xef\xbb\xbf")) refuse("not JSON", "byte 1");
  StrictReader reader;
  if (!Json::sax_parse(bytes.begin(), bytes.end(), &reader)) refuse(reader.what(), reader.at());
  return reader.take();
}

std::string canonical(const Json& value) {
  std::string out;
  write(value, 0, out);
  return out;
}

} // namespace dromos
