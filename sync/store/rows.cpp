#include "sync/store/rows.h"

#include "schema/errors.h"
#include "schema/mutant.h"
#include "sync/engine/packed.h"

namespace dromos::rows {

namespace {

void put(Packer& out, const std::vector<std::string>& texts) {
  out.number(texts.size());
  for (const std::string& text : texts) out.text(text);
}

std::vector<std::string> texts(Unpacker& in) {
  std::vector<std::string> out;
  for (std::uint64_t n = in.number(); n > 0; --n) out.push_back(in.text());
  return out;
}

std::uint64_t natural(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}
std::int64_t whole(Unpacker& in) {
  return static_cast<std::int64_t>(in.number());
}

} // namespace

std::string write_device(const DeviceRow& row, std::string room) {
  Packer out(std::move(room));
  out.text(row.device).text(row.unit).number(static_cast<std::uint64_t>(row.state));
  put(out, row.chain);
  put(out, row.agreement);
  out.number(row.grants.size());
  for (const Grant& grant : row.grants) {
    out.text(grant.worker).number(natural(grant.since_ms)).number(natural(grant.until_ms));
    put(out, grant.roles);
  }
  return out.number(natural(row.answered_ms)).text(row.escrow).text(row.hello).text(row.predecessor).take();
}

DeviceRow read_device(std::string_view body) {
  Unpacker in(body);
  DeviceRow row;
  row.device = in.text();
  row.unit = in.text();
  row.state = static_cast<DeviceState>(in.number());
  row.chain = texts(in);
  row.agreement = texts(in);
  for (std::uint64_t n = in.number(); n > 0; --n) {
    Grant grant;
    grant.worker = in.text();
    grant.since_ms = whole(in);
    grant.until_ms = whole(in);
    grant.roles = texts(in);
    row.grants.push_back(std::move(grant));
  }
  row.answered_ms = whole(in);
  row.escrow = in.text();
  row.hello = in.text();
  row.predecessor = in.text();
  return row;
}

std::string write_batch(const BatchRow& row, std::string room) {
  Packer out(std::move(room));
  out.number(natural(row.device))
      .number(row.first)
      .number(row.count)
      .number(static_cast<std::uint64_t>(row.state));
  out.text(row.header).text(row.hash).text(row.previous).text(row.receipt).text(row.fed_epoch);
  out.number(row.fed).number(row.log);
  if (row.home.empty() && row.above.empty()) return out.take();
  out.text(row.home);
  put(out, row.above);
  return out.take();
}

BatchRow read_batch(std::string_view body) {
  Unpacker in(body);
  BatchRow row;
  row.device = whole(in);
  row.first = in.number();
  row.count = in.number();
  row.state = static_cast<BatchState>(in.number());
  row.header = in.text();
  row.hash = in.text();
  row.previous = in.text();
  row.receipt = in.text();
  row.fed_epoch = in.text();
  row.fed = in.number();
  row.log = in.number();
  if (in.done()) return row; // no hub stands above, or the row is of the time before there were any
  row.home = in.text();
  row.above = texts(in);
  return row;
}

std::string write_change(const ChangeRow& row, std::string room) {
  Packer out(std::move(room));
  out.number(natural(row.batch))
      .number(row.seq)
      .number(row.count)
      .number(static_cast<std::uint64_t>(row.state));
  return out.text(row.body).take();
}

ChangeRow read_change(std::string_view body) {
  Unpacker in(body);
  ChangeRow row;
  row.batch = whole(in);
  row.seq = in.number();
  row.count = in.number();
  row.state = static_cast<ChangeState>(in.number());
  row.body = in.text();
  return row;
}

void check_clear(const ChangeRow& change, std::int64_t id, const std::array<std::int64_t, 4>& clear) {
  const auto& [batch, seq, count, state] = clear;
  const bool same = change.batch == batch && change.seq == static_cast<std::uint64_t>(seq) &&
                    change.count == static_cast<std::uint64_t>(count) &&
                    static_cast<std::int64_t>(change.state) == state;
  if (!same && !mutant(Mutant::clear_columns_not_checked)) throw damaged("change", id);
}

std::string write_record(const RecordRow& row, std::string room) {
  Packer out(std::move(room));
  out.text(row.unit).number(row.hashes.size());
  for (const auto& [cls, hash] : row.hashes) out.text(cls).text(hash);
  return out.text(pack(row.state)).take();
}

RecordRow read_record(std::string_view body) {
  Unpacker in(body);
  RecordRow row;
  row.unit = in.text();
  for (std::uint64_t n = in.number(); n > 0; --n) {
    std::string cls = in.text();
    row.hashes.emplace(std::move(cls), in.text());
  }
  row.state = unpack(in.view());
  return row;
}

RecordEntry read_entry(std::string_view body) {
  Unpacker in(body);
  RecordEntry entry;
  entry.unit = in.text();
  for (std::uint64_t n = in.number(); n > 0; --n) in.view(), in.view();
  Unpacker state(in.view()); // pack() begins with its format and these two
  state.number();
  entry.record = state.text();
  entry.root = state.text();
  if (entry.root.empty()) entry.root = entry.record;
  return entry;
}

void add_to(Ranges& ranges, std::uint64_t seq) {
  if (!ranges.empty() && ranges.back().second + 1 == seq)
    ranges.back().second = seq;
  else
    ranges.emplace_back(seq, seq);
}

Refused damaged(const char* table, std::int64_t id) {
  return Refused({"store.row_damaged", {{"table", table}, {"row", std::to_string(id)}}});
}

std::pair<std::string, std::string> names_of(std::string_view type) {
  const std::string name(type);
  return {name + '/', name + static_cast<char>('/' + 1)};
}

} // namespace dromos::rows
