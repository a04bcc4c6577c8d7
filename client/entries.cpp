#include "client/entries.h"

#include "client/people/guard.h"
#include "client/private_note.h"
#include "schema/nearest.h"
#include "sync/engine/record_name.h"
#include "sync/engine/show.h"

#include <algorithm>

namespace dromos {

std::string nearest_names(const std::vector<std::string>& names, std::string_view typed) {
  std::vector<std::pair<int, std::string>> near;
  for (const std::string& name : names) {
    const int steps = keystrokes(name, typed);
    const bool inside = typed.size() > 2 && name.find(typed) != std::string::npos;
    if (steps <= 2 || inside) near.emplace_back(steps, name);
  }
  std::sort(near.begin(), near.end());
  std::string out;
  for (std::size_t i = 0; i < near.size() && i < 3; ++i) out += (i == 0 ? "" : ", ") + near[i].second;
  return out;
}

const Type& type_named(const Catalog& catalog, const std::string& name) {
  if (const Type* type = catalog.type(name)) return *type;
  std::vector<std::string> names;
  for (const auto& [known, type] : catalog.types()) names.push_back(known);
  const std::string nearest = nearest_names(names, name);
  throw Refused({nearest.empty() ? "engine.unknown_type" : "client.unknown_type",
                 {{"type", name}, {"nearest", nearest}}});
}

Entry Entries::existing(const std::string& record) {
  Entry out;
  out.record = record;
  if (fresh_.contains(record)) return out;
  const RecordRow row = open_.laptop.record(record);
  if (!may_know_of(open_.laptop, open_.worker(), row.state.root))
    throw Refused({"engine.unknown_record", {{"record", record}}});
  const RecordEntry entry{row.id, row.state.record, row.state.root, row.unit};
  if (show(open_.catalog, row.state, open_.laptop.readable(entry)).deleted)
    throw Refused({"client.deleted", {{"record", record}}});
  return out;
}

Entry Entries::fresh(const std::string& type, std::string record) {
  Entry out;
  out.type = type_named(open_.catalog, type).name;
  out.record = record.empty() ? new_record(out.type, call_.seams.clock.now_ms()) : std::move(record);
  fresh_.insert(out.record);
  return out;
}

const Field& Entries::field_of(const Entry& entry, std::string_view name) const {
  const std::string type_name(type_of(entry.record));
  const Type& type = type_named(open_.catalog, type_name);
  const Field* field = type.field(name);
  if (field != nullptr && field->name != "deleted") return *field; // that one is `delete`, and `resolve`
  std::vector<std::string> names;
  for (const Field& one : type.fields) names.push_back(one.name);
  const std::string nearest = nearest_names(names, name);
  throw Refused({nearest.empty() ? "engine.unknown_field" : "client.unknown_field",
                 {{"field", std::string(name)}, {"type", type_name}, {"nearest", nearest}}});
}

const std::set<std::string>& Entries::members(const Entry& entry, const Field& field) {
  const auto [known, added] = members_.try_emplace({entry.record, field.name});
  if (!added || fresh_.contains(entry.record)) return known->second;
  const RecordRow row = open_.laptop.record(entry.record);
  const Readable readable = open_.laptop.readable({row.id, row.state.record, row.state.root, row.unit});
  const Json fields = show(open_.catalog, row.state, readable).fields;
  const Json shown = fields.contains(field.name) ? fields[field.name] : Json();
  for (const auto& [key, value] : shown.items())
    known->second.insert(shown.is_array() ? value.get<std::string>() : key);
  return known->second;
}

void Entries::add(Entry& entry, const Field& field, std::vector<FieldValue> values, bool whole) {
  const bool several = field.set() || field.map();
  if (several && whole)
    for (const std::string& key : members(entry, field))
      if (std::none_of(values.begin(), values.end(), [&](const FieldValue& one) { return one.key == key; }))
        values.push_back({key, nullptr});
  for (FieldValue& one : values) {
    if (several) {
      members(entry, field);
      auto& keys = members_.at({entry.record, field.name});
      one.value.is_null() ? void(keys.erase(one.key)) : void(keys.insert(one.key));
    }
    if (is_private(field) && one.value.is_string())
      one.value = seal_note(open_, entry.record, field.name, one.value);
    // The last word on a register counts: one save writes it once.
    std::erase_if(entry.edits,
                  [&](const Edit& edit) { return edit.field == field.name && edit.value.key == one.key; });
    entry.edits.push_back({field.name, std::move(one), false});
  }
}

void Entries::add_decision(Entry& entry, const Field& field, std::vector<FieldValue> values) {
  add(entry, field, std::move(values), false);
  for (Edit& edit : entry.edits)
    if (edit.field == field.name) edit.decides = true;
}

void Entries::add_words(Entry& entry, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    const std::size_t sign = word.find('=');
    if (sign == std::string::npos || sign == 0) throw WrongUse({"client.word", {{"word", word}}});
    const char step = word[sign - 1];
    const bool adds = step == '+', removes = step == '-';
    const Field& field = field_of(entry, std::string_view(word).substr(0, adds || removes ? sign - 1 : sign));
    const std::string text = word.substr(sign + 1);
    if ((adds || removes) && !field.set() && !field.map())
      throw Refused({"client.not_several",
                     {{"label_el", field.label.el}, {"label_en", field.label.en}, {"field", field.name}}});
    std::vector<FieldValue> values;
    if (!removes) {
      values = read_value(open_.catalog, field, text, warnings_);
    } else if (members(entry, field).contains(text)) {
      values = {{text, nullptr}}; // as it stands there, also where the list no longer has it
    } else if (field.set()) {
      values = read_value(open_.catalog, field, text, warnings_);
      for (FieldValue& one : values) one.value = nullptr;
    } else {
      values = read_value(open_.catalog, field, text + ":", warnings_);
    }
    add(entry, field, std::move(values), !adds && !removes);
  }
}

