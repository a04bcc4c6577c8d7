#include "sync/engine/laptop.h"

#include "schema/errors.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "schema/value.h"
#include "sync/engine/chains.h"
#include "sync/engine/halves.h"
#include "sync/engine/record_name.h"

#include <algorithm>

namespace dromos {

namespace {
// A batch is cut before it comes near its bound, so that the next change always fits.
constexpr std::size_t cut_bytes = limits::batch_bytes - limits::change_bytes;
} // namespace

Laptop::Laptop(Store& store, const Catalog& catalog, Clock& clock, LaptopKeys keys)
    : store_(store), catalog_(catalog), clock_(clock), keys_(std::move(keys)) {
  const auto row = store_.device(keys_.device);
  self_ = row ? row->id : 0;
  visibility_.emplace(store_, catalog_);
}

Viewer Laptop::viewer() {
  if (!viewer_) {
    const Json rights = Json::parse(store_.node("rights").value_or("{}"));
    Viewer viewer;
    viewer.unit = rights.value("unit", "");
    for (const Json& role : rights.value("roles", Json::array()))
      viewer.roles.insert(role.get<std::string>());
    for (const Json& worker : rights.value("workers", Json::array()))
      viewer.workers.insert(worker.get<std::string>());
    viewer_ = std::move(viewer); // whole, or not at all
  }
  return *viewer_;
}

bool Laptop::reads(const RecordEntry& entry, std::string_view cls) {
  return visibility_->reads(viewer(), entry, cls);
}

Readable Laptop::readable(const RecordEntry& entry) {
  return [this, entry](std::string_view cls) { return reads(entry, cls); };
}

RecordRow Laptop::record(const std::string& record) {
  const auto entry = store_.entry(record);
  if (!entry || !visibility_->holds(entry->root, entry->unit, viewer().unit))
    throw Refused({"engine.unknown_record", {{"record", record}}});
  return store_.record(entry->id);
}

bool Laptop::own(std::int64_t device) {
  if (device == self_) return true;
  const std::string mine = store_.node("own").value_or("[]"); // devices that this laptop was before
  for (const Json& one : Json::parse(mine))
    if (one == device) return true;
  return false;
}

OpenBatch& Laptop::open(std::vector<ChangeRow>* read) {
  if (open_) return *open_;
  OpenBatch open;
  for (const BatchRow& batch : store_.batches(self_)) {
    if (batch.state != BatchState::open) {
      if (open.batch) continue; // of another copy of this laptop: the open one does not come after it
      open.next = batch.first + batch.count;
      open.previous = batch.hash;
      continue;
    }
    open.batch = batch;
    std::vector<ChangeRow> rows = store_.changes(batch.id);
    open.next = batch.first + rows.size();
    for (const ChangeRow& row : rows) open.bytes += row.body.size();
    open.leaves.resize(rows.size());
    in_halves(rows.size(), [&](std::size_t first, std::size_t last) {
      for (std::size_t i = first; i < last; ++i) open.leaves[i] = leaf_hash(rows[i].body);
    });
    if (read != nullptr) *read = std::move(rows);
  }
  return open_.emplace(std::move(open));
}

std::vector<std::string> Laptop::save(const std::vector<Entry>& entries, const std::string& worker,
                                      const std::function<void()>& also) {
  std::vector<std::string> records;
  try {
    store_.transaction([&] {
      const std::int64_t now_ms = clock_.now_ms(); // one for a new record's name and the change that makes it
      Folding folding(store_, catalog_, false);
      for (const Entry& given : entries) {
        Entry entry = completed(given);
        if (entry.record.empty()) entry.record = new_record(entry.type, now_ms);
        const RecordRow* known = folding.find(entry.record);
        if (known == nullptr && entry.type.empty())
          throw Refused({"engine.unknown_record", {{"record", entry.record}}});
        const std::string root = root_of(entry, known, folding);
        const RecordState* state = known == nullptr ? nullptr : &known->state;
        Readable may;
        if (known != nullptr) // its authors from here: made by this very transaction, it is in no store yet
          may = [this, known,
                 of = RecordEntry{known->id, entry.record, root, known->unit}](std::string_view cls) {
            return visibility_->reads(viewer(), of, cls, &known->state.authors);
          };
        std::vector<Change> changes =
            entry.deletes && state != nullptr
                ? save_deletion(*state, before(state))
                : dromos::save(catalog_, entry.record, root, state, entry.edits, may, before(state));
        if (changes.empty() &&
            known == nullptr) { // a record of which nothing is known yet, but that it is there
          const Type* type = catalog_.type(type_of(entry.record));
          Change empty;
          empty.record = empty.keep(entry.record);
          empty.root = empty.keep(root);
          empty.cls = empty.keep(type->fields.front().cls);
          changes.push_back(std::move(empty));
        }
        // A form names its record when it is opened. The change that makes it bears the time of the name: by
        // that a hub tells its maker (decision 017).
        const bool first = known == nullptr;
        const bool of_name = !mutant(Mutant::made_at_another_time_than_named);
        const std::int64_t made_ms =
            of_name ? std::min(named_ms(entry.record).value_or(now_ms), now_ms) : now_ms;
        for (Change& change : changes) {
          // What the hub would refuse is told now, while the person is still there.
          const Names roles = viewer().workers.contains(worker) ? viewer().roles : Names();
          const Author author{worker, roles, true, first};
          const Ties ties{state == nullptr ? nullptr : &state->authors,
                          [&]() -> const Names& { return visibility_->team(root); }};
          change.by = change.keep(worker);
          change.at = change.keep(instant(first ? made_ms : now_ms));
          if (const auto refusal = authorise(catalog_, author, change, ties))
            throw Refused({refusal->reason,
                           {{"record", entry.record},
                            {"field", refusal->field},
                            {"worker", worker},
                            {"type", std::string(type_of(entry.record))}}});
          add_change(std::move(change), folding, worker);
        }
        records.push_back(entry.record);
      }
      folding.finish();
      if (also) also();
    });
  } catch (const Refused& refused) {
    if (!mutant(Mutant::rolled_back_batch_remembered)) open_.reset();
    Message told = refused.message();
    told.values.emplace_back("entry", std::to_string(records.size())); // which of them it was
    throw Refused(std::move(told));
  } catch (...) {
    if (!mutant(Mutant::rolled_back_batch_remembered)) open_.reset();
    if (!mutant(Mutant::save_told_before_commit) || records.empty()) throw;
  }
  visibility_->forget();
  return records;
}

// `about` and the field that says it are two ways to say one thing.
Entry Laptop::completed(const Entry& given) const {
  Entry entry = given;
  const std::string name = entry.type.empty() ? std::string(type_of(entry.record)) : entry.type;
  const Type* type = catalog_.type(name);
  if (type == nullptr) throw Refused({"engine.unknown_type", {{"type", name}}});
  if (entry.type.empty() || type->about.empty()) return entry;
  const auto said = std::find_if(entry.edits.begin(), entry.edits.end(),
                                 [&](const Edit& edit) { return edit.field == type->about; });
  if (said != entry.edits.end() && entry.about.empty() && said->value.value.is_string())
    entry.about = said->value.value.get<std::string>();
  const bool fits = type->field(type->about)->target == type_of(entry.about); // declared, and of one type
  if (said == entry.edits.end() && !entry.about.empty() && fits)
    entry.edits.push_back({type->about, {{}, entry.about}, false});
  return entry;
}

std::string Laptop::root_of(const Entry& entry, const RecordRow* known, Folding& folding) const {
  if (known != nullptr) return known->state.root;
  if (entry.about.empty()) return entry.record;
  const RecordRow* about = folding.find(entry.about);
  if (about == nullptr) throw Refused({"engine.unknown_record", {{"record", entry.about}}});
  return about->state.root;
}

bool Laptop::accepted(const ChangeRow& row) {
  auto known = receipts_.find(row.batch);
  if (known == receipts_.end()) {
    const BatchRow batch = store_.batch(row.batch);
    Receipt receipt;
    if (!batch.receipt.empty()) receipt = read_receipt(jws_read(batch.receipt).payload);
    known = receipts_.emplace(row.batch, std::move(receipt)).first;
  }
  return known->second.holds(row.seq) && !known->second.quarantined;
}

ReplacedBefore Laptop::before(const RecordState* state) {
  if (state == nullptr) return {};
  return [this, state](std::string_view dot, const RegisterName& name) {
    std::vector<Dot> earlier;
    const Folded* folded = state->find(dot);
    if (folded == nullptr) return earlier;
    const ChangeRow row = store_.change(folded->row);
    if (accepted(row)) return earlier;
    Change change = read_change(row.body);
    resolve_replaces(change, read_dot(dot)->device, [&](std::uint64_t seq) {
      const auto other = store_.change(row.batch, seq);
      return other && other->count == 1 ? leaf_of(*other) : std::string();
    });
    for (const Write& write : change.writes)
      if (write.field == name.field && write.key == name.key)
        earlier.insert(earlier.end(), write.replaces.begin(), write.replaces.end());
    return earlier;
  };
}

void Laptop::shorten(Change& change, const OpenBatch& open) const {
  for (Write& write : change.writes)
    for (Text& dot : write.replaces) {
      const auto parts = read_dot(dot);
      if (!parts || parts->device != keys_.device) continue;
      // After a repair a number may have been given twice: alone it names what has the same dot.
      const bool same_batch =
          parts->seq >= open.batch->first && parts->seq - open.batch->first < open.leaves.size() &&
          make_dot(keys_.device, parts->seq, open.leaves[parts->seq - open.batch->first]) == dot;
      dot = same_batch ? change.keep(":" + std::to_string(parts->seq))
                       : Texts::within(dot, dot.substr(parts->device.size()));
    }
}

Dot Laptop::add_change(Change change, Folding& folding, const std::string& worker) {
  if (open().batch &&
      (open().next - open().batch->first >= limits::batch_changes || open().bytes >= cut_bytes))
    cut_open();
  OpenBatch& now = open();
  if (!now.batch) {
    BatchRow batch;
    batch.device = self_;
    batch.first = now.next;
    store_.put(batch);
    now.batch = batch;
  }
  change.seq = now.next++;
  if (change.at.empty()) change.at = change.keep(instant(clock_.now_ms()));
  change.by = change.keep(worker);
  change.schema = catalog_.version();
  Change written = change;
  shorten(written, now);
  ChangeRow row;
  row.batch = now.batch->id;
  row.seq = change.seq;
  row.body = write_change(written, mutant(Mutant::salt_not_random) ? std::string(16, 's') : random_bytes(16));
  if (row.body.size() > limits::change_bytes)
    throw Refused({"engine.too_long", {{"record", change.record.string()}}});
  now.bytes += row.body.size();
  store_.put(row);
  now.leaves.push_back(leaf_hash(row.body));
  Dot dot = make_dot(keys_.device, change.seq, now.leaves.back());
  folding.fold(change, dot, row, viewer().unit);
  return dot;
}

void Laptop::cut_open() {
  std::vector<ChangeRow> rows;
  OpenBatch& now = open(&rows);
  if (!now.batch) return;
  if (rows.empty()) rows = store_.changes(now.batch->id);
  just_cut_ = {now.batch->id, std::move(rows)};
  BatchRow batch = *now.batch;
  const CutOptions options{keys_.device, batch.first, now.previous, {}, instant(clock_.now_ms())};
  batch.header = cut_batch(options, now.leaves, keys_.key, keys_.chain.front());
  batch.hash = trusted_header(batch.header).hash;
  batch.previous = now.previous;
  batch.count = now.leaves.size();
  batch.state = BatchState::unsent;
  store_.put(batch);
  now.previous = batch.hash;
  now.batch.reset();
  now.leaves.clear();
  now.bytes = 0;
}

void Laptop::cut() {
  if (!open().batch) return;
  try {
    store_.transaction([this] { cut_open(); });
    just_cut_ = {};
  } catch (...) {
    open_.reset();
    throw;
  }
}

// Roles may have been taken from this laptop since it wrote: what they read no more is withheld here as a hub
// would.
bool Laptop::still_reads(const ChangeRow& row) {
  if (row.state == ChangeState::withheld || row.state == ChangeState::erased) return false;
  const Change change = read_change(row.body);
  const auto entry = store_.entry(change.record);
  if (entry) return reads(*entry, change.cls);
  const Names author{change.by.string()}; // refused: of no record
  return visibility_->reads(viewer(), {0, change.record.string(), change.root.string(), viewer().unit},
                            change.cls, &author);
}

std::string Laptop::own_batches() {
  cut();
  std::string lines;
  for (const BatchRow& batch : store_.batches()) {
    if (!own(batch.device)) continue;
    lines += batch.header + "\n";
    for (const ChangeRow& row : store_.changes(batch.id))
      lines += (still_reads(row) ? row.body : withheld_line({leaf_of(row), row.count})) + "\n";
  }
  return lines;
}

std::uint64_t Laptop::unsent() {
  std::uint64_t changes = 0;
  for (const BatchState state : {BatchState::open, BatchState::unsent})
    for (const BatchRow& batch : store_.batches_in(state))
      if (own(batch.device))
        changes += state == BatchState::open ? store_.changes(batch.id).size() : batch.count;
  return changes;
}

std::vector<RefusedChange> Laptop::refused() {
  std::vector<RefusedChange> out;
  for (const BatchRow& batch : store_.batches()) {
    if (!own(batch.device) || batch.receipt.empty()) continue;
    for (const Refusal& refusal : read_receipt(jws_read(batch.receipt).payload).refused)
      out.push_back({refusal.record, refusal, batch.hash});
  }
  return out;
}

std::string Laptop::state_hash() {
  StateTree tree;
  const Viewer viewer = this->viewer();
  store_.each_record(
      [&](const RecordRow& row) { tree.set(row.state.record, visibility_->counted(viewer, row)); });
  return tree.hash();
}

std::int64_t Laptop::hub_time() {
  const auto text = store_.node("time");
  return text ? std::stoll(*text) : 0;
}

} // namespace dromos
