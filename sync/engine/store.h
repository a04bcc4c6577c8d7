// The seam to durable memory. The engine says what is kept; sync/store says how (SQLite on laptops and small
// hubs). Rows have numbers that never come back. All writing happens inside transaction().
#pragma once
#include "schema/json.h"
#include "sync/engine/fold.h"
#include "sync/engine/keys.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// What ties a worker to a device, from when until when. Kept, because a change is allowed by what held at any
// time since the device's last answered exchange.
struct Grant {
  std::string worker;
  std::vector<std::string> roles;
  std::int64_t since_ms = 0, until_ms = 0; // 0: still
};

enum class DeviceState { active, forked, revoked };

struct DeviceRow {
  std::int64_t id = 0;
  std::string device; // device id
  std::string unit;
  DeviceState state = DeviceState::active;
  std::vector<std::string> chain;     // DER, the device's certificate first
  std::vector<std::string> agreement; // DER, its key-agreement certificate and chain; empty where not known
  // The rest is known at the device's home hub alone.
  std::vector<Grant> grants;
  std::int64_t answered_ms = 0; // its last answered exchange
  std::string escrow;           // recovery code, CMS to the organisation's recovery certificate
  std::string hello;            // its last hello's payload: cursor, epoch, view
  std::string predecessor;      // after a fork: the device that this one goes on from
};

enum class BatchState { open, unsent, done, quarantined };

struct BatchRow {
  std::int64_t id = 0;
  std::int64_t device = 0; // DeviceRow::id
  std::uint64_t first = 0, count = 0;
  BatchState state = BatchState::open;
  std::string header; // JWS line; empty while open
  std::string hash;   // payload hash; empty while open
  std::string previous;
  std::string receipt;   // the home hub's newest receipt, JWS line; empty: no verdict known here
  std::string fed_epoch; // how it came by feed: epoch and number; empty: own, or by stick
  std::uint64_t fed = 0;
  std::uint64_t log = 0;          // at a hub: its place in the order of acceptance
  std::string home;               // at a hub above: the home hub's newest receipt, which travels on upwards
  std::vector<std::string> above; // the newest receipt of each hub above this node, JWS lines
};

enum class ChangeState { held, refused, withheld, quarantined, erased };

struct ChangeRow {
  std::int64_t id = 0;
  std::int64_t batch = 0;
  std::uint64_t seq = 0, count = 1; // count > 1 only for a withheld run
  ChangeState state = ChangeState::held;
  std::int64_t record = 0; // RecordRow::id, kept in clear at a hub alone; else 0
  std::string cls;         // the same
  std::string body;        // the line; of a withheld run, or where it is erased, the hash
};

// The leaf hash of a row: of a withheld or an erased one it is all that is kept.
inline std::string leaf_of(const ChangeRow& row) {
  const bool bare = row.state == ChangeState::withheld || row.state == ChangeState::erased;
  return bare ? row.body : leaf_hash(row.body);
}

struct RecordRow {
  std::int64_t id = 0; // from next_record() before the first put()
  bool stored = false;
  bool changed = false; // since it was read or put
  std::string unit;     // unit of the device that made it
  RecordState state;
  std::map<std::string, std::string> hashes; // class_hashes(state)
  std::string shown; // at a hub: the shown values as JSON, for the SQL views; else empty
};

// What the index says of a record without reading its state.
struct RecordEntry {
  std::int64_t id = 0;
  std::string record, root, unit;
};

struct FeedEntry {
  std::uint64_t n = 0;
  std::int64_t batch = 0;
  bool late = false;
};

struct Holding { // from when until when a unit held a root because `held` said so
  std::string unit;
  bool holds = true; // false: `held` says that it does not
  std::int64_t since_ms = 0, until_ms = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // Runs `work` and commits durably, or throws what it threw with nothing changed. Never nested.
  virtual void transaction(const std::function<void()>& work) = 0;
  // Changes whenever another process has committed: what was remembered of the store is stale.
  virtual std::uint64_t foreign_commits() = 0;