void Entries::add_fields(Entry& entry, const Json& fields) {
  for (const auto& [name, value] : fields.items()) {
    const Field& field = field_of(entry, name);
    // A set as an object names single members: the others stay.
    const bool whole = !(field.set() && value.is_object());
    add(entry, field, check_value(open_.catalog, field, value, warnings_), whole);
  }
}

Warnings record_warnings(OpenHome& open, const std::string& record) {
  const Type* type = open.catalog.type(type_of(record));
  const RecordRow row = open.laptop.record(record);
  const Readable readable = open.laptop.readable({row.id, row.state.record, row.state.root, row.unit});
  Json fields = show(open.catalog, row.state, readable).fields;
  if (type != nullptr && type->name == "identifier" && fields.contains("person")) {
    const auto person = open.store().entry(fields["person"].get<std::string>());
    if (person) {
      const Shown shown =
          show(open.catalog, open.store().record(person->id).state, open.laptop.readable(*person));
      if (shown.fields.contains("birth_date")) fields["birth_date"] = shown.fields["birth_date"];
    }
  }
  return type == nullptr ? Warnings{} : check_record(open.catalog, *type, fields);
}

std::vector<std::string> save(const Call& call, OpenHome& open, const Entries& entries,
                              const std::vector<Entry>& list) {
  // What was so before, and was saved so, is not said again.
  std::set<std::string> told;
  std::set<std::string> before;
  for (const Entry& entry : list)
    if (open.store().entry(entry.record) && before.insert(entry.record).second)
      for (const Message& one : record_warnings(open, entry.record))
        told.insert(entry.record + sentence(one, call.language));
  std::vector<std::string> records = open.laptop.save(list, open.worker());
  const auto once = [&](const std::string& record, const Warnings& warnings) {
    for (const Message& one : warnings) {
      const std::string text = sentence(one, call.language);
      if (!told.contains(record + text) && told.insert(text).second) warn(call, one);
    }
  };
  once({}, entries.warnings());
  const std::set<std::string> touched(records.begin(), records.end());
  for (const std::string& record : touched) once(record, record_warnings(open, record));
  return records;
}

} // namespace dromos
