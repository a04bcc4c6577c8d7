// A person's decision between several values: a change like any other, that replaces all of them.
#include "client/entries.h"

namespace dromos {

namespace {

// Of a set "K" keeps and "-K" removes; of a map "K:V", and "-K".
std::vector<FieldValue> decided(const Catalog& catalog, const Field& field, const std::string& value,
                                Warnings& warnings) {
  const bool removes = value.starts_with("-");
  const std::string rest = removes ? value.substr(1) : value;
  if (!field.set() && !field.map()) return read_value(catalog, field, value, warnings);
  std::vector<FieldValue> values =
      read_value(catalog, field, field.map() && removes ? rest + ":" : rest, warnings);
  if (removes)
    for (FieldValue& one : values) one.value = nullptr;
  return values;
}

} // namespace

int cmd_resolve(const Call& call) {
  OpenHome open(call);
  if (call.words.size() != 2) throw WrongUse({"client.resolve_words", {}});
  const std::string& name = call.words[0];
  const std::string& value = call.words[1];
  Entries entries(call, open);
  Entry entry;
  entry.record = open.laptop.record(call.subject).state.record;
  if (name == "deleted") {
    Warnings warnings;
    const Field* field = type_named(open.catalog, std::string(type_of(entry.record))).field(name);
    const Json given = read_value(open.catalog, *field, value, warnings).front().value;
    entry.deletes = given == true;
    if (!entry.deletes) entry.edits.push_back({name, {{}, nullptr}, true});
  } else {
    const Field& field = entries.field_of(entry, name);
    entries.add_decision(entry, field, decided(open.catalog, field, value, entries.warnings()));
  }
  save(call, open, entries, {std::move(entry)});
  return 0;
}

} // namespace dromos