  // Facts about this node, by name.
  virtual std::optional<std::string> node(std::string_view name) = 0;
  virtual void set_node(std::string_view name, std::string_view value) = 0;

  virtual std::optional<DeviceRow> device(std::string_view device) = 0;
  virtual DeviceRow device(std::int64_t id) = 0;
  virtual std::vector<DeviceRow> devices() = 0;
  virtual void put(DeviceRow& row) = 0; // inserts where id is 0

  virtual std::optional<BatchRow> batch(std::string_view hash) = 0;
  virtual BatchRow batch(std::int64_t id) = 0;
  // In the order in which they committed; `device` 0: of every device.
  virtual std::vector<BatchRow> batches(std::int64_t device = 0) = 0;
  virtual std::vector<BatchRow> batches_in(BatchState state) = 0;
  // Those of a device that cover any of [first, last].
  virtual std::vector<BatchRow> batches_over(std::int64_t device, std::uint64_t first,
                                             std::uint64_t last) = 0;
  virtual void put(BatchRow& row) = 0;

  virtual ChangeRow change(std::int64_t id) = 0;
  virtual std::vector<ChangeRow> changes(std::int64_t batch) = 0; // by seq
  virtual std::optional<ChangeRow> change(std::int64_t batch,
                                          std::uint64_t seq) = 0;        // the row that begins at seq
  virtual std::vector<std::int64_t> batches_with(ChangeState state) = 0; // that hold a change in this state
  // The ranges [first, last] of seq in a batch whose changes are in state `held`.
  virtual std::vector<std::pair<std::uint64_t, std::uint64_t>> held(std::int64_t batch) = 0;
  virtual void put(ChangeRow& row) = 0;
  virtual void erase_change(std::int64_t id) = 0;

  virtual std::optional<RecordEntry> entry(std::string_view record) = 0;
  virtual std::optional<RecordEntry> entry(std::int64_t id) = 0;
  virtual std::int64_t next_record() = 0; // a number for a new record
  virtual RecordRow record(std::int64_t id) = 0;
  virtual void put(RecordRow& row) = 0;
  // Every record, or those of a type, or those under a root; in the order of their names.
  virtual std::vector<RecordEntry> entries(std::string_view type = {}) = 0;
  // Those of a type the other way round, names rise with time: at most `most`, after leaving out `skip`.
  virtual std::vector<RecordEntry> newest(std::string_view type, std::size_t most, std::size_t skip) = 0;
  virtual std::size_t count_of(std::string_view type) = 0;
  virtual void each_record(const std::function<void(const RecordRow&)>& visit) = 0; // in any order
  virtual std::vector<RecordEntry> entries_under(std::string_view root) = 0;
  // The records under a root, and who holds it, as if they had never been. Rows of changes stay.
  virtual void forget_root(std::string_view root) = 0;

  // Feeds. The number is given inside the committing transaction from the unit's own counter row.
  virtual std::uint64_t append_feed(std::string_view unit, std::int64_t batch, bool late) = 0;
  virtual std::vector<FeedEntry> feed(std::string_view unit, std::uint64_t after, std::size_t most) = 0;
  virtual std::uint64_t feed_end(std::string_view unit) = 0;
  virtual std::vector<std::string> units() = 0;
  virtual void add_unit(std::string_view unit) = 0;

  virtual bool any_holdings() = 0; // false: `held` was never written here, the making units hold everything
  virtual std::vector<Holding> holdings(std::string_view root) = 0;
  virtual void put_holding(std::string_view root, const Holding& holding) = 0; // one open row per unit

  virtual std::vector<std::string> orders(std::uint64_t after) = 0; // JWS lines
  virtual std::uint64_t add_order(std::string_view line) = 0;       // gives its number
};

} // namespace dromos
