// The rows of PgStore: devices, batches, changes and records, with their index.
#include "server/postgres/pg_store.h"
#include "sync/store/rows.h"

namespace dromos {
namespace {

using rows::damaged;

DeviceRow read_device(const PgResult& found, int row) {
  DeviceRow device = rows::read_device(found.bytes(row, 1));
  device.id = found.number(row, 0);
  return device;
}

BatchRow read_batch(const PgResult& found, int row) {
  BatchRow batch = rows::read_batch(found.bytes(row, 1));
  batch.id = found.number(row, 0);
  return batch;
}

ChangeRow change_in(const PgResult& found, int row) {
  ChangeRow change = rows::read_change(found.bytes(row, 1));
  change.id = found.number(row, 0);
  change.record = found.number(row, 2);
  change.cls = found.string(row, 3);
  return change;
}

RecordRow read_record(const PgResult& found, int row) {
  RecordRow record = rows::read_record(found.bytes(row, 1));
  record.id = found.number(row, 0);
  record.stored = true;
  return record;
}

RecordEntry read_entry(const PgResult& found, int row) {
  return {found.number(row, 0), found.string(row, 1), found.string(row, 2), found.string(row, 3)};
}

std::int64_t read_number(const PgResult& found, int row) {
  return found.number(row, 0);
}

template <typename Row> Row there(std::optional<Row> row, const char* table, std::int64_t id) {
  if (!row) throw damaged(table, id);
  return std::move(*row);
}

std::int64_t of(BatchState state) {
  return static_cast<std::int64_t>(state);
}
std::int64_t of(ChangeState state) {
  return static_cast<std::int64_t>(state);
}

// JSON may name a zero, which no text of PostgreSQL's may hold: its views could not be read for one such
// value.
std::string without_zero(const std::string& json) {
  std::string out;
  for (std::size_t at = 0; at < json.size();) {
    const std::size_t size = json[at] != '\\' ? 1 : json.compare(at, 6, "\\u0000") == 0 ? 6 : 2;
    out += size == 6 ? "\\ufffd" : json.substr(at, size);
    at += size;
  }
  return out;
}

} // namespace

std::optional<DeviceRow> PgStore::device(std::string_view device) {
  return one("SELECT d.id, d.body FROM device_index i JOIN device d ON d.id = i.id WHERE i.device = $1",
             {PgValue::text(device)}, read_device);
}

DeviceRow PgStore::device(std::int64_t id) {
  return there(one("SELECT id, body FROM device WHERE id = $1", {id}, read_device), "device", id);
}

std::vector<DeviceRow> PgStore::devices() {
  return all("SELECT id, body FROM device ORDER BY id", {}, read_device);
}

void PgStore::put(DeviceRow& row) {
  const bool added = row.id == 0;
  if (added) row.id = next_id(Table::device);
  write("INSERT INTO device(id, body) VALUES($1, $2) ON CONFLICT(id) DO UPDATE SET body = excluded.body",
        {row.id, PgValue::bytes(rows::write_device(row))});
  if (added)
    write("INSERT INTO device_index(id, device) VALUES($1, $2)", {row.id, PgValue::text(row.device)});
}

std::optional<BatchRow> PgStore::batch(std::string_view hash) {
  return one("SELECT b.id, b.body FROM batch_index i JOIN batch b ON b.id = i.id WHERE i.hash = $1",
             {PgValue::bytes(hash)}, read_batch);
}

BatchRow PgStore::batch(std::int64_t id) {
  return there(one("SELECT id, body FROM batch WHERE id = $1", {id}, read_batch), "batch", id);
}

std::vector<BatchRow> PgStore::batches(std::int64_t device) {
  if (device == 0) return all("SELECT id, body FROM batch ORDER BY id", {}, read_batch);
  return all("SELECT id, body FROM batch WHERE device = $1 ORDER BY id", {device}, read_batch);
}

std::vector<BatchRow> PgStore::batches_in(BatchState state) {
  return all("SELECT id, body FROM batch WHERE state = $1 ORDER BY id", {of(state)}, read_batch);
}

std::vector<BatchRow> PgStore::batches_over(std::int64_t device, std::uint64_t first, std::uint64_t last) {
  return all(
      "SELECT id, body FROM batch WHERE device = $1 AND first <= $2 AND first + count > $3 ORDER BY id",
      {device, last, first}, read_batch);
}

void PgStore::put(BatchRow& row) {
  if (row.id == 0) row.id = next_id(Table::batch);
  write("INSERT INTO batch(id, device, first, count, state, body) VALUES($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT(id) DO UPDATE SET device = excluded.device, first = excluded.first,"
        " count = excluded.count, state = excluded.state, body = excluded.body",
        {row.id, row.device, row.first, row.count, of(row.state), PgValue::bytes(rows::write_batch(row))});
  if (!row.hash.empty())
    write("INSERT INTO batch_index(id, hash) VALUES($1, $2) ON CONFLICT DO NOTHING",
          {row.id, PgValue::bytes(row.hash)});
}

ChangeRow PgStore::change(std::int64_t id) {
  return there(one("SELECT id, body, record, class FROM change WHERE id = $1", {id}, change_in), "change",
               id);
}

std::vector<ChangeRow> PgStore::changes(std::int64_t batch) {
  return all("SELECT id, body, record, class FROM change WHERE batch = $1 ORDER BY seq", {batch}, change_in);
}

std::optional<ChangeRow> PgStore::change(std::int64_t batch, std::uint64_t seq) {
  return one("SELECT id, body, record, class FROM change WHERE batch = $1 AND seq = $2", {batch, seq},
             change_in);
}

std::vector<std::int64_t> PgStore::batches_with(ChangeState state) {
  return all("SELECT DISTINCT batch FROM change WHERE state = $1 ORDER BY batch", {of(state)}, read_number);
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> PgStore::held(std::int64_t batch) {
  rows::Ranges ranges;
  const PgResult found = ask("SELECT seq FROM change WHERE batch = $1 AND state = $2 ORDER BY seq",
                             {batch, of(ChangeState::held)});
  for (int row = 0; row < found.rows(); ++row) rows::add_to(ranges, found.natural(row, 0));
  return ranges;
}

void PgStore::put(ChangeRow& row) {
  const bool added = row.id == 0;
  if (added) row.id = next_id(Table::change);
  write(added ? "INSERT INTO change(id, batch, seq, count, state, record, class, body)"
                " VALUES($1, $2, $3, $4, $5, $6, $7, $8)"
              : "UPDATE change SET batch = $2, seq = $3, count = $4, state = $5, record = $6, class = $7,"
                " body = $8 WHERE id = $1",
        {row.id, row.batch, row.seq, row.count, of(row.state), PgValue(row.record).or_null(row.record != 0),
         PgValue::bytes(row.cls).or_null(row.record != 0), PgValue::bytes(rows::write_change(row))});
}

void PgStore::erase_change(std::int64_t id) {
  write("DELETE FROM change WHERE id = $1", {id});
}

std::optional<RecordEntry> PgStore::entry(std::string_view record) {
  return one("SELECT id, record, root, unit FROM record_index WHERE record = $1", {PgValue::text(record)},
             read_entry);
}

std::optional<RecordEntry> PgStore::entry(std::int64_t id) {
  return one("SELECT id, record, root, unit FROM record_index WHERE id = $1", {id}, read_entry);
}

RecordRow PgStore::record(std::int64_t id) {
  return there(one("SELECT id, body FROM record WHERE id = $1", {id}, read_record), "record", id);
}

void PgStore::put(RecordRow& row) {
  const bool added = !row.stored;
  row.stored = true;
  row.changed = false;
  write("INSERT INTO record(id, body) VALUES($1, $2) ON CONFLICT(id) DO UPDATE SET body = excluded.body",
        {row.id, PgValue::bytes(rows::write_record(row))});
  const std::string shown = without_zero(row.shown);
  if (added)
    write("INSERT INTO record_index(id, record, root, unit, shown) VALUES($1, $2, $3, $4, $5)",
          {row.id, PgValue::text(row.state.record), PgValue::text(row.state.root), PgValue::text(row.unit),
           PgValue::text(shown)});
  else
    write("UPDATE record_index SET unit = $2, shown = $3 WHERE id = $1",
          {row.id, PgValue::text(row.unit), PgValue::text(shown)});
}

std::vector<RecordEntry> PgStore::entries(std::string_view type) {
  if (type.empty())
    return all("SELECT id, record, root, unit FROM record_index ORDER BY record", {}, read_entry);
  const auto [first, end] = rows::names_of(type);
  return all(
      "SELECT id, record, root, unit FROM record_index WHERE record >= $1 AND record < $2 ORDER BY record",
      {PgValue::text(first), PgValue::text(end)}, read_entry);
}

std::vector<RecordEntry> PgStore::newest(std::string_view type, std::size_t most, std::size_t skip) {
  const auto [first, end] = rows::names_of(type);
  return all("SELECT id, record, root, unit FROM record_index WHERE record >= $1 AND record < $2"
             " ORDER BY record DESC LIMIT $3 OFFSET $4",
             {PgValue::text(first), PgValue::text(end), static_cast<std::int64_t>(most),
              static_cast<std::int64_t>(skip)},
             read_entry);
}

std::size_t PgStore::count_of(std::string_view type) {
  const auto [first, end] = rows::names_of(type);
  const auto counted = all("SELECT count(*) FROM record_index WHERE record >= $1 AND record < $2",
                           {PgValue::text(first), PgValue::text(end)}, read_number);
  return static_cast<std::size_t>(counted.front());
}

std::vector<RecordEntry> PgStore::entries_under(std::string_view root) {
  return all("SELECT id, record, root, unit FROM record_index WHERE root = $1 AND root <> record"
             " UNION ALL SELECT id, record, root, unit FROM record_index WHERE record = $1 AND root = $1"
             " ORDER BY record",
             {PgValue::text(root)}, read_entry);
}

void PgStore::forget_root(std::string_view root) {
  for (const RecordEntry& entry : entries_under(root)) {
    write("DELETE FROM record WHERE id = $1", {entry.id});
    write("DELETE FROM record_index WHERE id = $1", {entry.id});
  }
  write("DELETE FROM visibility WHERE root = $1", {PgValue::text(root)});
}

// Some thousands at a time: a result stands in memory as a whole.
void PgStore::each_record(const std::function<void(const RecordRow&)>& visit) {
  for (std::int64_t after = 0;;) {
    const PgResult found = ask("SELECT id, body FROM record WHERE id > $1 ORDER BY id LIMIT 4096", {after});
    if (found.rows() == 0) return;
    for (int row = 0; row < found.rows(); ++row) visit(read_record(found, row));
    after = found.number(found.rows() - 1, 0);
  }
}

} // namespace dromos
