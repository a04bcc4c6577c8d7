#include "tests/matrix/pen.h"

#include "schema/limits.h"

namespace dromos::test {

namespace {
constexpr std::size_t cut_bytes = 4 * 1024 * 1024; // well inside the bound of a batch
constexpr std::size_t cut_changes = 8'000;
} // namespace

Heard take_apart(std::string bytes, const std::string& device) {
  Heard heard;
  heard.bytes = std::move(bytes);
  Lines lines(heard.bytes);
  while (!lines.done()) {
    const std::string_view line = lines.next();
    const UntrustedLine one = classify(line);
    if (one.kind == typ_answer) heard.end = read_answer(one.jws.payload);
    if (one.kind == typ_receipt) {
      const Receipt receipt = read_receipt(one.jws.payload);
      if (receipt.device != device) continue;
      for (const Refusal& refusal : receipt.refused) heard.refused.emplace(refusal.seq, refusal);
      for (const auto& [first, last] : receipt.held)
        for (std::uint64_t seq = first; seq <= last; ++seq) heard.held.insert(seq);
    }
    if (one.kind != typ_batch) continue;
    const BatchHeader header = trusted_header(line);
    for (std::uint64_t seq = header.first; seq < header.first + header.count;) {
      const Leaf leaf = read_leaf(lines.next(), seq, header.first + header.count - seq);
      if (!leaf.withheld()) heard.bodies.emplace(header.device, seq);
      seq += leaf.count;
    }
  }
  return heard;
}

Pen::Pen(World& world, const std::string& unit, const Workers& workers)
    : world_(world), unit_(unit), key_(PrivateKey::ed25519()) {
  device_ = device_id(key_.spki());
  chain_ = {issue(world.authority, world.authority_key, key_.spki(), Purpose::device,
                  device_ + "." + unit_dns(unit), always()),
            world.authority};
  DeviceRow row;
  row.device = device_;
  row.unit = unit;
  row.chain = ders_of(chain_);
  world.store->transaction([&] { world.store->put(row); });
  enrol(workers);
}

void Pen::enrol(const Workers& workers) {
  DeviceRow row = *world_.store->device(device_);
  const std::int64_t now = world_.clock.now_ms();
  for (Grant& grant : row.grants)
    if (grant.until_ms == 0) grant.until_ms = now;
  for (const auto& [worker, roles] : workers) row.grants.push_back({worker, roles, now, 0});
  world_.store->transaction([&] { world_.store->put(row); });
}

std::uint64_t Pen::write(const Line& line) {
  if (open_bytes_ > cut_bytes || open_.size() >= cut_changes) batches_ += cut();
  Change change;
  change.seq = dots_.size() + 1;
  change.at = "2026-11-23T08:15:30.120Z";
  change.by = change.keep(line.by);
  change.record = change.keep(line.record);
  change.root = change.keep(line.root);
  change.cls = change.keep(line.cls);
  change.schema = catalog().version();
  for (const Mark& mark : line.marks) {
    Write kept;
    kept.field = change.keep(mark.field);
    kept.key = change.keep(mark.key);
    if (mark.value) kept.value = change.keep(*mark.value);
    for (const Dot& dot : mark.replaces) kept.replaces.push_back(change.keep(dot));
    change.writes.push_back(std::move(kept));
  }
  open_.push_back(write_change(change, random_bytes(16)));
  open_bytes_ += open_.back().size();
  hashes_.push_back(leaf_hash(open_.back()));
  dots_.push_back(make_dot(device_, change.seq, hashes_.back()));
  return change.seq;
}

std::string Pen::cut() {
  if (open_.empty()) return {};
  const CutOptions options{device_, first_, tip_, {}, "2026-11-23T20:01:00.000Z"};
  const std::string header = cut_batch(options, hashes_, key_, chain_.front());
  tip_ = trusted_header(header).hash;
  first_ += open_.size();
  std::string lines = header + "\n";
  for (const std::string& line : open_) lines += line + "\n";
  open_.clear();
  hashes_.clear();
  open_bytes_ = 0;
  return lines;
}

Heard Pen::send(std::uint64_t most) {
  batches_ += cut();
  Hello hello;
  hello.device = device_;
  hello.cursor = cursor_;
  hello.tip = tip_;
  hello.most = most;
  const std::string bytes = jws_sign(hello_payload(hello), typ_hello, key_, chain_.front()) + "\n" + batches_;
  batches_.clear();
  Heard heard = take_apart(world_.hub->exchange(bytes, ders_of(chain_)), device_);
  cursor_ = heard.end.cursor;
  return heard;
}

std::vector<Heard> Pen::read_all() {
  std::vector<Heard> all;
  do all.push_back(send(limits::exchange_bytes_plain / 2));
  while (all.back().end.more);
  return all;
}

} // namespace dromos::test
