#include "client/pages/paper.h"

#include "client/pages/forms.h"
#include "client/pages/list.h"
#include "sync/engine/instant.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr std::size_t reference_letters = 12;
constexpr std::size_t units_most = 4; // a unit and those that it belongs to

std::string capitals(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

// "gr/el30/athina/kk1" as "kk1 · athina · Attica".
std::string path_in_words(const Words& words, const std::string& path) {
  const CodeList* regions = words.catalog.list("NUTS2");
  std::string out;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string part = path.substr(at, end - at);
    const Code* region = regions == nullptr ? nullptr : regions->find(capitals(part));
    const std::string name = region == nullptr ? part : words.of(region->label);
    if (at > 0) out = out.empty() ? name : name + " · " + out; // the first is the country
    at = end + 1;
  }
  return out.empty() ? path : out;
}

bool names_workers(const Field& field) {
  return field.type == ValueType::worker || field.type == ValueType::workers;
}

} // namespace

Paper::Paper(Asked& asked, const std::string& title)
    : asked_(asked), open_(asked.open()), titles_(open_, asked.session.language) {
  out_ = {{"title", title},
          {"at", asked_.words().time(instant(asked.desk.call().seams.clock.now_ms()))},
          {"worker", worker_name(open_.worker())},
          {"sections", Json::array()}};
  add_head();
}

void Paper::add_head() {
  const std::vector<std::string> names = unit_names();
  out_["unit"] = names.empty() ? path_in_words(asked_.words(), open_.laptop.viewer().unit) : names.front();
  std::string above;
  for (std::size_t i = 1; i < names.size(); ++i) above += (above.empty() ? "" : " · ") + names[i];
  out_["organisation"] = above;
}

std::vector<std::string> Paper::unit_names() {
  std::vector<std::string> names;
  std::string record = unit_record();
  while (!record.empty() && names.size() < units_most) {
    const auto fields = readable_fields(open_, record);
    if (!fields) break;
    std::string name = fields->value("name_el", "");
    if (asked_.session.language == Language::english) name = fields->value("name_en", name);
    if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) break;
    names.push_back(name);
    record = fields->value("parent", "");
  }
  return names;
}

// The worker's staff record names it; else the only one that the unit itself holds.
std::string Paper::unit_record() {
  if (const auto own = staff(open_.worker()); own && own->contains("unit")) return own->value("unit", "");
  const std::string unit = open_.laptop.viewer().unit;
  std::string found;
  for (const RecordEntry& entry : open_.store().entries("org_unit")) {
    if (entry.unit != unit || !readable_fields(open_, entry.record)) continue;
    if (!found.empty()) return {};
    found = entry.record;
  }
  return found;
}

std::optional<Json> Paper::staff(const std::string& worker) {
  std::vector<ReadableRecord> known = newest_readable(
      open_, "staff", 1, [&](const ReadableRecord& one) { return one.fields.value("worker", "") == worker; });
  if (known.empty()) return std::nullopt;
  return std::move(known.front().fields);
}

const std::string& Paper::worker_name(const std::string& worker) {
  const auto known = workers_.find(worker);
  if (known != workers_.end()) return known->second;
  const auto fields = staff(worker);
  const std::string name = fields ? fields->value("name", "") : std::string();
  return workers_.emplace(worker, name.empty() ? worker : name).first->second;
}

std::string Paper::day(const std::string& at) const {
  if (at.size() == 10) return at.substr(8, 2) + "/" + at.substr(5, 2) + "/" + at.substr(0, 4);
  return asked_.words().time(at).substr(0, 10);
}

void Paper::about(const std::string& record) {
  const std::size_t begin = record.size() - std::min(record.size(), reference_letters);
  out_["reference"] = capitals(record.substr(begin));
  out_["subject"] = titles_.of(record);
  out_["back"] = "/record/" + record;
}

void Paper::add_row(Json& rows, const char* word, const std::string& value) const {
  if (!value.empty()) rows.push_back({{"label", asked_.word(word)}, {"value", value}});
}

void Paper::add_rows(const std::string& heading, Json rows) {
  if (!rows.empty())
    out_["sections"].push_back({{"heading", heading}, {"rows", {{"list", std::move(rows)}}}});
}

