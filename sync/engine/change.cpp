#include "sync/engine/change.h"

#include "schema/catalog.h"
#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/json.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "schema/value.h"
#include "sync/engine/instant.h"
#include "sync/engine/json_text.h"
#include "sync/engine/keys.h"

#include <algorithm>
#include <new>
#include <simdjson.h>

namespace dromos {

namespace {

[[noreturn]] void refuse(std::string what) {
  throw Refused({"engine.change", {{"what", std::move(what)}}});
}

using simdjson::dom::element;
using simdjson::dom::element_type;

std::string_view text_of(const element& value) {
  if (!value.is_string()) refuse("text is missing where it belongs");
  return value.get_string().value_unsafe();
}

Json number_of(const element& value) {
  switch (value.type()) {
  case element_type::INT64: {
    const std::int64_t number = value.get_int64().value_unsafe();
    if (number < -limits::json_integer || number > limits::json_integer) refuse("an integer beyond 2^53");
    return number;
  }
  case element_type::DOUBLE:
    return value.get_double().value_unsafe(); // finite: anything else does not parse
  default:
    refuse("an integer beyond 2^53");
  }
}

// A snapshot as a document (its own depth is bounded here, the whole line's by simdjson); everything else is
// written as text at once.
Json document_of(const element& value, int depth) {
  if (depth > limits::json_depth - 4 && (value.is_object() || value.is_array())) refuse("nested too deeply");
  if (value.is_object()) {
    Json object = Json::object();
    for (const auto& [name, member] : simdjson::dom::object(value.get_object()))
      if (!object.emplace(name, document_of(member, depth + 1)).second) refuse("a member given twice");
    return object;
  }
  if (value.is_array()) {
    Json array = Json::array();
    for (const element member : simdjson::dom::array(value.get_array()))
      array.push_back(document_of(member, depth + 1));
    return array;
  }
  if (value.is_string()) return std::string(text_of(value));
  if (value.is_bool()) return value.get_bool().value_unsafe();
  if (value.is_null()) return nullptr;
  return number_of(value);
}

// RFC 8785 bytes of a value.
Text canonical_of(const element& value, Change& change) {
  thread_local std::string text;
  switch (value.type()) {
  case element_type::STRING:
    text.clear();
    append_json_string(text, text_of(value));
    return change.keep(text);
  case element_type::BOOL:
    return value.get_bool().value_unsafe() ? Text("true") : Text("false");
  case element_type::NULL_VALUE:
    return "null";
  default:
    return change.keep(canonical(document_of(value, 1)));
  }
}

Text name_of(const element& value, Change& change) {
  const std::string_view text = text_of(value);
  if (text.size() > 256) refuse("a name that is too long");
  return change.keep(text);
}

std::uint64_t natural_of(const element& value) {
  if (!value.is_int64() || value.get_int64().value_unsafe() < 0) refuse("a number that is none");
  return static_cast<std::uint64_t>(number_of(value).get<std::int64_t>());
}

// The bit of a member among the names that are known; refuses another, and one given twice.
template <std::size_t N>
unsigned member(const std::string_view (&names)[N], std::string_view name, unsigned& seen) {
  unsigned place = 0;
  while (place < N && names[place] != name) ++place;
  if (place == N) refuse("the unknown member \"" + std::string(name.substr(0, 40)) + "\"");
  if ((seen >> place & 1U) != 0 && !mutant(Mutant::member_twice_accepted)) refuse("a member given twice");
  seen |= 1U << place;
  return place;
}

Write read_write(const element& line, Change& change) {
  static constexpr std::string_view names[] = {"field", "key", "value", "replaces"};
  if (!line.is_object()) refuse("an object is missing where it belongs");
  Write write;
  unsigned seen = 0;
  for (const auto& [name, value] : simdjson::dom::object(line.get_object())) {
    switch (member(names, name, seen)) {
    case 0:
      write.field = name_of(value, change);
      break;
    case 1:
      write.key = name_of(value, change);
      break;
    case 2:
      write.value = canonical_of(value, change);
      break;
    default:
      if (!value.is_array()) refuse("an array is missing where it belongs");
      for (const element dot : simdjson::dom::array(value.get_array())) {
        if (write.replaces.size() >= limits::write_replaces) refuse("too many dots in replaces");
        write.replaces.push_back(name_of(dot, change));
      }
    }
  }
  if (mutant(Mutant::absent_value_is_live) && !write.value) write.value = "null";
  if (write.field.empty()) refuse("a write without a field");
  return write;
}

constexpr std::string_view members[] = {"seq",   "at",     "by",   "record", "root",
                                        "class", "schema", "salt", "writes"};
constexpr unsigned needed = 0b1'1110'1111; // all but root

void check(const Change& change, unsigned seen, std::string_view salt) {
  if ((seen & needed) != needed) refuse("a member is missing");
  if (change.seq == 0) refuse("seq begins at 1");
  if (!read_instant(change.at)) refuse("a time that is not exactly of the form 2026-11-23T08:15:30.120Z");
  if (!is_record_name(change.record) || !is_record_name(change.root)) refuse("a record name of another form");
  if (change.by.empty() || change.by.size() > 64) refuse("a worker's name that is empty or too long");
  if (change.cls.empty() || change.cls.size() > 64) refuse("a class that is empty or too long");
  const auto bytes = from_base64url(salt);
  if (!bytes || bytes->size() != 16) refuse("a salt that is not 128 bits");
}

void read_writes(const element& list, Change& change) {
  if (!list.is_array()) refuse("an array is missing where it belongs");
  const simdjson::dom::array writes = list.get_array();
  if (writes.size() > limits::change_writes) refuse("too many writes");
  change.writes.reserve(writes.size());
  for (const element write : writes) change.writes.push_back(read_write(write, change));
}

Change read_members(const element& line, SharedTexts texts) {
  Change change;
  change.texts = std::move(texts);
  unsigned seen = 0;
  std::string_view salt;
  if (!line.is_object()) refuse("no object");
  for (const auto& [name, value] : simdjson::dom::object(line.get_object())) {
    Text* const texts_by_place[] = {nullptr,        &change.at,   &change.by,
                                    &change.record, &change.root, &change.cls};
    switch (const unsigned place = member(members, name, seen)) {
    case 0:
      change.seq = natural_of(value);
      break;
    case 6:
      change.schema = static_cast<int>(std::min<std::uint64_t>(natural_of(value), 1'000'000));
      break;
    case 7:
      salt = text_of(value);
      break;
    case 8:
      read_writes(value, change);
      break;
    default:
      *texts_by_place[place] = name_of(value, change);
    }
  }
  if (change.root.empty()) change.root = change.record;
  check(change, seen, salt);
  return change;
}

} // namespace

Change read_change(std::string_view line, SharedTexts texts) {
  if (line.size() > limits::change_bytes) refuse("a change that is too long");
  // A byte order mark, or what stands after the object, may not hide in signed bytes.
  if (!line.starts_with('{') || !line.ends_with('}')) refuse("no JSON");
  // simdjson 3.0 lets a lone low surrogate pass as an escape.
  if (line.find("\\u") != std::string_view::npos && !Json::accept(line)) refuse("no JSON");
  thread_local simdjson::dom::parser parser(limits::change_bytes);
  element read;
  const auto error = parser.parse(line.data(), line.size()).get(read);
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();
  if (error != simdjson::SUCCESS) refuse(simdjson::error_message(error));
  return read_members(read, std::move(texts));
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
