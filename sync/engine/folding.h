// One transaction's folding: batches into rows, changes into record states. States are held in memory and
// written once, by finish(). Both sides of an exchange, sticks and local saves all go through here.
#pragma once
#include "schema/catalog.h"
#include "sync/engine/ahead.h"
#include "sync/engine/batch.h"
#include "sync/engine/message.h"
#include "sync/engine/rights.h"
#include "sync/engine/store.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace dromos {

// A verified batch whose changes are read: those of a small one at once, those of a large one on a thread of
// their own, ahead of who asks for them, from the first that is asked for.
class ReadBatch {
 public:
  explicit ReadBatch(VerifiedBatch batch);

  const BatchHeader& header() const { return reading_->batch.header(); }
  const std::vector<Leaf>& leaves() const { return reading_->batch.leaves(); }
  // Empty where the leaf is withheld or its line is no proper change: that will be refused.
  const std::optional<Change>& change(std::size_t leaf) const;

 private:
  struct Reading {
    explicit Reading(VerifiedBatch verified) : batch(std::move(verified)) {}
    void begin();
    VerifiedBatch batch;
    std::vector<std::optional<Change>> changes; // by leaf; none: not begun
    Ahead ahead;
  };
  std::unique_ptr<Reading> reading_;
};

// Does the change say that it made its record? Name and change then bear one and the same time.
bool makes(const Change& change);

class Folding {
 public:
  Folding(Store& store, const Catalog& catalog, bool hub) : store_(store), catalog_(catalog), hub_(hub) {}

  // Null where nothing of the record was folded.
  RecordRow* find(std::string_view record);
  // Folds one change whose row is stored already; `replaces` resolved.
  void fold(const Change& change, const Dot& dot, const ChangeRow& row, const std::string& unit);
  // The number that a change row keeps of its record at a hub; reserves one for a new record.
  std::int64_t number_of(const Change& change, const std::string& unit);
  // The verdict on the same change in the other batch of a fork, where it was refused there.
  std::optional<Refusal> refused_twin(const DeviceRow& device, const BatchRow& batch, std::uint64_t seq,
                                      std::string_view leaf);
  // Has a device of the unit that is taken for the maker really made it? Then nobody else has.
  bool made_by_its_unit(const RecordRow& row);
  // The hub's own word of before a restore stands behind a change, which is about to be folded: if it says
  // that it made its record, it did, whoever said so meanwhile.
  void vouch(const Change& change, const std::string& unit);
  // Folds a record anew from its changes, without those that are refused or erased.
  void refold(const std::string& record);

  // What to do with a change that was not known: nullopt folds it.
  using Decide = std::function<std::optional<Refusal>(const Change& change, const RecordRow* known)>;
  struct Taken {
    BatchRow row;
    bool added = false;           // the batch was not known
    bool bodies = false;          // it brought bodies that were lacking
    std::vector<Refusal> refused; // among the bodies taken now
    SomeNames roots;              // of the changes folded now
  };
  // Takes a batch into the store: rows for what was lacking, verdicts, folds.
  Taken take(const ReadBatch& read, const DeviceRow& device, BatchState state, const Decide& decide);
  // A verdict on changes that are folded already: takes the refused ones out again.
  void refuse(const BatchRow& batch, const std::vector<Refusal>& refusals);
  // The newer verdict of a restored hub: folds what was refused before and is held now.
  void hold(const BatchRow& batch, const DeviceRow& device, const Receipt& receipt);

  // Writes every state that changed; gives their names.
  std::vector<std::string> finish();
  using Records = ByName<RecordRow>; // rows stay where they are as it grows
  const Records& records() const { return records_; }
  // Records whose maker came after a guest: their unit is another now.
  const std::vector<std::string>& came_home() const { return came_home_; }
  // Who wrote for the first time in a record that others had made: record, author.
  const std::vector<std::pair<std::string, std::string>>& new_authors() const { return new_authors_; }

 private:
  std::string home(const std::string& author);
  void come_home(RecordRow& row, const std::string& unit);
  RecordRow& row_of(std::string_view record);
  RecordRow& open(const Change& change, const std::string& unit) {
    return open(row_of(change.record), change, unit);
  }
  RecordRow& open(RecordRow& row, const Change& change, const std::string& unit);
  void take_body(const ReadBatch& read, std::size_t leaf, const DeviceRow& device, Taken& taken, bool twins,
                 const Decide& decide);
  LeafOf leaves_of(std::int64_t batch);
  std::optional<ChangeRow> held_copy(const Folded& folded);
  bool erased(std::string_view root);
  std::string unit_left(const RecordRow& row);
  void fold(RecordRow& record, const Change& change, const Dot& dot, std::int64_t row);

  Store& store_;
  const Catalog& catalog_;
  bool hub_;
  std::string home_; // a laptop's unit, once it was asked for
  std::optional<bool> any_erased_;
  std::map<std::string, bool, std::less<>> erased_; // by root, as far as it was asked
  Records records_;
  SharedTexts texts_ = std::make_shared<Texts>(); // of the states that are new
  std::vector<std::string> came_home_;
  std::vector<std::pair<std::string, std::string>> new_authors_;
};

} // namespace dromos
