// The rows of SqliteStore: reading and writing device, batch, change and record, with their index.
#include "schema/errors.h"
#include "schema/mutant.h"
#include "sync/store/rows.h"
#include "sync/store/sealed_pass.h"
#include "sync/store/sqlite_store.h"

namespace dromos {

using rows::damaged;

DeviceRow SqliteStore::read_device(const Query& row) const {
  DeviceRow device = rows::read_device(open(Table::device, row.number(0), row.natural(1), row.bytes(2)));
  device.id = row.number(0);
  return device;
}

std::optional<DeviceRow> SqliteStore::device(std::string_view device) {
  Query query = database_.query(
      "SELECT d.id, d.version, d.body FROM device_index i JOIN device d ON d.id = i.id WHERE i.device = ?");
  query.text(device);
  if (!query.step()) return std::nullopt;
  return read_device(query);
}

DeviceRow SqliteStore::device(std::int64_t id) {
  Query query = database_.query("SELECT id, version, body FROM device WHERE id = ?");
  query.with(id);
  if (!query.step()) throw damaged("device", id);
  return read_device(query);
}

std::vector<DeviceRow> SqliteStore::devices() {
  std::vector<DeviceRow> out;
  Query query = database_.query("SELECT id, version, body FROM device ORDER BY id");
  while (query.step()) out.push_back(read_device(query));
  return out;
}

void SqliteStore::put(DeviceRow& row) {
  const std::uint64_t was = row.id == 0 ? 0 : version_of("SELECT version FROM device WHERE id = ?", row.id);
  const bool added = row.id == 0;
  if (added) row.id = next_id(Table::device);
  const std::uint64_t version = seal(Table::device, row.id, was, rows::write_device(row, room()));
  database_.query("INSERT OR REPLACE INTO device(id, version, body) VALUES(?, ?, ?)")
      .with(row.id)
      .with(version)
      .blob(sealed_)
      .run();
  if (added)
    database_.query("INSERT INTO device_index(id, device) VALUES(?, ?)").with(row.id).text(row.device).run();
}

BatchRow SqliteStore::read_batch(const Query& row) const {
  BatchRow batch = rows::read_batch(open(Table::batch, row.number(0), row.natural(5), row.bytes(6)));
  batch.id = row.number(0);
  const bool same = batch.device == row.number(1) && batch.first == row.natural(2) &&
                    batch.count == row.natural(3) && static_cast<std::int64_t>(batch.state) == row.number(4);
  if (!same && !mutant(Mutant::clear_columns_not_checked)) throw damaged("batch", batch.id);
  return batch;
}

std::vector<BatchRow> SqliteStore::read_batches(Query query) const {
  std::vector<BatchRow> out;
  while (query.step()) out.push_back(read_batch(query));
  return out;
}

std::optional<BatchRow> SqliteStore::batch(std::string_view hash) {
  Query query = database_.query("SELECT b.id, b.device, b.first, b.count, b.state, b.version, b.body"
                                " FROM batch_index i JOIN batch b ON b.id = i.id WHERE i.hash = ?");
  query.blob(hash);
  if (!query.step()) return std::nullopt;
  return read_batch(query);
}

BatchRow SqliteStore::batch(std::int64_t id) {
  Query query =
      database_.query("SELECT id, device, first, count, state, version, body FROM batch WHERE id = ?");
  query.with(id);
  if (!query.step()) throw damaged("batch", id);
  return read_batch(query);
}

std::vector<BatchRow> SqliteStore::batches(std::int64_t device) {
  Query query = database_.query("SELECT id, device, first, count, state, version, body FROM batch"
                                " WHERE ?1 = 0 OR device = ?1 ORDER BY id");
  query.with(device);
  return read_batches(std::move(query));
}

std::vector<BatchRow> SqliteStore::batches_in(BatchState state) {
  Query query = database_.query(
      "SELECT id, device, first, count, state, version, body FROM batch WHERE state = ? ORDER BY id");
  query.with(static_cast<int>(state));
  return read_batches(std::move(query));
}

std::vector<BatchRow> SqliteStore::batches_over(std::int64_t device, std::uint64_t first,
                                                std::uint64_t last) {
  Query query = database_.query("SELECT id, device, first, count, state, version, body FROM batch"
                                " WHERE device = ? AND first <= ? AND first + count > ? ORDER BY id");
  query.with(device).with(last).with(first);
  return read_batches(std::move(query));
}

void SqliteStore::put(BatchRow& row) {
  const std::uint64_t was = row.id == 0 ? 0 : version_of("SELECT version FROM batch WHERE id = ?", row.id);
  if (row.id == 0) row.id = next_id(Table::batch);
  const std::uint64_t version = seal(Table::batch, row.id, was, rows::write_batch(row, room()));
  database_
      .query("INSERT OR REPLACE INTO batch(id, device, first, count, state, version, body) VALUES(?, ?, ?, "
             "?, ?, ?, ?)")
      .with(row.id)
      .with(row.device)
      .with(row.first)
      .with(row.count)
      .with(static_cast<int>(row.state))
      .with(version)
      .blob(sealed_)
      .run();
  if (!row.hash.empty())
    database_.query("INSERT OR IGNORE INTO batch_index(id, hash) VALUES(?, ?)")
        .with(row.id)
        .blob(row.hash)
        .run();
}

ChangeRow SqliteStore::read_change_row(const Query& row) const {
  ChangeRow change = rows::read_change(open(Table::change, row.number(0), row.natural(7), row.bytes(8)));
  change.id = row.number(0);
  rows::check_clear(change, change.id, {row.number(1), row.number(2), row.number(3), row.number(4)});
  change.record = row.number(5);
  change.cls = row.string(6);
  return change;
}

ChangeRow SqliteStore::change(std::int64_t id) {
  Query query = database_.query(
      "SELECT id, batch, seq, count, state, record, class, version, body FROM change WHERE id = ?");
  query.with(id);
  if (!query.step()) throw damaged("change", id);
  return read_change_row(query);
}

std::vector<ChangeRow> SqliteStore::changes(std::int64_t batch) {
  std::vector<ChangeRow> out;
  if (vault_ != nullptr) {
    Query sealed = database_.query(
        "SELECT id, version, body, batch, seq, count, state FROM change WHERE batch = ? ORDER BY seq");
    sealed.with(batch);
    sealed_pass<ChangeRow, 4>(
        vault_, static_cast<std::uint64_t>(Table::change), std::move(sealed),
        [](auto& row, const std::string& bytes, const Vault*) {
          row.opened = rows::read_change(bytes);
          rows::check_clear(row.opened, row.id, row.clear);
          row.opened.id = row.id;
        },
        [&](auto& row) { out.push_back(std::move(row.opened)); });
    return out;
  }
  Query query =
      database_.query("SELECT id, batch, seq, count, state, record, class, version, body FROM change"
                      " WHERE batch = ? ORDER BY seq");
  query.with(batch);
  while (query.step()) out.push_back(read_change_row(query));
  return out;
}

std::optional<ChangeRow> SqliteStore::change(std::int64_t batch, std::uint64_t seq) {
  Query query =
      database_.query("SELECT id, batch, seq, count, state, record, class, version, body FROM change"
                      " WHERE batch = ? AND seq = ?");
  query.with(batch).with(seq);
  if (!query.step()) return std::nullopt;
  return read_change_row(query);
}

std::vector<std::int64_t> SqliteStore::batches_with(ChangeState state) {
  std::vector<std::int64_t> out;
  Query query = database_.query("SELECT DISTINCT batch FROM change WHERE state = ? ORDER BY batch");
  query.with(static_cast<int>(state));
  while (query.step()) out.push_back(query.number(0));
  return out;
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> SqliteStore::held(std::int64_t batch) {
  rows::Ranges ranges;
  Query query = database_.query("SELECT seq FROM change WHERE batch = ? AND state = ? ORDER BY seq");
  query.with(batch).with(static_cast<int>(ChangeState::held));
  while (query.step()) rows::add_to(ranges, query.natural(0));
  return ranges;
}

void SqliteStore::put(ChangeRow& row) {
  const bool added = row.id == 0;
  const std::uint64_t was = added ? 0 : version_of("SELECT version FROM change WHERE id = ?", row.id);
  if (added) row.id = next_id(Table::change);
  const std::uint64_t version = seal(Table::change, row.id, was, rows::write_change(row, room()));
  Query query = database_.query(
      added ? "INSERT INTO change(id, batch, seq, count, state, record, class, version, body)"
              " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
            : "UPDATE change SET batch = ?2, seq = ?3, count = ?4, state = ?5, record = ?6, class = ?7,"
              " version = ?8, body = ?9 WHERE id = ?1");
  query.with(row.id).with(row.batch).with(row.seq).with(row.count).with(static_cast<int>(row.state));
  // Which record a change is of would tell a thief how often a person was met.
  if (vault_ == nullptr && row.record != 0)
    query.with(row.record).text(row.cls);
  else
    query.null().null();
  query.with(version).blob(sealed_).run();
}

void SqliteStore::erase_change(std::int64_t id) {
  if (vault_ != nullptr)
    count(Table::change, id, version_of("SELECT version FROM change WHERE id = ?", id), false);
  database_.query("DELETE FROM change WHERE id = ?").with(id).run();
}

void SqliteStore::erase_batch(std::int64_t id) {
  std::vector<std::int64_t> rows;
  {
    Query query = database_.query("SELECT id FROM change WHERE batch = ?");
    query.with(id);
    while (query.step()) rows.push_back(query.number(0));
  }
  for (const std::int64_t row : rows) erase_change(row);
  if (vault_ != nullptr)
    if (const std::uint64_t version = version_of("SELECT version FROM batch WHERE id = ?", id); version != 0)
      count(Table::batch, id, version, false);
  database_.query("DELETE FROM batch WHERE id = ?").with(id).run();
  database_.query("DELETE FROM batch_index WHERE id = ?").with(id).run();
}

namespace {
RecordEntry read_entry(const Query& row) {
  return {row.number(0), row.string(1), row.string(2), row.string(3)};
}
} // namespace

std::optional<RecordEntry> SqliteStore::entry(std::string_view record) {
  Query query = database_.query("SELECT id, record, root, unit FROM record_index WHERE record = ?");
  query.text(record);
  if (!query.step()) return std::nullopt;
  return read_entry(query);
}

std::optional<RecordEntry> SqliteStore::entry(std::int64_t id) {
  Query query = database_.query("SELECT id, record, root, unit FROM record_index WHERE id = ?");
  query.with(id);
  if (!query.step()) return std::nullopt;
  return read_entry(query);
}

RecordRow SqliteStore::record(std::int64_t id) {
  Query query = database_.query("SELECT id, version, body FROM record WHERE id = ?");
  query.with(id);
  if (!query.step()) throw damaged("record", id);
  RecordRow row = rows::read_record(open(Table::record, id, query.natural(1), query.bytes(2)));
  row.id = id;
  row.stored = true;
  return row;
}

void SqliteStore::put(RecordRow& row) {
  const bool added = !row.stored;
  const std::uint64_t was = added ? 0 : version_of("SELECT version FROM record WHERE id = ?", row.id);
  row.stored = true;
  row.changed = false;
  const std::uint64_t version = seal(Table::record, row.id, was, rows::write_record(row, room()));
  database_.query("INSERT OR REPLACE INTO record(id, version, body) VALUES(?, ?, ?)")
      .with(row.id)
      .with(version)
      .blob(sealed_)
      .run();
  if (added)
    database_.query("INSERT INTO record_index(id, record, root, unit, shown) VALUES(?, ?, ?, ?, ?)")
        .with(row.id)
        .text(row.state.record)
        .text(row.state.root)
        .text(row.unit)
        .text(row.shown)
        .run();
  else if (vault_ == nullptr)
    database_.query("UPDATE record_index SET unit = ?, shown = ? WHERE id = ?")
        .text(row.unit)
        .text(row.shown)
        .with(row.id)
        .run();
  else
    database_.query("UPDATE record_index SET unit = ?1 WHERE id = ?2 AND unit <> ?1")
        .text(row.unit)
        .with(row.id)
        .run();
}

std::vector<RecordEntry> SqliteStore::entries(std::string_view type) {
  std::vector<RecordEntry> out;
  Query query = type.empty()
                    ? database_.query("SELECT id, record, root, unit FROM record_index ORDER BY record")
                    : database_.query("SELECT id, record, root, unit FROM record_index"
                                      " WHERE record >= ? AND record < ? ORDER BY record");
  const auto [first, end] = rows::names_of(type);
  if (!type.empty()) query.text(first).text(end);
  while (query.step()) out.push_back(read_entry(query));
  return out;
}

std::vector<RecordEntry> SqliteStore::newest(std::string_view type, std::size_t most, std::size_t skip) {
  std::vector<RecordEntry> out;
  Query query =
      database_.query("SELECT id, record, root, unit FROM record_index WHERE record >= ? AND record < ?"
                      " ORDER BY record DESC LIMIT ? OFFSET ?");
  const auto [first, end] = rows::names_of(type);
  query.text(first).text(end).with(static_cast<std::int64_t>(most)).with(static_cast<std::int64_t>(skip));
  while (query.step()) out.push_back(read_entry(query));
  return out;
}

std::size_t SqliteStore::count_of(std::string_view type) {
  Query query = database_.query("SELECT count(*) FROM record_index WHERE record >= ? AND record < ?");
  const auto [first, end] = rows::names_of(type);
  query.text(first).text(end).step();
  return static_cast<std::size_t>(query.number(0));
}

void SqliteStore::each_record(const std::function<void(const RecordRow&)>& visit) {
  sealed_pass<RecordRow>(
      vault_, static_cast<std::uint64_t>(Table::record),
      database_.query("SELECT id, version, body FROM record"),
      [](auto& row, const std::string& bytes, const Vault*) {
        row.opened = rows::read_record(bytes);
        row.opened.id = row.id;
        row.opened.stored = true;
      },
      [&](const auto& row) { visit(row.opened); });
}

std::vector<RecordEntry> SqliteStore::entries_under(std::string_view root) {
  std::vector<RecordEntry> out;
  Query query =
      database_.query("SELECT id, record, root, unit FROM record_index WHERE root = ?1 AND root <> record"
                      " UNION ALL SELECT id, record, root, unit FROM record_index WHERE record = ?1 AND"
                      " root = ?1 ORDER BY record");
  query.text(root);
  while (query.step()) out.push_back(read_entry(query));
  return out;
}

void SqliteStore::forget_root(std::string_view root) {
  // The greatest number that was given stays known: none comes back.
  const std::int64_t last = next_id(Table::record);
  for (const RecordEntry& entry : entries_under(root)) {
    if (vault_ != nullptr)
      count(Table::record, entry.id, version_of("SELECT version FROM record WHERE id = ?", entry.id), false);
    database_.query("DELETE FROM record WHERE id = ?").with(entry.id).run();
    database_.query("DELETE FROM record_index WHERE id = ?").with(entry.id).run();
  }
  set_node(numbered_fact, std::to_string(last));
  database_.query("DELETE FROM visibility WHERE root = ?").text(root).run();
}

} // namespace dromos
