// A stick: to the hub, or to a mate of the same unit. Nothing is taken from what waits: it is sent again
// until the hub has answered.
#include "client/open_home.h"
#include "schema/limits.h"
#include "sync/engine/authority.h"
#include "sync/engine/chains.h"
#include "sync/engine/envelope.h"
#include "sync/engine/packed.h"

#include <iostream>

namespace dromos {

namespace {

// A request of its own is read whole by the hub.
constexpr std::uint64_t request_bytes_plain = limits::stick_piece_bytes;

std::string to_hub(OpenHome& open, std::uint64_t& changes) {
  if (open.identity.hub_agreement.empty()) throw Refused({"client.no_hub_agreement", {}});
  std::vector<std::string> requests;
  std::int64_t after = 0;
  for (bool more = true; more;) {
    Laptop::Outgoing out = open.laptop.request(request_bytes_plain, after, Laptop::Way::stick);
    changes += out.changes;
    after = out.last;
    more = out.more;
    requests.push_back(std::move(out.bytes));
  }
  Packer packer;
  packer.number(requests.size());
  for (const std::string& request : requests) packer.text(request);
  return seal_envelope(kind_stick_up, packer.take(), {open.identity.hub_agreement.front()});
}

std::string to_mate(OpenHome& open, const std::string& device, std::uint64_t& changes) {
  const auto mate = open.store().device(device);
  if (!mate || mate->agreement.empty()) throw Refused({"client.unknown_mate", {{"device", device}}});
  const std::vector<Certificate> chain = read_chain(mate->agreement);
  verify_chain(chain, open.identity.root, Purpose::agreement, open.laptop.hub_time());
  changes = open.laptop.unsent();
  return seal_envelope(kind_stick_mate, open.laptop.handover(device), {chain.front()});
}

} // namespace

int cmd_export(const Call& call) {
  OpenHome open(call);
  std::uint64_t changes = 0;
  const std::string stick = call.to.empty() ? to_hub(open, changes) : to_mate(open, call.to, changes);
  write_durably(call.subject, stick);
  if (call.json)
    std::cout << Json{{"changes", changes}, {"bytes", stick.size()}}.dump() << "\n";
  else
    std::cout << said(call, "client.exported", {{"changes", std::to_string(changes)}, {"file", call.subject}})
              << "\n";
  return 0;
}

} // namespace dromos
