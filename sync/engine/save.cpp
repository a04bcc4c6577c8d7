#include "sync/engine/save.h"

#include "schema/errors.h"

#include <algorithm>

namespace dromos {

namespace {

void name_all(std::vector<std::string>& replaces, const Dot& dot, const RegisterName& name,
              const ReplacedBefore& before) {
  const auto add = [&replaces](const Dot& one) {
    if (std::find(replaces.begin(), replaces.end(), one) == replaces.end()) replaces.push_back(one);
  };
  add(dot);
  if (before)
    for (const Dot& earlier : before(dot, name)) add(earlier);
}

// The live writes that this edit's form displayed: those equal to the shown value; all of them where the
// field shows the latest without fuss, or where the edit decides. Under `highest`, an ordinary save that
// would lower replaces none.
std::vector<const LiveWrite*> displayed(const Catalog& catalog, const Field* field, const Edit& edit,
                                        const std::vector<const LiveWrite*>& live, const std::string& value) {
  if (edit.decides || live.empty() || (field != nullptr && field->policy == Policy::latest)) return live;
  const std::vector<const LiveWrite*> order = ranked(catalog, field, edit.value.key, live);
  if (order.size() == 1) return live;
  if (field != nullptr && field->policy == Policy::highest) {
    const LiveWrite mine{{}, "9999", {}, value};
    const std::vector<const LiveWrite*> pair{&mine, order.front()};
    return ranked(catalog, field, edit.value.key, pair).front() == &mine ? live
                                                                         : std::vector<const LiveWrite*>{};
  }
  std::vector<const LiveWrite*> shown;
  for (const LiveWrite* write : live)
    if (write->value == order.front()->value) shown.push_back(write);
  return shown;
}

Change& change_of(std::vector<Change>& changes, const std::string& record, const std::string& root,
                  std::string_view cls) {
  for (Change& change : changes)
    if (change.cls == cls) return change;
  Change change;
  change.record = record;
  change.root = root;
  change.cls = cls;
  return changes.emplace_back(std::move(change));
}

// The decision that a record stays: in each class where it was deleted, that is emptied.
void keep(const RecordState& state, const std::string& root, const Readable& readable,
          const ReplacedBefore& before, std::vector<Change>& changes) {
  for (const auto& [name, reg] : state.registers) {
    const bool says_so = std::any_of(reg.live.begin(), reg.live.end(),
                                     [](const LiveWrite& one) { return one.value == "true"; });
    if (name.field != "deleted" || !says_so || (readable && !readable(name.cls))) continue;
    Write write;
    write.field = name.field;
    write.value = "null";
    for (const LiveWrite& live : reg.live) name_all(write.replaces, live.dot, name, before);
    change_of(changes, state.record, root, name.cls).writes.push_back(std::move(write));
  }
}

} // namespace

std::vector<Change> save(const Catalog& catalog, const std::string& record, const std::string& root,
                         const RecordState* state, const std::vector<Edit>& edits, const Readable& readable,
                         const ReplacedBefore& before) {
  const Type* type = catalog.type(type_of(record));
  std::vector<Change> changes;
  for (const Edit& edit : edits) {
    if (edit.field == "deleted" && edit.value.value.is_null() && state != nullptr) {
      keep(*state, root, readable, before, changes);
      continue;
    }
    const Field* field = type == nullptr ? nullptr : type->field(edit.field);
    const auto declared = catalog.class_of(type_of(record), edit.field);
    if (!declared)
      throw Refused(
          {"engine.unknown_field", {{"field", edit.field}, {"type", std::string(type_of(record))}}});
    const std::string cls(*declared);
    const std::string value = canonical(edit.value.value);
    const std::vector<const LiveWrite*> live =
        state == nullptr ? std::vector<const LiveWrite*>()
                         : live_writes(*state, edit.field, edit.value.key, readable);
    const bool same =
        std::all_of(live.begin(), live.end(), [&](const LiveWrite* write) { return write->value == value; });
    // Emptying what was never given says nothing, but for `held`: the making unit holds a root until it says
    // otherwise.
    const bool news = live.empty() && (value != "null" || edit.field == "held");
    if (same && !news && !(edit.decides && live.size() > 1)) continue;
    const std::vector<const LiveWrite*> replaced = displayed(catalog, field, edit, live, value);

    Write write;
    write.field = edit.field;
    write.key = edit.value.key;
    write.value = value;
    if (state != nullptr)
      for (const auto& [name, reg] : state->registers) {
        if (name.field != edit.field || name.key != edit.value.key) continue;
        Write withdrawal; // in another class than today's: replaced there, without a value
        for (const LiveWrite& one : reg.live)
          if (std::find(replaced.begin(), replaced.end(), &one) != replaced.end())
            name_all(name.cls == cls ? write.replaces : withdrawal.replaces, one.dot, name, before);
        if (withdrawal.replaces.empty()) continue;
        withdrawal.field = edit.field;
        withdrawal.key = edit.value.key;
        change_of(changes, record, root, name.cls).writes.push_back(std::move(withdrawal));
      }
    change_of(changes, record, root, cls).writes.push_back(std::move(write));
  }
  return changes;
}

std::vector<Change> save_deletion(const RecordState& state, const ReplacedBefore& before) {
  std::vector<Change> changes;
  for (const auto& [name, reg] : state.registers) {
    if (reg.live.empty() || name.field == "held" || name.field == "shield") continue;
    Change& change = change_of(changes, state.record, state.root, name.cls);
    if (change.writes.empty()) change.writes.push_back({"deleted", {}, "true", {}});
    Write own;
    Write& write = name.field == "deleted" ? change.writes.front() : own;
    for (const LiveWrite& live : reg.live) name_all(write.replaces, live.dot, name, before);
    if (name.field == "deleted") continue;
    own.field = name.field;
    own.key = name.key;
    change.writes.push_back(std::move(own));
  }
  return changes;
}

} // namespace dromos
