#include "server/workplace.h"

#include "schema/encoding.h"
#include "server/files.h"
#include "server/postgres/pg_store.h"
#include "sync/engine/upward.h"

namespace dromos {
namespace {

// Orders are a few hundred bytes and rare; a hub of decades stays far below this.
constexpr std::size_t orders_bytes = 256 * 1024 * 1024;

constexpr std::string_view owner_fact = "owner";

// The authority's key outlives its certificates.
std::string owner_of(const Keyring& keys) {
  return hex(sha256(keys.key("authority").spki()));
}

} // namespace

std::unique_ptr<HubStore> open_store(const World& world, const Home& home, const Settings& settings) {
  if (settings.store.empty()) return world.open_store(home.database(), Database::Open::existing);
  auto store = std::make_unique<PgStore>(settings.store);
  if (store->node(owner_fact) != owner_of(Keyring(home.keys()))) throw Refused({"hub.other_database", {}});
  return store;
}

void name_owner(HubStore& store, const Keyring& keys) {
  store.set_node(owner_fact, owner_of(keys));
}

Workplace::Workplace(const World& world)
    : world_(world), home_{world.home}, settings_(read_settings(home_)), keys_(home_.keys()) {
  HubKeys keys = keys_.hub_keys(settings_.unit);
  catalog_ = Catalog::load(home_.overlays());
  store_ = open_store(world_, home_, settings_);
  hub_ = std::make_unique<Hub>(*store_, catalog_, std::move(keys), world_.clock);
  // After a crash in the midst of `join`, or restored from a backup that is older than it.
  if (keys_.parent()) begin_forwarding();
}

void Workplace::begin_forwarding() {
  if (has_up_feed(*store_)) return;
  const std::lock_guard lock(hub_->mutex());
  store_->transaction([&] { begin_up_feed(*store_); });
}

void Workplace::take_new_keys() {
  hub_ = std::make_unique<Hub>(*store_, catalog_, keys_.hub_keys(settings_.unit), world_.clock);
}

DeviceRow Workplace::device(const std::string& device) {
  auto row = store_->device(device);
  if (!row) throw Refused({"hub.unknown_device", {{"device", device}}});
  return *row;
}

void Workplace::check_unit(const std::string& unit) const {
  if (!is_unit_path(unit)) throw Refused({"hub.unit_form", {{"unit", unit}}});
  if (!unit_within(unit, settings_.unit))
    throw Refused({"hub.unit_outside", {{"unit", unit}, {"hub", settings_.unit}}});
}

void check_records(HubStore& store) {
  try {
    store.check_pages();
  } catch (const Refused& refused) {
    throw Refused({"hub.damaged", refused.message().values});
  }
}

std::vector<std::string> kept_orders(const Home& home) {
  std::vector<std::string> lines;
  if (!std::filesystem::exists(home.orders())) return lines;
  const std::string text = read_file(home.orders(), orders_bytes);
  // A last line without its end was being written when the power went: keep_orders() writes it again.
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    lines.push_back(text.substr(at, end - at));
  return lines;
}

void Workplace::keep_orders() {
  const std::vector<std::string> kept = kept_orders(home_);
  const std::vector<std::string> all = store_->orders(0);
  if (kept.size() >= all.size()) return;
  std::string text;
  for (const std::string& line : all) text += line + "\n";
  write_file(home_.orders(), text);
}

} // namespace dromos
