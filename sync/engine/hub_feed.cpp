// What goes down: feeds, the page of an answer, and the state hash of a viewer.
#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "schema/value.h"
#include "sync/engine/chains.h"
#include "sync/engine/hub.h"
#include "sync/engine/upward.h"
#include "sync/engine/withholding.h"

#include <algorithm>

namespace dromos {

namespace {
// Feed entries read at a time, and state trees kept: a centre has some tens of different views.
constexpr std::size_t page_entries = 256;
constexpr std::size_t views_kept = 32;
} // namespace

// Writes down who holds a root from now on; gives the units that gained it.
std::vector<std::string> Hub::hold(const RecordRow& root, Visibility& visibility) {
  const std::string& name = root.state.root;
  std::map<std::string, bool> before;
  for (const Holding& row : store_.holdings(name))
    before[row.unit] = row.holds; // the last row of a unit is the one that stands
  const std::vector<std::string> held = visibility.holders(name, root.unit);
  std::vector<std::string> gained;
  for (const auto& [unit, holds] : said_held(root.state)) {
    if (const auto known = before.find(unit); known != before.end() && known->second == holds) continue;
    store_.put_holding(name, {unit, holds, clock_.now_ms(), 0});
    views_.clear(); // all under the root counts for another unit now, or no more for this one
    if (holds && std::find(held.begin(), held.end(), unit) == held.end()) gained.push_back(unit);
  }
  visibility.forget();
  return gained;
}

// The units where somebody reads a record for no other reason than to be among its authors.
std::vector<std::string> Hub::units_by_authorship(const std::string& record, const std::string& author) {
  std::set<std::string> units;
  for (const DeviceRow& device : store_.devices())
    for (const Grant& grant : device.grants) {
      if (grant.worker != author || grant.until_ms != 0) continue;
      const auto asks = [&](const std::string& role) {
        const Access& access = catalog_.access(role, type_of(record));
        return access.read && access.relation != Relation::unit;
      };
      if (std::any_of(grant.roles.begin(), grant.roles.end(), asks)) units.insert(device.unit);
    }
  return {units.begin(), units.end()};
}

// A change of `held`, of a case team or of the authors changes who sees what was accepted long before.
void Hub::moved(const std::vector<std::string>& records, Folding& folding, Visibility& visibility) {
  for (const std::string& name : folding.came_home()) {
    const RecordRow& row = folding.records().at(name);
    views_.clear();
    feed_again(row.state.root, {row.unit});
  }
  for (const auto& [name, author] : folding.new_authors())
    if (!mutant(Mutant::new_author_gets_no_history))
      feed_again(folding.records().at(name).state.root, units_by_authorship(name, author));
  for (const std::string& name : records) {
    const RecordRow& row = folding.records().at(name);
    const std::string root = row.state.root;
    const auto& registers = row.state.registers;
    if (name == root && std::any_of(registers.begin(), registers.end(),
                                    [](const auto& entry) { return entry.first.field == "held"; })) {
      const std::vector<std::string> gained = hold(row, visibility);
      if (!gained.empty() && !mutant(Mutant::new_holder_gets_no_history)) {
        views_.clear();
        feed_again(root, gained);
      }
    }
    // A wider shield lets go up what a narrower one stopped.
    const auto shielded = [](const auto& entry) { return entry.first.field == "shield"; };
    if (name == root && std::any_of(registers.begin(), registers.end(), shielded) && has_up_feed(store_))
      feed_again(root, {std::string(up_feed)});
    for (const auto& [type, field] : catalog_.team_fields())
      if (type_of(name) == type) {
        visibility.forget();
        views_.clear();
        feed_again(root, visibility.holders(root, row.unit));
        break;
      }
  }
}

void Hub::feed_again(const std::string& root, const std::vector<std::string>& units) {
  std::set<std::int64_t> batches;
  for (const RecordEntry& entry : store_.entries_under(root))
    for (const Folded& folded : store_.record(entry.id).state.folded)
      batches.insert(store_.change(folded.row).batch);
  for (const std::string& unit : units)
    for (const std::int64_t batch : batches) store_.append_feed(unit, batch, true);
}

// A batch goes to every unit that holds, or ever held, a root that it touches; what each may read of it is
// decided when it is sent.
void Hub::feed(const std::vector<std::pair<std::int64_t, SomeNames>>& fed, Visibility& visibility) {
  for (const auto& [batch, roots] : fed) {
    std::set<std::string> units;
    const DeviceRow device = store_.device(store_.batch(batch).device);
    for (const std::string& root : roots)
      for (std::string& unit : mutant(Mutant::old_holder_not_told) ? visibility.holders(root, device.unit)
                                                                   : visibility.ever_held(root, device.unit))
        units.insert(std::move(unit));
    for (const std::string& unit : units) store_.append_feed(unit, batch, false);
    feed_up(store_, batch);
  }
}

// A device's own batches form one chain. One that its newest batch does not descend from was made by a copy
// of it. A stick may have lain for days: what the device has sent since descends from it, and is no fork;
// two batches after the same one are.
bool Hub::forked(const DeviceRow& device, const std::string& tip, bool stick) {
  if (mutant(Mutant::fork_not_seen)) return false;
  if (device.state == DeviceState::forked) return true;
  const std::vector<BatchRow> own = store_.batches(device.id);
  if (stick) {
    std::set<std::string_view> previous;
    return std::any_of(own.begin(), own.end(),
                       [&](const BatchRow& batch) { return !previous.insert(batch.previous).second; });
  }
  std::map<std::string_view, const BatchRow*> by_hash;
  for (const BatchRow& batch : own) by_hash.emplace(batch.hash, &batch);
  if (!tip.empty() && !by_hash.contains(tip))
    return false; // lost here by a restore: it will be offered again
  std::size_t walked = 0;
  for (auto at = by_hash.find(tip); !tip.empty() && at != by_hash.end(); ++walked) {
    if (at->second->previous.empty()) {
      ++walked;
      break;
    }
    at = by_hash.find(at->second->previous);
  }
  return walked < own.size();
}

bool Hub::own_known(const DeviceRow& device, const BatchRow& batch, const std::string& tip, Names& walked) {
  if (batch.device != device.id) return false;
  if (device.state == DeviceState::forked) return false;
  std::string at = tip;
  while (!at.empty() && !walked.contains(at)) {
    walked.insert(at);
    const auto row = store_.batch(at);
    at = row ? row->previous : std::string();
  }
  return walked.contains(batch.hash);
}

std::vector<Restored> Hub::restored(const std::string& unit) {
  std::vector<Restored> out;
  try {
    for (const Json& one : Json::parse(store_.node("restored").value_or("[]")))
      out.push_back({one.at("epoch"), one.at("log"), one.at("feeds").value(unit, std::uint64_t{0})});
  } catch (const Json::exception&) { // a hub's rows are not sealed
    throw Refused({"store.row_damaged", {{"table", "node"}, {"row", "restored"}}});
  }
  return out;
}

std::string Hub::page(const DeviceRow& device, const Hello& hello, Visibility& visibility, AnswerEnd& end) {
  const Viewer viewer = viewer_of(device);
  end.restored = restored(device.unit);
  end.cursor = {epoch(), view_of(viewer, catalog_), 0};
  end.unit = device.unit;
  end.roles.assign(viewer.roles.begin(), viewer.roles.end());
  end.workers.assign(viewer.workers.begin(), viewer.workers.end());
  end.schema = catalog_.version();
  std::string lines;
  const std::vector<std::string> orders = store_.orders(hello.orders);
  for (const std::string& order : orders) lines += order + "\n";
  end.orders = hello.orders + orders.size();
  if (end.revoked && !mutant(Mutant::revoked_device_fed)) return lines;

  // Who knows a batch's hash has had the batch.
  for (const std::string& hash : hello.asks)
    if (const auto batch = store_.batch(hash)) lines += batch->receipt + "\n";

  // A cursor counts in the memory and the view that gave it. What an older memory withheld, since a file had
  // moved away, this one may not know to be withheld: the feed begins anew.
  std::uint64_t n = hello.cursor.view == end.cursor.view ? hello.cursor.n : 0;
  if (mutant(Mutant::changed_view_keeps_its_cursor)) n = hello.cursor.n;
  if (mutant(Mutant::feed_from_zero_each_time)) n = 0;
  if (hello.cursor.epoch != end.cursor.epoch && !mutant(Mutant::old_cursor_not_cut_back)) n = 0;
  n = std::min(n, store_.feed_end(device.unit));
  const std::uint64_t most =
      std::clamp<std::uint64_t>(hello.most, 1, limits::exchange_bytes_plain - limits::batch_bytes);
  Names walked;
  std::set<std::int64_t> chains, batches;
  for (bool full = false; !full;) {
    const std::vector<FeedEntry> entries = store_.feed(device.unit, n, page_entries);
    if (entries.empty()) break;
    for (const FeedEntry& entry : entries) {
      if (lines.size() >= most) {
        full = true;
        break;
      }
      n = entry.n;
      const BatchRow batch = store_.batch(entry.batch);
      if (batches.contains(batch.id) || own_known(device, batch, hello.tip, walked)) continue;
      const std::string body = batch_lines(batch, viewer, visibility);
      if (body.empty()) continue;
      batches.insert(batch.id);
      if (batch.device != device.id && chains.insert(batch.device).second)
        lines += chain_line(store_.device(batch.device).chain);
      lines += batch.receipt + "\n" + body;
    }
  }
  end.more = n < store_.feed_end(device.unit);
  lines += receipts_above(first_name_of(store_, device), hello, end);
  if (mutant(Mutant::cursor_of_a_full_page_at_the_end)) n = store_.feed_end(device.unit);
  end.cursor.n = n;
  if (!end.more) end.state = tree(viewer).hash();
  // Mates of the unit: whom a stick can be written for.
  if (!end.more && hello.cursor.n != n)
    for (const DeviceRow& mate : store_.devices())
      if (mate.unit == device.unit && mate.id != device.id && !mate.agreement.empty() &&
          mate.state == DeviceState::active)
        lines += chain_line(mate.agreement, true);
  return lines;
}

std::string Hub::batch_lines(const BatchRow& batch, const Viewer& viewer, Visibility& visibility) {
  const std::vector<ChangeRow> rows = store_.changes(batch.id);
  std::map<std::pair<std::int64_t, std::string>, bool> readable;
  std::vector<bool> kept;
  bool any = false;
  for (const ChangeRow& row : rows) {
    bool show = row.state == ChangeState::held && row.record != 0;
    if (show) {
      const auto [known, added] = readable.try_emplace({row.record, row.cls}, false);
      if (added) {
        const RecordEntry entry = *store_.entry(row.record);
        known->second =
            visibility.reads(viewer, entry, row.cls) || visibility.reads_move(viewer, entry, row.cls);
      }
      show = known->second;
    }
    any = any || show;
    kept.push_back(show);
  }
  if (!any) return {};
  return batch.header + "\n" + pruned_lines(rows, kept);
}

std::string Hub::finish_answer(const std::string& lines, AnswerEnd end) {
  end.hub = keys_.unit;
  end.at = instant(clock_.now_ms());
  end.lines = sha256(lines);
  // The signer's chain goes with its signature: a laptop that missed a renewal can still check it.
  const std::string chain = chain_line(ders_of(keys_.signer_chain));
  const std::string last =
      jws_sign(answer_payload(end), typ_answer, keys_.signer_key, keys_.signer_chain.front());
  std::string answer;
  answer.reserve(chain.size() + lines.size() + last.size() + 1);
  return answer.append(chain).append(lines).append(last).append(1, '\n');
}

std::string Hub::answer_for(const std::string& device_id_text) {
  const std::lock_guard lock(mutex_);
  std::string lines;
  AnswerEnd end;
  store_.transaction([&] {
    auto device = store_.device(device_id_text);
    if (!device || device->hello.empty()) throw Refused({"hub.no_hello", {{"device", device_id_text}}});
    Hello hello = read_hello(device->hello);
    hello.most = limits::exchange_bytes_plain;
    Visibility visibility(store_, catalog_);
    end.device = device->device;
    end.hello = sha256(device->hello);
    end.revoked = device->state == DeviceState::revoked;
    end.forked = device->state == DeviceState::forked;
    for (const BatchRow& batch : store_.batches(device->id)) lines += batch.receipt + "\n";
    lines += page(*device, hello, visibility, end);
  });
  return finish_answer(lines, std::move(end));
}

StateTree& Hub::tree(const Viewer& viewer) {
  if (const std::uint64_t foreign = store_.foreign_commits(); foreign != foreign_) {
    views_.clear();
    foreign_ = foreign;
  }
  const std::string name = view_of(viewer, catalog_) + (viewer.all ? "*" : "");
  for (auto at = views_.begin(); at != views_.end(); ++at)
    if (at->name == name) {
      views_.splice(views_.begin(), views_, at);
      return views_.front().tree;
    }
  View view{name, viewer, {}}; // kept once it is whole
  Visibility visibility(store_, catalog_);
  store_.each_record(
      [&](const RecordRow& row) { view.tree.set(row.state.record, visibility.counted(viewer, row)); });
  views_.push_front(std::move(view));
  if (views_.size() > views_kept) views_.pop_back();
  return views_.front().tree;
}

void Hub::refresh(const std::vector<std::string>& records, const Folding& folding, Visibility& visibility) {
  for (View& view : views_)
    for (const std::string& name : records)
      view.tree.set(name, visibility.counted(view.viewer, folding.records().at(name)));
}

std::string Hub::state_hash(const Viewer& viewer) {
  return tree(viewer).hash();
}

} // namespace dromos
