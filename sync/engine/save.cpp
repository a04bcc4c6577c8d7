#include "sync/engine/save.h"

#include "schema/errors.h"
#include "schema/mutant.h"

#include <algorithm>

namespace dromos {

namespace {

// One save under way: its changes, whose texts stand together.
class Saving {
 public:
  Saving(const std::string& record, const std::string& root, const ReplacedBefore& before)
      : record_(record), root_(root), before_(before), texts_(std::make_shared<Texts>()) {}

  Change& change_of(std::string_view cls) {
    for (Change& change : changes_)
      if (change.cls == cls) return change;
    Change change;
    change.texts = texts_;
    change.record = keep(record_);
    change.root = keep(root_);
    change.cls = keep(cls);
    return changes_.emplace_back(std::move(change));
  }
  Write write_of(std::string_view field, std::string_view key) {
    Write write;
    write.field = keep(field);
    write.key = keep(key);
    return write;
  }
  void name_all(Write& write, std::string_view dot, const RegisterName& name) {
    const auto add = [&](std::string_view one) {
      if (std::find(write.replaces.begin(), write.replaces.end(), one) == write.replaces.end())
        write.replaces.push_back(keep(one));
    };
    if (mutant(Mutant::drop_replaces)) return;
    add(dot);
    if (before_ && !mutant(Mutant::replaced_before_not_named))
      for (const Dot& earlier : before_(dot, name)) add(earlier);
  }
  Text keep(std::string_view text) { return texts_->keep(text); }
  std::vector<Change> take() { return std::move(changes_); }

 private:
  const std::string &record_, &root_;
  const ReplacedBefore& before_;
  SharedTexts texts_;
  std::vector<Change> changes_;
};

// The live writes that this edit's form displayed: those equal to the shown value; all of them where the
// field shows the latest without fuss, or where the edit decides. Under `highest`, an ordinary save that
// would lower replaces none.
std::vector<const LiveWrite*> displayed(const Catalog& catalog, const Field* field, const Edit& edit,
                                        const std::vector<const LiveWrite*>& live, Text value) {
  if (edit.decides || live.empty() || (field != nullptr && field->policy == Policy::latest)) return live;
  const std::vector<const LiveWrite*> order = ranked(catalog, field, edit.value.key, live);
  if (order.size() == 1 || mutant(Mutant::save_replaces_unseen)) return live;
  if (field != nullptr && field->policy == Policy::highest) {
    const LiveWrite mine{{}, "9999", {}, value};
    const std::vector<const LiveWrite*> pair{&mine, order.front()};
    if (mutant(Mutant::highest_lowered_by_a_save)) return live;
    return ranked(catalog, field, edit.value.key, pair).front() == &mine ? live
                                                                         : std::vector<const LiveWrite*>{};
  }
  std::vector<const LiveWrite*> shown;
  for (const LiveWrite* write : live)
    if (write->value == order.front()->value) shown.push_back(write);
  return shown;
}

// The decision that a record stays: in each class where it was deleted, that is emptied.
void keep_record(const RecordState& state, const Readable& readable, Saving& saving) {
  for (const auto& [name, reg] : state.registers) {
    const bool says_so = std::any_of(reg.live.begin(), reg.live.end(),
                                     [](const LiveWrite& one) { return one.value == "true"; });
    if (name.field != "deleted" || !says_so || (readable && !readable(name.cls))) continue;
    Write write = saving.write_of(name.field, {});
    write.value = "null";
    for (const LiveWrite& live : reg.live) saving.name_all(write, live.dot, name);
    saving.change_of(name.cls).writes.push_back(std::move(write));
  }
}

} // namespace

std::vector<Change> save(const Catalog& catalog, const std::string& record, const std::string& root,
                         const RecordState* state, const std::vector<Edit>& edits, const Readable& readable,
                         const ReplacedBefore& before) {
  const Type* type = catalog.type(type_of(record));
  Saving saving(record, root, before);
  for (const Edit& edit : edits) {
    if (edit.field == "deleted" && edit.value.value.is_null() && state != nullptr) {
      keep_record(*state, readable, saving);
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
    const Text kept = saving.keep(value);
    const std::vector<const LiveWrite*> replaced = displayed(catalog, field, edit, live, kept);

    Write write = saving.write_of(edit.field, edit.value.key);
    write.value = kept;
    if (state != nullptr)
      for (const auto& [name, reg] : state->registers) {
        if (name.field != edit.field || name.key != edit.value.key) continue;
        // In another class than today's: replaced there, without a value.
        Write withdrawal = saving.write_of(edit.field, edit.value.key);
        for (const LiveWrite& one : reg.live)
          if (std::find(replaced.begin(), replaced.end(), &one) != replaced.end())
            saving.name_all(name.cls == cls ? write : withdrawal, one.dot, name);
        if (mutant(Mutant::class_change_leaves_the_old_value)) withdrawal.replaces.clear();
        if (!withdrawal.replaces.empty()) saving.change_of(name.cls).writes.push_back(std::move(withdrawal));
      }
    saving.change_of(cls).writes.push_back(std::move(write));
  }
  return saving.take();
}

std::vector<Change> save_deletion(const RecordState& state, const ReplacedBefore& before) {
  Saving saving(state.record, state.root, before);
  bool news = false;
  const RegisterName* kept = nullptr;
  for (const auto& [name, reg] : state.registers) {
    if (reg.live.empty()) continue;
    const bool stays = name.field == "held" || name.field == "shield";
    if (stays && !mutant(Mutant::delete_replaces_held)) {
      kept = &name;
      continue;
    }
    news = true;
    Change& change = saving.change_of(name.cls);
    if (change.writes.empty()) change.writes.push_back({"deleted", {}, "true", {}});
    const bool deleted = name.field == "deleted";
    Write own = deleted ? Write() : saving.write_of(name.field, name.key);
    for (const LiveWrite& live : reg.live)
      saving.name_all(deleted ? change.writes.front() : own, live.dot, name);
    if (!deleted) change.writes.push_back(std::move(own));
  }
  if (!news && kept != nullptr) // a root of which nothing else is said: somebody known by name alone
    saving.change_of(kept->cls).writes.push_back({"deleted", {}, "true", {}});
  return saving.take();
}

} // namespace dromos
