#include "sync/engine/change.h"

#include "schema/catalog.h"
#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/json.h"
#include "schema/limits.h"
#include "schema/value.h"
#include "sync/engine/instant.h"
#include "sync/engine/json_text.h"
#include "sync/engine/keys.h"

#include <cmath>

namespace dromos {

namespace {

[[noreturn]] void refuse(std::string what) {
  throw Refused({"engine.change", {{"what", std::move(what)}}});
}

// Reads a change's line in one pass, without building a document: the hot path of every exchange.
// The lexer keeps its buffer: what it hands over is copied, once, at its length.
// Position in the grammar: 0 outside, 1 in the change, 2 in `writes`, 3 in a write, 4 in `replaces`; values
// of more than one token are built in `nest_` and canonicalised when they close.
class ChangeReader : public nlohmann::json_sax<Json> {
 public:
  Change change;

  bool null() override { return scalar(Json(nullptr), "null"); }
  bool boolean(bool value) override { return scalar(Json(value), value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override {
    if (value < -limits::json_integer) refuse("an integer beyond 2^53");
    return scalar(Json(value), std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(limits::json_integer)) refuse("an integer beyond 2^53");
    if (place_ == 1 && (name_ == "seq" || name_ == "schema")) {
      if (name_ == "seq")
        change.seq = value;
      else
        change.schema = value > 1'000'000 ? 1'000'000 : static_cast<int>(value);
      return true;
    }
    return scalar(Json(value), std::to_string(value));
  }
  bool number_float(number_float_t value, const string_t& text) override {
    if (text.find_first_of(".eE") == string_t::npos) refuse("an integer beyond 2^53");
    if (!std::isfinite(value)) refuse("a number that is not finite");
    return scalar(Json(value), {});
  }
  bool binary(binary_t&) override { return false; }

  bool string(string_t& value) override {
    if (!nest_.empty()) return scalar(Json(std::move(value)), {});
    if (place_ == 4) {
      if (write().replaces.size() >= limits::write_replaces) refuse("too many dots in replaces");
      write().replaces.push_back(value);
      return true;
    }
    if (place_ == 3) {
      if (name_ == "value") {
        std::string text;
        text.reserve(value.size() + 2);
        append_json_string(text, value);
        return set_value(std::move(text));
      }
      return member(value, {{"field", &write().field}, {"key", &write().key}});
    }
    if (place_ != 1) refuse("text where none belongs");
    return member(value, {{"at", &change.at},
                          {"by", &change.by},
                          {"record", &change.record},
                          {"root", &change.root},
                          {"class", &change.cls},
                          {"salt", &salt_}});
  }

  bool key(string_t& name) override {
    if (!nest_.empty()) {
      if (nest_.back()->contains(name)) refuse("a member given twice");
      nest_key_ = std::move(name);
      return true;
    }
    static constexpr std::string_view outer[] = {"seq",   "at",     "by",   "record", "root",
                                                 "class", "schema", "salt", "writes"};
    static constexpr std::string_view inner[] = {"field", "key", "value", "replaces"};
    unsigned bit = 0;
    if (place_ == 1)
      bit = find(outer, name);
    else
      bit = find(inner, name);
    if (bit == 0) refuse("the unknown member \"" + name.substr(0, 40) + "\"");
    unsigned& seen = place_ == 1 ? seen_change_ : seen_write_;
    if (seen & bit) refuse("a member given twice");
    seen |= bit;
    name_ = name;
    return true;
  }

  bool start_object(std::size_t) override {
    if (!nest_.empty() || (place_ == 3 && name_ == "value")) return open(Json::object());
    if (place_ == 0) return move_to(1);
    if (place_ != 2) refuse("an object where none belongs");
    if (change.writes.size() >= limits::change_writes) refuse("too many writes");
    change.writes.emplace_back();
    seen_write_ = 0;
    return move_to(3);
  }
  bool end_object() override {
    if (!nest_.empty()) return close();
    if (place_ == 3) {
      if (write().field.empty()) refuse("a write without a field");
      return move_to(2);
    }
    return move_to(0);
  }
  bool start_array(std::size_t) override {
    if (!nest_.empty() || (place_ == 3 && name_ == "value")) return open(Json::array());
    if (place_ == 1 && name_ == "writes") return move_to(2);
    if (place_ == 3 && name_ == "replaces") return move_to(4);
    refuse("an array where none belongs");
  }
  bool end_array() override {
    if (!nest_.empty()) return close();
    return move_to(place_ == 4 ? 3 : 1);
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    refuse(error.what());
  }

  void check() const {
    constexpr unsigned needed = 0b1'1110'1111 | 0b1'0000'0000; // all but root
    if ((seen_change_ & needed) != needed) refuse("a member is missing");
    if (change.seq == 0) refuse("seq begins at 1");
    if (!read_instant(change.at)) refuse("a time that is not exactly of the form 2026-11-23T08:15:30.120Z");
    if (!is_record_name(change.record) || !is_record_name(change.root))
      refuse("a record name of another form");
    if (change.by.empty() || change.by.size() > 64) refuse("a worker's name that is empty or too long");
    if (change.cls.empty() || change.cls.size() > 64) refuse("a class that is empty or too long");
    const auto salt = from_base64url(salt_);
    if (!salt || salt->size() != 16) refuse("a salt that is not 128 bits");
  }

 private:
  template <std::size_t N> static unsigned find(const std::string_view (&names)[N], std::string_view name) {
    for (unsigned i = 0; i < N; ++i)
      if (names[i] == name) return 1U << i;
    return 0;
  }
  Write& write() { return change.writes.back(); }
  bool move_to(int place) {
    place_ = place;
    return true;
  }
  bool member(string_t& value, std::initializer_list<std::pair<std::string_view, std::string*>> targets) {
    for (const auto& [name, target] : targets)
      if (name == name_) {
        if (value.size() > 256) refuse("a name that is too long");
        *target = value;
        return true;
      }
    refuse("text where none belongs");
  }
  bool set_value(std::string text) {
    write().value = std::move(text);
    return true;
  }
  bool scalar(Json value, std::string_view text) {
    if (nest_.empty()) {
      if (place_ != 3 || name_ != "value") refuse("a value where none belongs");
      return set_value(text.empty() ? canonical(value) : std::string(text));
    }
    add(std::move(value));
    return true;
  }
  Json* add(Json value) {
    Json& in = *nest_.back();
    if (in.is_array()) {
      in.push_back(std::move(value));
      return &in.back();
    }
    return &(in[nest_key_] = std::move(value));
  }
  bool open(Json value) {
    if (nest_.size() >= static_cast<std::size_t>(limits::json_depth) - 4) refuse("nested too deeply");
    if (nest_.empty()) {
      built_ = std::move(value);
      nest_.push_back(&built_);
    } else {
      nest_.push_back(add(std::move(value)));
    }
    return true;
  }
  bool close() {
    nest_.pop_back();
    if (nest_.empty()) set_value(canonical(built_));
    return true;
  }

  int place_ = 0;
  unsigned seen_change_ = 0, seen_write_ = 0;
  std::string name_, nest_key_, salt_;
  Json built_;
  std::vector<Json*> nest_; // open containers of the value being read; a child never outgrows its open parent
};

} // namespace

Change read_change(std::string_view line) {
  if (line.size() > limits::change_bytes) refuse("a change that is too long");
  // nlohmann passes over a byte order mark and ends at a NUL: neither may hide in signed bytes.
  if (!line.starts_with('{') || !line.ends_with('}') || line.find('\0') != std::string_view::npos)
    refuse("no JSON");
  ChangeReader reader;
  if (!Json::sax_parse(line.begin(), line.end(), &reader)) refuse("no JSON");
  if (reader.change.root.empty()) reader.change.root = reader.change.record;
  reader.check();
  return std::move(reader.change);
}

std::string write_change(const Change& change, std::string_view salt) {
  std::string line = "{\"seq\":" + std::to_string(change.seq);
  const auto text = [&line](std::string_view name, std::string_view value) {
    line.append(",\"").append(name).append("\":");
    append_json_string(line, value);
  };
  text("at", change.at);
  text("by", change.by);
  text("record", change.record);
  if (change.root != change.record) text("root", change.root);
  text("class", change.cls);
  line.append(",\"schema\":").append(std::to_string(change.schema));
  text("salt", base64url(salt));
  line.append(",\"writes\":[");
  for (std::size_t i = 0; i < change.writes.size(); ++i) {
    const Write& write = change.writes[i];
    line.append(i == 0 ? "{\"field\":" : ",{\"field\":");
    append_json_string(line, write.field);
    if (!write.key.empty()) text("key", write.key);
    if (write.value) line.append(",\"value\":").append(*write.value);
    if (!write.replaces.empty()) {
      line.append(",\"replaces\":[");
      for (std::size_t k = 0; k < write.replaces.size(); ++k) {
        if (k != 0) line.append(1, ',');
        append_json_string(line, write.replaces[k]);
      }
      line.append(1, ']');
    }
    line.append(1, '}');
  }
  return line.append("]}");
}

std::string leaf_hash(std::string_view line) {
  thread_local Sha256 digest;
  return digest.update(std::string_view("\0", 1)).update(line).finish();
}

} // namespace dromos