std::string Paper::shown(const Field& field, const std::string& record, const Json& value) {
  if (field.type == ValueType::ref && value.is_string()) return titles_.of(value.get<std::string>());
  if (field.type == ValueType::worker && value.is_string()) return worker_name(value.get<std::string>());
  if (field.type != ValueType::workers || !value.is_array())
    return asked_.words().value(record, field.name, value);
  std::string out;
  for (const Json& one : value) out += (out.empty() ? "" : ", ") + worker_name(one.get<std::string>());
  return out;
}

void Paper::add_fields(const std::string& record, const std::vector<std::string>& named) {
  const Type* type = open_.catalog.type(type_of(record));
  const auto fields = readable_fields(open_, record);
  if (type == nullptr || !fields) throw Refused({"engine.unknown_record", {{"record", record}}});
  Json rows = Json::array();
  for (const Field& field : type->fields)
    if (fields->contains(field.name) &&
        (named.empty() || std::find(named.begin(), named.end(), field.name) != named.end()))
      rows.push_back({{"label", asked_.words().of(field.label)},
                      {"value", shown(field, record, (*fields)[field.name])}});
  add_rows({}, std::move(rows));
}

void Paper::add_belongings(const Type& type, const std::string& whose) {
  std::vector<std::string> records;
  for (const RecordEntry& entry : open_.store().entries_under(open_.store().entry(whose)->root)) {
    if (type_of(entry.record) != type.name) continue;
    const auto fields = readable_fields(open_, entry.record);
    if (fields && fields->value(type.about, "") == whose) records.push_back(entry.record);
  }
  add_table(type, records, type.about);
}

Json Paper::line_of(const Type& type, const std::vector<std::string>& columns, const std::string& record,
                    bool named) {
  auto row = list_row(asked_, type, columns, record, titles_);
  if (!row) return {};
  const Json& raw = (*row)["raw"];
  for (Json& cell : (*row)["cells"]) {
    const Field& field = *type.field(cell["field"].get<std::string>());
    if (names_workers(field) && raw.contains(field.name))
      cell["text"] = shown(field, record, raw[field.name]);
  }
  return {{"name", named ? (*row)["title"] : Json("")}, {"cells", (*row)["cells"]}};
}

void Paper::add_table(const Type& type, const std::vector<std::string>& records, const std::string& without) {
  std::vector<std::string> columns = layout_of(type).columns;
  std::erase(columns, without);
  // A title of what stands in a column anyhow would be said twice.
  const std::vector<std::string> title = layout_of(type).title;
  const bool named = std::none_of(title.begin(), title.end(), [&](const std::string& field) {
    return std::find(columns.begin(), columns.end(), field) != columns.end();
  });
  const auto head_of = [&](const Label& label) { // "Person (if known)": on paper that is in the way
    const std::string& text = asked_.words().of(label);
    return text.substr(0, text.find(" ("));
  };
  Json heads = Json::array(), lines = Json::array();
  for (const std::string& name : columns) heads.push_back(head_of(type.field(name)->label));
  for (const std::string& record : records)
    if (Json line = line_of(type, columns, record, named); !line.is_null()) lines.push_back(std::move(line));
  if (lines.empty()) return;
  const std::string first = head_of(title.empty() ? type.label : type.field(title.front())->label);
  out_["sections"].push_back({{"heading", asked_.words().of(type.label)},
                              {"table",
                               {{"first", named ? first : std::string()},
                                {"heads", std::move(heads)},
                                {"lines", std::move(lines)}}}});
}

void Paper::sign(const std::vector<std::string>& who) {
  Json lines = Json::array();
  for (const std::string& one : who)
    lines.push_back({{"text", asked_.word(one)},
                     {"name", one == "signed_worker" ? worker_name(open_.worker()) : std::string()}});
  out_["signatures"] = {{"list", std::move(lines)}};
}

void Paper::tell(const char* word, const std::string& path) {
  if (!out_.contains("told")) out_["told"] = {{"list", Json::array()}};
  out_["told"]["list"].push_back({{"text", asked_.word(word)}, {"path", path}});
}

} // namespace dromos
