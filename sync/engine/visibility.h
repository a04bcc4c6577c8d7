// Who may see a record: its root's holders, and the declared rights on its type and class.
#pragma once
#include "schema/catalog.h"
#include "sync/engine/rights.h"
#include "sync/engine/store.h"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace dromos {

// What a root's own state says of each unit that its `held` names: holds, or holds no more.
std::map<std::string, bool> said_held(const RecordState& root);

// Answers for as long as the store does not change under it.
class Visibility {
 public:
  Visibility(Store& store, const Catalog& catalog) : store_(store), catalog_(catalog) {}

  // Units that hold a root now: those that its live `held` names, and, unless it says otherwise, the unit
  // that made it. `made_by` stands in where the root itself is not known here.
  std::vector<std::string> holders(std::string_view root, const std::string& made_by);
  // The same, and those that ever held it because `held` said so.
  std::vector<std::string> ever_held(std::string_view root, const std::string& made_by);
  bool holds(std::string_view root, const std::string& made_by, std::string_view unit);
  // Held by the unit at any time since `since_ms`.
  bool held_since(std::string_view root, const std::string& made_by, std::string_view unit,
                  std::int64_t since_ms);

  // Workers of the case team of a root, by the fields that the declarations name.
  const Names& team(std::string_view root);
  // What a request has folded and not written yet counts, too: `fresh` must live as long, and a team that it
  // changes is to be forgotten.
  void look_into(const ByName<RecordRow>& fresh) { fresh_ = &fresh; }
  void forget_team(std::string_view root);

  // May the viewer read this class of the record? `authors` null: read from the store where the relation
  // asks.
  bool reads(const Viewer& viewer, const RecordEntry& entry, std::string_view cls,
             const Names* authors = nullptr);
  // A unit that held a root once is told where it went: the class of `held` of the root itself, and nothing
  // else.
  bool reads_move(const Viewer& viewer, const RecordEntry& entry, std::string_view cls);
  // The classes and hashes of a record that count in the viewer's state hash.
  std::map<std::string, std::string> counted(const Viewer& viewer, const RecordRow& row);

  // The unit that made a root, where the caller knows it already.
  void note(std::string_view root, const std::string& unit) {
    if (const auto known = units_.find(root); known == units_.end())
      units_.emplace(root, unit);
    else if (known->second != unit)
      known->second = unit;
  }
  void forget() { any_.reset(), holders_.clear(), teams_.clear(), units_.clear(), authors_.clear(); }

 private:
  const std::string& made(std::string_view root, const std::string& made_by);
  const std::vector<Holding>& holdings(std::string_view root);
  void add_team(const RecordState& state, Names& team) const;

  Store& store_;
  const Catalog& catalog_;
  std::optional<bool> any_; // has `held` ever been written
  ByName<std::vector<Holding>> holders_;
  ByName<std::string> units_; // by root: the unit that made it
  ByName<Names> teams_;
  const ByName<RecordRow>* fresh_ = nullptr;
  bool team_changes_ = false;                       // in what is fresh
  std::unordered_map<std::int64_t, Names> authors_; // by record, for types whose relation asks
};

} // namespace dromos
