// A request, proven before anything is opened: what a laptop sends to its hub, over HTTPS or by stick, and
// what one laptop hands to another.
#pragma once
#include "sync/engine/folding.h"
#include "sync/engine/message.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// A batch as offered: proven, read, with the verdict that travelled with it.
struct Offered {
  ReadBatch read;
  std::vector<std::string> chain; // DER, of its device
  std::string unit;               // by that chain
  std::optional<Receipt> verdict; // the home hub's earlier one
  std::string verdict_line;
  // At a parent: the verdict of the hub that certified the device, proven by that hub's signer.
  std::optional<Receipt> home{};
  std::string home_line{};
};

struct Request {
  Hello hello;
  std::string hello_hash, hello_payload;
  std::vector<Offered> offered;
  std::vector<std::string> chain; // of the device that says hello
  std::string unit;
  std::vector<std::pair<Receipt, std::string>>
      verdicts; // of the home hub, whose batches are not in the request
  std::vector<std::vector<std::string>>
      signers{}; // chains (DER) of home hubs' signers: a hub sends them alone
};

// Verifies a whole request without a store: signatures, chains to `root`, trees. `peer`: the chain that TLS
// proved (DER), empty for a stick, which brings its own. Throws Refused. `signers`: of earlier verdicts that
// still bind; others' receipts say nothing here.
Request read_request(std::string_view bytes, const std::vector<std::string>& peer, const Certificate& root,
                     const std::vector<Certificate>& signers, std::int64_t now_ms);

} // namespace dromos
