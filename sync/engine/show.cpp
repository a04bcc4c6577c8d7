#include "sync/engine/show.h"

#include "schema/mutant.h"
#include "schema/value.h"
#include "sync/engine/json_text.h"

#include <algorithm>
#include <optional>

namespace dromos {

namespace {

bool later(const LiveWrite* a, const LiveWrite* b) {
  return a->at != b->at ? a->at > b->at : dot_less(b->dot, a->dot);
}

// Rank of a value under `highest`: of a map's value in the list of its values, of a code in its list. An
// emptied value ranks lowest.
int rank_of(const Catalog& catalog, const Field& field, const LiveWrite& write) {
  const Json value = Json::parse(write.value, nullptr, false);
  if (value == true) return 1; // a set's member stands before its removal
  const CodeList* list = catalog.list(field.map() ? field.value_list : field.list);
  if (value.is_string()) return list == nullptr ? 0 : list->rank(value.get_ref<const std::string&>());
  return value.is_number_integer() ? value.get<int>() : -1;
}

using Keys = std::map<Text, std::vector<const LiveWrite*>>;

bool is_set(const Field* field, const Keys& keys) {
  if (field != nullptr) return field->set();
  // An unknown field with keys: a set where it only ever says true or null.
  return std::all_of(keys.begin(), keys.end(), [](const auto& entry) {
    return std::all_of(entry.second.begin(), entry.second.end(), [](const LiveWrite* write) {
      return write->value == "true" || write->value == "null";
    });
  });
}

} // namespace

std::vector<const LiveWrite*> ranked(const Catalog& catalog, const Field* field, std::string_view key,
                                     const std::vector<const LiveWrite*>& live) {
  std::vector<const LiveWrite*> out = live;
  std::sort(out.begin(), out.end(), later);
  const bool member = !key.empty() && (field == nullptr || field->set());
  if (member) { // a concurrent add and remove: the add stands meanwhile
    std::stable_partition(out.begin(), out.end(), [](const LiveWrite* write) {
      return write->value == (mutant(Mutant::remove_wins) ? "null" : "true");
    });
  } else if (!mutant(Mutant::highest_by_time) && field != nullptr && field->policy == Policy::highest) {
    std::stable_sort(out.begin(), out.end(), [&](const LiveWrite* a, const LiveWrite* b) {
      return rank_of(catalog, *field, *a) > rank_of(catalog, *field, *b);
    });
  }
  std::vector<const LiveWrite*> distinct;
  for (const LiveWrite* write : out)
    if (std::none_of(distinct.begin(), distinct.end(),
                     [&](const LiveWrite* one) { return one->value == write->value; }))
      distinct.push_back(write);
  return distinct;
}

std::vector<const LiveWrite*> live_writes(const RecordState& state, std::string_view field,
                                          std::string_view key, const Readable& readable) {
  std::vector<const LiveWrite*> out;
  for (const auto& [name, reg] : state.registers) {
    if (name.field != field || name.key != key || (readable && !readable(name.cls))) continue;
    for (const LiveWrite& write : reg.live) out.push_back(&write);
  }
  return out;
}

Shown show(const Catalog& catalog, const RecordState& state, const Readable& readable) {
  const Type* type = catalog.type(type_of(state.record));
  std::map<Text, Keys> fields;
  for (const auto& [name, reg] : state.registers) {
    if (reg.live.empty() || (readable && !readable(name.cls))) continue;
    auto& live = fields[name.field][name.key];
    for (const LiveWrite& write : reg.live) live.push_back(&write);
  }
  Shown shown;
  bool deleted = false, other = false;
  for (const auto& [name, keys] : fields) {
    const Field* field = type == nullptr ? nullptr : type->field(name);
    const bool keyed = field != nullptr ? field->set() || field->map() : !keys.begin()->first.empty();
    const bool set = keyed && is_set(field, keys);
    Json value = set ? Json::array() : keyed ? Json::object() : Json();
    for (const auto& [key, live] : keys) {
      const std::vector<const LiveWrite*> order = ranked(catalog, field, key, live);
      const Text first = order.front()->value;
      if (first != "null") {
        if (set)
          value.push_back(key);
        else if (keyed)
          value[key.string()] = Json::parse(first);
        else
          value = Json::parse(first);
      }
      if (order.size() > 1 && (field == nullptr || field->policy != Policy::latest))
        for (const LiveWrite* write : order) shown.conflicts[name.string()].push_back({key.string(), write});
    }
    if (name == "deleted") {
      deleted = value == true;
      if (deleted) shown.fields[name.string()] = true;
      continue;
    }
    if (name != "held" && name != "shield") other = !mutant(Mutant::delete_hides_unseen_edit);
    if (!value.is_null() && !(keyed && value.empty())) shown.fields[name.string()] = std::move(value);
  }
  shown.deleted = deleted && !other;
  if (deleted && other && !shown.conflicts.contains("deleted")) // an edit that the deletion did not see
    for (const LiveWrite* write :
         ranked(catalog, nullptr, {}, live_writes(state, "deleted", {}, readable))) // each class has one
      shown.conflicts["deleted"].push_back({{}, write});
  if (type != nullptr)
    for (const Field& field : type->fields)
      if (field.required && !shown.fields.contains(field.name) && (!readable || readable(field.cls)))
        shown.missing.push_back(field.name);
  return shown;
}

namespace {

// A record in which each field has one value and none is a set, a map or a deletion: as text, without a
// document. Most records are so, and each is shown anew with every change that a hub takes.
std::optional<std::string> plain_values(const RecordState& state) {
  std::string text = "{";
  std::string_view last;
  for (const auto& [name, reg] : state.registers) {
    if (reg.live.empty()) continue;
    const bool plain =
        name.key.empty() && reg.live.size() == 1 && name.field != "deleted" && name.field != last;
    const bool other_class = name.cls != state.registers.begin()->first.cls;
    if (!plain || other_class) return std::nullopt;
    last = name.field;
    if (reg.live.front().value == "null") continue;
    if (text.size() > 1) text.push_back(',');
    append_json_string(text, name.field);
    text.append(1, ':').append(reg.live.front().value);
  }
  return text + "}";
}

} // namespace

std::string shown_values(const Catalog& catalog, const RecordState& state) {
  if (auto plain = plain_values(state)) return *std::move(plain);
  Shown shown = show(catalog, state);
  if (!shown.deleted) shown.fields.erase("deleted");
  return shown.fields.dump();
}

} // namespace dromos
