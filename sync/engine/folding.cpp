#include "sync/engine/folding.h"

#include "schema/errors.h"
#include "schema/mutant.h"
#include "schema/value.h"
#include "sync/engine/erasure.h"
#include "sync/engine/instant.h"
#include "sync/engine/record_name.h"
#include "sync/engine/show.h"

#include <algorithm>

namespace dromos {

namespace {

// Empty where a line is signed but no change that we can read: kept as evidence and refused, the others of
// its batch go on.
std::optional<Change> read_leaf_change(const VerifiedBatch& batch, std::size_t index,
                                       const SharedTexts& texts) {
  const std::vector<Leaf>& leaves = batch.leaves();
  const Leaf& leaf = leaves[index];
  if (leaf.withheld()) return std::nullopt;
  try {
    Change change = read_change(leaf.line, texts);
    if (change.seq != leaf.seq) return std::nullopt;
    resolve_replaces(change, batch.header().device, [&leaves](std::uint64_t seq) {
      const auto at =
          std::lower_bound(leaves.begin(), leaves.end(), seq, [](const Leaf& one, std::uint64_t wanted) {
            return one.seq + one.count <= wanted;
          });
      return at != leaves.end() && at->seq == seq && at->count == 1 ? at->hash : std::string();
    });
    return change;
  } catch (const Refused&) {
    return std::nullopt;
  }
}

} // namespace

ReadBatch::ReadBatch(VerifiedBatch batch) : reading_(std::make_unique<Reading>(std::move(batch))) {
  if (leaves().size() < halves_worth) reading_->begin();
}

void ReadBatch::Reading::begin() {
  changes.resize(batch.leaves().size());
  ahead.begin(changes.size(), [this](std::size_t first, std::size_t last) {
    const auto texts = std::make_shared<Texts>();
    const bool skips = changes.size() >= halves_worth && last == changes.size();
    if (skips && mutant(Mutant::end_of_a_large_batch_unread)) --last;
    for (std::size_t i = first; i < last; ++i) changes[i] = read_leaf_change(batch, i, texts);
  });
}

const std::optional<Change>& ReadBatch::change(std::size_t leaf) const {
  if (reading_->changes.empty()) reading_->begin();
  reading_->ahead.wait(leaf);
  return reading_->changes[leaf];
}

bool makes(const Change& change) {
  const auto named = named_ms(change.record);
  return named && read_instant(change.at.string()) == named;
}

bool Folding::made_by_its_unit(const RecordRow& row) {
  return std::any_of(row.state.folded.begin(), row.state.folded.end(), [&](const Folded& folded) {
    const auto device = store_.device(read_dot(folded.dot)->device);
    return device && device->unit == row.unit && makes(read_change(store_.change(folded.row).body));
  });
}

void Folding::come_home(RecordRow& row, const std::string& unit) {
  row.unit = unit;
  row.changed = true;
  came_home_.emplace_back(row.state.record);
}

void Folding::vouch(const Change& change, const std::string& unit) {
  RecordRow* row = find(change.record);
  if (row != nullptr && row->unit != unit && makes(change)) come_home(*row, unit);
}

bool Folding::erased(std::string_view root) {
  if (!any_erased_) any_erased_ = any_erased(store_);
  if (!*any_erased_ || mutant(Mutant::erased_comes_back)) return false;
  const auto known = erased_.find(root);
  return known != erased_.end() ? known->second
                                : erased_.emplace(root, is_erased(store_, root)).first->second;
}

std::string Folding::home(const std::string& author) {
  if (home_.empty()) home_ = Json::parse(store_.node("rights").value_or("{}")).value("unit", author);
  return home_;
}

RecordRow& Folding::row_of(std::string_view record) {
  if (const auto known = records_.find(record); known != records_.end()) return known->second;
  const auto entry = store_.entry(record); // none: remembered as a row without anything folded
  RecordRow& row = records_.emplace(record, entry ? store_.record(entry->id) : RecordRow()).first->second;
  if (!entry) row.state.texts = texts_;
  return row;
}

RecordRow* Folding::find(std::string_view record) {
  RecordRow& row = row_of(record);
  return row.state.empty() ? nullptr : &row;
}

RecordRow& Folding::open(RecordRow& row, const Change& change, const std::string& unit) {
  if (row.id == 0) row.id = store_.next_record();
  if (row.state.empty()) { // new, or nothing of it stands any more
    row.unit = unit;
    row.state.record = change.record;
    row.state.root = change.root;
    return row;
  }
  // A batch keeps its place in the feed when bodies are added to it: a laptop may meet a guest's change
  // before the one by which its own unit made the record. So may a restored hub, to which a guest's change
  // comes back first.
  if (row.unit != unit && makes(change) && (hub_ || unit == home(unit)) && !made_by_its_unit(row))
    come_home(row, unit);
  return row;
}

void Folding::fold(RecordRow& record, const Change& change, const Dot& dot, std::int64_t row) {
  const std::size_t authors = record.state.authors.size();
  if (!dromos::fold(record.state, change, dot, row)) return;
  record.changed = true;
  if (authors > 0 && record.state.authors.size() > authors)
    new_authors_.emplace_back(record.state.record, change.by.string());
}

std::int64_t Folding::number_of(const Change& change, const std::string& unit) {
  return open(change, unit).id;
}

void Folding::fold(const Change& change, const Dot& dot, const ChangeRow& row, const std::string& unit) {
  fold(open(change, unit), change, dot, row.id);
}

LeafOf Folding::leaves_of(std::int64_t batch) {
  return [this, batch](std::uint64_t seq) -> std::string {
    const auto row = store_.change(batch, seq);
    if (!row || row->count != 1) return {};
    return leaf_of(*row);
  };
}

// The row of a folded change that still holds it: of two batches of a fork one may be refused before a word
// is said on the other.
std::optional<ChangeRow> Folding::held_copy(const Folded& folded) {
  ChangeRow row = store_.change(folded.row);
  if (row.state == ChangeState::held) return row;
  const std::string leaf = leaf_of(row);
  const BatchRow batch = store_.batch(row.batch);
  for (const BatchRow& other : store_.batches_over(batch.device, row.seq, row.seq)) {
    if (other.id == row.batch) continue;
    auto twin = store_.change(other.id, row.seq);
    if (twin && twin->state == ChangeState::held && leaf_of(*twin) == leaf) return twin;
  }
  return std::nullopt;
}

void Folding::refold(const std::string& record) {
  RecordRow* row = find(record);
  if (row == nullptr) return;
  RecordState fresh;
  fresh.record = row->state.record;
  fresh.root = row->state.root;
  for (const Folded& folded : row->state.folded) {
    const std::optional<ChangeRow> stored = held_copy(folded);
    if (!stored) continue;
    Change change = read_change(stored->body);
    resolve_replaces(change, read_dot(folded.dot)->device, leaves_of(stored->batch));
    dromos::fold(fresh, change, folded.dot, stored->id);
  }
  row->state = std::move(fresh);
  row->unit = unit_left(*row);
  row->changed = true;
}

// Where nothing stands of the unit that was taken for the maker: the unit of what came first of the rest, as
// if the refused had never come. Empty where nothing is left.
std::string Folding::unit_left(const RecordRow& row) {
  std::string left;
  std::int64_t first = 0;
  for (const Folded& folded : row.state.folded) {
    const auto device = store_.device(read_dot(folded.dot)->device);
    if (device->unit == row.unit) return row.unit;
    if (!left.empty() && folded.row > first) continue;
    left = device->unit;
    first = folded.row;
  }
  return left;
}

std::optional<Refusal> Folding::refused_twin(const DeviceRow& device, const BatchRow& batch,
                                             std::uint64_t seq, std::string_view leaf) {
  for (const BatchRow& other : store_.batches_over(device.id, seq, seq)) {
    if (other.id == batch.id) continue;
    const auto twin = store_.change(other.id, seq);
    const bool refused = twin && (twin->state == ChangeState::refused || twin->state == ChangeState::erased);
    if (!refused || leaf_of(*twin) != leaf || other.receipt.empty()) continue;
    const Receipt receipt = read_receipt(jws_read(other.receipt).payload);
    if (const Refusal* refusal = receipt.refusal(seq)) return *refusal;
  }
  return std::nullopt;
}

void Folding::take_body(const ReadBatch& read, std::size_t index, const DeviceRow& device, Taken& taken,
                        bool twins, const Decide& decide) {
  const Leaf& leaf = read.leaves()[index];
  const std::optional<Change>& change = read.change(index);
  ChangeRow row;
  row.batch = taken.row.id;
  row.seq = leaf.seq;
  row.body = leaf.line;
  const auto refused = [&](Refusal refusal) {
    row.state = ChangeState::refused;
    store_.put(row);
    taken.refused.push_back(std::move(refusal));
  };
  if (change && erased(change->root)) {
    row.state = ChangeState::erased;
    row.body = leaf.hash;
    store_.put(row);
    taken.refused.push_back({leaf.seq, std::string(refused_erased), {}, {}});
    return;
  }
  if (hub_ && taken.row.state == BatchState::quarantined) {
    row.state = ChangeState::quarantined;
    store_.put(row);
    return;
  }
  const Dot dot = make_dot(device.device, leaf.seq, leaf.hash);
  RecordRow* record = change ? &row_of(change->record) : nullptr;
  const RecordRow* known = record != nullptr && !record->state.empty() ? record : nullptr;
  const bool copy =
      known != nullptr && known->state.find(dot) != nullptr; // of the same change in a fork's other batch
  if (!change) return refused({leaf.seq, "refused.form", {}, {}});
  if (!copy) {
    if (twins && mutant(Mutant::fork_second_side_dropped)) return refused({leaf.seq, "refused.form", {}, {}});
    if (twins && !mutant(Mutant::refused_twin_accepted))
      if (auto refusal = refused_twin(device, taken.row, leaf.seq, leaf.hash))
        return refused(std::move(*refusal));
    if (auto refusal = decide(*change, known)) return refused(std::move(*refusal));
  }
  open(*record, *change, device.unit);
  if (hub_) {
    row.record = record->id;
    row.cls = change->cls;
  }
  store_.put(row);
  if (!copy) fold(*record, *change, dot, row.id);
  if (!taken.roots.contains(change->root)) taken.roots.emplace(change->root);
}

namespace {

// What is withheld, where bodies of both sides are known: of two nodes over a place the smaller holds no
// body.
void keep_withheld(Store& store, std::int64_t batch, const std::vector<ChangeRow>& old,
                   const std::vector<Leaf>& leaves) {
  struct Node {
    std::uint64_t seq, count;
    std::string hash;
  };
  std::vector<Node> nodes;
  std::vector<bool> body;
  const std::uint64_t first = leaves.front().seq;
  const auto mark = [&](std::uint64_t seq) {
    if (body.size() <= seq - first) body.resize(seq - first + 1);
    body[seq - first] = true;
  };
  for (const ChangeRow& row : old) {
    if (row.state == ChangeState::withheld)
      nodes.push_back({row.seq, row.count, row.body});
    else
      mark(row.seq);
  }
  for (const Leaf& leaf : leaves) {
    if (leaf.withheld())
      nodes.push_back({leaf.seq, leaf.count, leaf.hash});
    else
      mark(leaf.seq);
  }
  for (const ChangeRow& row : old)
    if (row.state == ChangeState::withheld) store.erase_change(row.id);
  std::sort(nodes.begin(), nodes.end(),
            [](const Node& a, const Node& b) { return a.seq != b.seq ? a.seq < b.seq : a.count > b.count; });
  std::uint64_t covered = first;
  for (const Node& node : nodes) {
    bool free = node.seq >= covered;
    for (std::uint64_t i = 0; free && i < node.count; ++i)
      free = body.size() <= node.seq - first + i || !body[node.seq - first + i];
    if (!free) continue;
    ChangeRow row;
    row.batch = batch;
    row.seq = node.seq;
    row.count = node.count;
    row.state = ChangeState::withheld;
    row.body = node.hash;
    store.put(row);
    covered = node.seq + node.count;
  }
}

} // namespace

Folding::Taken Folding::take(const ReadBatch& read, const DeviceRow& device, BatchState state,
                             const Decide& decide) {
  const BatchHeader& header = read.header();
  const std::vector<Leaf>& leaves = read.leaves();
  Taken taken;
  const auto known = store_.batch(header.hash);
  const std::uint64_t last = header.first + header.count - 1;
  const bool twins = store_.batches_over(device.id, header.first, last).size() > (known ? 1U : 0U);
  if (!known) {
    taken.added = true;
    taken.row.device = device.id;
    taken.row.first = header.first;
    taken.row.count = header.count;
    taken.row.state = state;
    taken.row.header = header.line;
    taken.row.hash = header.hash;
    taken.row.previous = header.previous;
    store_.put(taken.row);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      if (!leaves[i].withheld()) {
        take_body(read, i, device, taken, twins, decide);
        taken.bodies = true;
        continue;
      }
      ChangeRow row;
      row.batch = taken.row.id;
      row.seq = leaves[i].seq;
      row.count = leaves[i].count;
      row.state = ChangeState::withheld;
      row.body = leaves[i].hash;
      store_.put(row);
    }
    return taken;
  }
  taken.row = *known;
  const std::vector<ChangeRow> old = store_.changes(known->id);
  std::vector<std::uint64_t> held;
  for (const ChangeRow& row : old)
    if (row.state != ChangeState::withheld &&
        !(row.state == ChangeState::erased && mutant(Mutant::erased_taken_again)))
      held.push_back(row.seq);
  const auto lacked = [&](const Leaf& leaf) {
    if (mutant(Mutant::known_batch_takes_no_bodies)) return false;
    return !leaf.withheld() && !std::binary_search(held.begin(), held.end(), leaf.seq);
  };
  if (std::none_of(leaves.begin(), leaves.end(), lacked)) return taken;
  taken.bodies = true;
  if (state == BatchState::quarantined) taken.row.state = state; // what comes now waits for a word of its own
  keep_withheld(store_, known->id, old, leaves);
  for (std::size_t i = 0; i < leaves.size(); ++i)
    if (lacked(leaves[i])) take_body(read, i, device, taken, twins, decide);
  return taken;
}

