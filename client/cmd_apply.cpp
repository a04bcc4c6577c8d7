// Many entries from a file of JSON Lines: all of them, or, with --sync, one exchange a line.
#include "client/entries.h"
#include "client/exchange.h"
#include "schema/limits.h"

#include <functional>
#include <iostream>

namespace dromos {

namespace {

Refused malformed(std::string what) {
  return Refused({"client.line_form", {{"what", std::move(what)}}});
}

class File {
 public:
  File(const Call& call, OpenHome& open) : entries_(call, open) {}

  Entry read(std::string_view line) {
    if (line.size() > limits::batch_bytes) throw malformed("size");
    Json json = parse_json(line);
    if (!json.is_object()) throw malformed("{…}");
    for (const auto& [name, value] : json.items())
      if (name != "new" && name != "set" && name != "delete" && name != "about" && name != "fields")
        throw malformed(name);
    Entry entry = entry_in(json);
    if (json.contains("about") && !json["about"].is_null()) entry.about = named(text(json, "about"));
    if (json.contains("fields")) {
      if (!json["fields"].is_object()) throw malformed("fields");
      for (Json& value : json["fields"]) refer(value);
      entries_.add_fields(entry, json["fields"]);
    }
    records_.push_back(entry.record);
    return entry;
  }
  void skip() { records_.emplace_back(); }

  const Entries& entries() const { return entries_; }
  std::size_t line() const { return records_.size() + 1; } // that is read next

 private:
  Entry entry_in(const Json& json) {
    if (json.contains("new") + json.contains("set") + json.contains("delete") != 1)
      throw malformed("new / set / delete");
    if (json.contains("new")) return entries_.fresh(text(json, "new"));
    const bool deletes = json.contains("delete");
    Entry entry = entries_.existing(named(text(json, deletes ? "delete" : "set")));
    entry.deletes = deletes;
    return entry;
  }

  static std::string text(const Json& json, const char* name) {
    if (!json[name].is_string()) throw malformed(name);
    return json[name].get<std::string>();
  }

  // "$3": the record of line 3 of this file.
  std::string named(const std::string& record) const {
    if (record.size() < 2 || record.front() != '$' ||
        record.find_first_not_of("0123456789", 1) != std::string::npos)
      return record;
    const std::size_t at = record.size() > 10 ? 0 : std::stoul(record.substr(1));
    if (at == 0 || at > records_.size() || records_[at - 1].empty()) throw malformed(record);
    return records_[at - 1];
  }
  void refer(Json& value) const {
    if (value.is_string())
      value = named(value.get<std::string>());
    else if (value.is_array())
      for (Json& one : value) refer(one);
  }

  Entries entries_;
  std::vector<std::string> records_; // by line
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

Refused at_line(const Call& call, const char* key, std::size_t line, const Failure& why) {
  return Refused({key, {{"line", std::to_string(line)}, {"why", sentence(why.message(), call.language)}}});
}

// Calls `take` with the entry and the number of each line that is not empty. What is refused names the line.
void each_entry(const Call& call, File& file, const std::vector<std::string_view>& lines, const char* key,
                const std::function<void(Entry entry, std::size_t number)>& take) {
  for (const std::string_view line : lines) {
    const std::size_t number = file.line();
    if (line.empty()) {
      file.skip();
      continue;
    }
    try {
      take(file.read(line), number);
    } catch (const Refused& refused) {
      throw at_line(call, key, number, refused);
    }
  }
}

int apply_whole(const Call& call, OpenHome& open, const std::vector<std::string_view>& lines) {
  File file(call, open);
  std::vector<Entry> list;
  std::vector<std::size_t> numbers; // lines of `list`
  each_entry(call, file, lines, "client.line", [&](Entry entry, std::size_t number) {
    list.push_back(std::move(entry));
    numbers.push_back(number);
  });
  std::vector<std::string> records;
  try {
    records = save(call, open, file.entries(), list);
  } catch (const Refused& refused) {
    for (const auto& [name, value] : refused.message().values)
      if (name == "entry" && std::stoul(value) < numbers.size())
        throw at_line(call, "client.line", numbers.at(std::stoul(value)), refused);
    throw;
  }
  for (const std::string& record : records) std::cout << record << "\n";
  return 0;
}

int apply_with_sync(const Call& call, OpenHome& open, const std::vector<std::string_view>& lines) {
  File file(call, open);
  Exchange exchange(call, open);
  Tally tally;
  SyncProgress progress(call, open.laptop.unsent());
  exchange.run(tally, progress); // what waited before: the lines are measured alone
  each_entry(call, file, lines, "client.line_after_others", [&](const Entry& entry, std::size_t) {
    const auto began = std::chrono::steady_clock::now();
    const std::string record = open.laptop.save({entry}, open.worker()).front();
    exchange.run(tally, progress);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    std::cout << Json{{"record", record}, {"ms", took.count()}}.dump() << std::endl;
  });
  return 0;
}

} // namespace

int cmd_apply(const Call& call) {
  const std::string text =
      call.subject == "-" ? read_input(limits::apply_bytes) : read_file(call.subject, limits::apply_bytes);
  OpenHome open(call);
  const std::vector<std::string_view> lines = lines_of(text);
  return call.sync ? apply_with_sync(call, open, lines) : apply_whole(call, open, lines);
}

} // namespace dromos
