#include "tests/simulation/wire.h"

#include "tests/simulation/naive.h"

namespace dromos::simulation {

namespace {

// The withheld leaves that a line stands for; 0: it is a change.
std::uint64_t withheld(std::string_view line) {
  if (!line.starts_with("{\"withheld\":")) return 0;
  return nlohmann::json::parse(line)["n"];
}

// A member of a signed line, whose values are texts without escapes; empty: it is not there.
std::string_view member(std::string_view line, std::string_view name) {
  const std::size_t at = line.find(name);
  if (at == std::string_view::npos) return {};
  line.remove_prefix(at + name.size());
  return line.substr(0, line.find('"'));
}

} // namespace

Wire read_wire(std::string_view message) {
  Wire wire;
  std::uint64_t next = 0, left = 0;
  while (!message.empty()) {
    const std::size_t end = message.find('\n');
    const std::string_view line = message.substr(0, end);
    message.remove_prefix(end == std::string_view::npos ? message.size() : end + 1);
    if (left > 0) {
      const std::uint64_t leaves = withheld(line);
      if (leaves == 0) wire.batches.back().bodies.push_back({next, std::string(line)});
      const std::uint64_t covered = std::max<std::uint64_t>(1, leaves);
      next += covered;
      left -= std::min(left, covered);
      continue;
    }
    if (line.starts_with("{\"chain\":") || line.starts_with("{\"agreement\":")) continue;
    const std::string protection = naive::from_base64url(member(line, "\"protected\":\""));
    const auto is = [&](const char* typ) { return protection.find(typ) != std::string::npos; };
    const std::string bytes = naive::from_base64url(member(line, "\"payload\":\""));
    nlohmann::json payload = nlohmann::json::parse(bytes);
    if (is("dromos-hello")) {
      wire.hello = std::move(payload);
    } else if (is("dromos-answer")) {
      wire.answer = std::move(payload);
    } else if (is("dromos-receipt")) {
      wire.receipts.push_back(std::move(payload));
    } else if (is("dromos-batch")) {
      WireBatch batch;
      batch.hash = naive::base64url(naive::sha256(bytes));
      batch.device = payload["device"];
      batch.previous = payload.value("previous", "");
      next = batch.first = payload["first"];
      left = batch.count = payload["count"];
      for (auto at = wire.receipts.begin(); at != wire.receipts.end(); ++at)
        if ((*at)["batch"] == batch.hash) {
          batch.receipt = *at;
          wire.receipts.erase(at);
          break;
        }
      wire.batches.push_back(std::move(batch));
    }
  }
  return wire;
}

bool receipt_names(const nlohmann::json& receipt, const char* list, std::uint64_t seq) {
  if (receipt.is_null()) return false;
  for (const auto& one : receipt.value(list, nlohmann::json::array()))
    if (one.is_array() ? one[0] <= seq && seq <= one[1] : one["seq"] == seq) return true;
  return false;
}

} // namespace dromos::simulation
