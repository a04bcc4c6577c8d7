// Messages as they pass by, read by hand and without proof: which batches, receipts and changes are in them.
#pragma once
#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dromos::simulation {

struct WireLine {
  std::uint64_t seq = 0;
  std::string line;
};

struct WireBatch {
  std::string hash, device, previous; // hash: base64url of SHA-256 of the payload
  std::uint64_t first = 0, count = 0;
  nlohmann::json receipt; // the one of this batch that stood before it; null: none
  std::vector<WireLine> bodies;
};

struct Wire {
  std::vector<WireBatch> batches;
  std::vector<nlohmann::json> receipts; // payloads of those without their batch
  nlohmann::json hello, answer;         // payloads; null: not there
};

Wire read_wire(std::string_view message);
bool receipt_names(const nlohmann::json& receipt, const char* list, std::uint64_t seq); // "held", "refused"

} // namespace dromos::simulation
