#include "client/stick.h"

#include "schema/limits.h"
#include "schema/mutant.h"
#include "sync/engine/authority.h"
#include "sync/engine/chains.h"
#include "sync/engine/envelope.h"
#include "sync/engine/packed.h"

#include <iterator>

namespace dromos {

namespace {

// A request of its own is read whole by the hub.
constexpr std::uint64_t request_bytes_plain = limits::stick_piece_bytes;

void add(Applied& sum, Applied&& one) {
  sum.received += one.received;
  sum.acknowledged += one.acknowledged;
  sum.forked = sum.forked || one.forked;
  sum.revoked = sum.revoked || one.revoked;
  sum.more = one.more;
  std::move(one.touched.begin(), one.touched.end(), std::back_inserter(sum.touched));
}

bool of_another_kind(const Refused& refused) {
  for (const auto& [name, value] : refused.message().values)
    if (refused.message().key == "engine.envelope" && name == "what" && value == "another kind of file")
      return true;
  return false;
}

// One answer, or several: a count, then each with its length.
Applied take_answers(OpenHome& open, std::string_view content) {
  if (!mutant(Mutant::import_before_cut))
    open.laptop.cut(); // open changes are cut before anything is imported
  Applied sum;
  if (content.starts_with("{\"")) {
    add(sum, open.laptop.apply(content));
    return sum;
  }
  Unpacker in(content);
  for (std::uint64_t left = in.number(); left > 0; --left) add(sum, open.laptop.apply(in.view()));
  return sum;
}

} // namespace

Stick stick_to_hub(OpenHome& open) {
  if (open.identity.hub_agreement.empty()) throw Refused({"client.no_hub_agreement", {}});
  Stick stick;
  std::vector<std::string> requests;
  std::int64_t after = 0;
  for (bool more = true; more;) {
    Laptop::Outgoing out = open.laptop.request(request_bytes_plain, after, Laptop::Way::stick);
    stick.changes += out.changes;
    after = out.last;
    more = out.more;
    requests.push_back(std::move(out.bytes));
  }
  Packer packer;
  packer.number(requests.size());
  for (const std::string& request : requests) packer.text(request);
  stick.bytes = seal_envelope(kind_stick_up, packer.take(), {open.identity.hub_agreement.front()});
  return stick;
}

Stick stick_to_mate(OpenHome& open, const std::string& device) {
  const auto mate = open.store().device(device);
  if (!mate || mate->agreement.empty()) throw Refused({"client.unknown_mate", {{"device", device}}});
  const std::vector<Certificate> chain = read_chain(mate->agreement);
  verify_chain(chain, open.identity.root, Purpose::agreement, open.laptop.hub_time());
  const std::uint64_t changes = open.laptop.unsent();
  return {seal_envelope(kind_stick_mate, open.laptop.handover(device), {chain.front()}), changes};
}

Applied take_stick(OpenHome& open, std::string_view file) {
  std::string content;
  try {
    content = open.identity.open_stick(kind_stick_down, file);
  } catch (const Refused& refused) {
    if (!of_another_kind(refused)) throw;
    return open.laptop.take_handover(open.identity.open_stick(kind_stick_mate, file));
  }
  return take_answers(open, content);
}

} // namespace dromos