void Folding::refuse(const BatchRow& batch, const std::vector<Refusal>& refusals) {
  std::map<std::string, bool> again;
  for (const Refusal& refusal : refusals) {
    auto row = store_.change(batch.id, refusal.seq);
    if (!row || row->state != ChangeState::held) continue;
    const std::string record = read_change(row->body).record.string();
    again[record] = true;
    if (refusal.reason == refused_erased) {
      erase_body(store_, *row);
      continue;
    }
    row->state = ChangeState::refused;
    store_.put(*row);
    if (mutant(Mutant::refused_change_lost)) {
      row->body.clear();
      store_.put(*row);
    }
  }
  if (mutant(Mutant::refused_stays_folded)) return;
  for (const auto& [record, unused] : again) refold(record);
}

void Folding::hold(const BatchRow& batch, const DeviceRow& device, const Receipt& receipt) {
  for (ChangeRow row : store_.changes(batch.id)) {
    if (row.state != ChangeState::refused || !receipt.holds(row.seq)) continue;
    Change change = read_change(row.body);
    if (erased(change.root)) {
      erase_body(store_, row);
      continue;
    }
    row.state = ChangeState::held;
    resolve_replaces(change, device.device, leaves_of(batch.id));
    if (hub_) {
      row.record = number_of(change, device.unit);
      row.cls = change.cls;
    }
    store_.put(row);
    fold(change, make_dot(device.device, row.seq, leaf_hash(row.body)), row, device.unit);
  }
}

std::vector<std::string> Folding::finish() {
  std::vector<RecordRow*> rows;
  for (auto& [name, row] : records_)
    if (row.changed) rows.push_back(&row);
  // In an order that does not depend on arrival.
  std::sort(rows.begin(), rows.end(),
            [](const RecordRow* a, const RecordRow* b) { return a->state.record < b->state.record; });
  std::vector<std::string> names;
  names.reserve(rows.size());
  Ahead ahead;
  ahead.begin(rows.size(), [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      rows[i]->hashes = class_hashes(rows[i]->state);
      if (hub_) rows[i]->shown = shown_values(catalog_, rows[i]->state);
    }
  });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ahead.wait(i);
    store_.put(*rows[i]);
    names.push_back(rows[i]->state.record);
  }
  return names;
}

} // namespace dromos
