#include "sync/engine/above.h"

#include "schema/errors.h"
#include "schema/mutant.h"

#include <algorithm>

namespace dromos {
namespace {

Refused malformed() {
  return Refused({"engine.message", {{"what", "above"}}});
}

Receipt read_line(const std::string& line) {
  return read_receipt(jws_read(line).payload);
}

} // namespace

Reach level_of(std::string_view unit) {
  const auto parts = std::count(unit.begin(), unit.end(), '/') + 1;
  return parts == 1 ? Reach::nation : parts == 2 ? Reach::region : Reach::centre;
}

Json to_json(const std::vector<HubAbove>& above) {
  Json out = Json::array();
  for (const HubAbove& hub : above) {
    Json restored = Json::array();
    for (const Restored& one : hub.restored) restored.push_back({{"epoch", one.epoch}, {"log", one.log}});
    out.push_back({{"hub", hub.hub}, {"epoch", hub.epoch}, {"restored", std::move(restored)}});
  }
  return out;
}

std::vector<HubAbove> read_above(const Json& json) {
  std::vector<HubAbove> out;
  try {
    if (!json.is_array() || json.size() > hubs_above_max) throw malformed();
    for (const Json& one : json) {
      HubAbove hub{one.at("hub").get<std::string>(), one.at("epoch").get<std::string>(), {}};
      for (const Json& ended : one.at("restored"))
        hub.restored.push_back(
            {ended.at("epoch").get<std::string>(), ended.at("log").get<std::uint64_t>(), 0});
      out.push_back(std::move(hub));
    }
  } catch (const Json::exception&) {
    throw malformed();
  }
  return out;
}

bool stands(const HubAbove& hub, const Receipt& receipt) {
  if (receipt.epoch == hub.epoch || mutant(Mutant::receipts_from_above_not_voided)) return true;
  return std::any_of(hub.restored.begin(), hub.restored.end(), [&](const Restored& one) {
    return one.epoch == receipt.epoch && receipt.log <= one.log;
  });
}

std::optional<Receipt> receipt_of(const BatchRow& batch, const HubAbove& hub) {
  for (const std::string& line : batch.above)
    if (Receipt receipt = read_line(line); receipt.hub == hub.hub && stands(hub, receipt)) return receipt;
  return std::nullopt;
}

bool keep_above(BatchRow& batch, const Receipt& receipt, const std::string& line) {
  for (std::string& kept : batch.above) {
    if (kept == line) return false;
    if (read_line(kept).hub != receipt.hub) continue;
    kept = line;
    return true;
  }
  batch.above.push_back(line);
  return true;
}

std::string above_feed(std::string_view reader) {
  return ".above/" + std::string(reader);
}

} // namespace dromos
