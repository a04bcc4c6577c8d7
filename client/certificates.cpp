#include "client/certificates.h"

#include "client/escrow.h"
#include "sync/engine/chains.h"

namespace dromos {

namespace {

// A team that meets its hub once a month still has a second chance.
constexpr std::int64_t renew_before_ms = 60LL * 24 * 60 * 60 * 1000;

EnrolAnswer renewed(OpenHome& open, Transport& hub, const NewKeys& keys) {
  EnrolAnswer answer = read_enrol_answer(posted(hub, "/v1/renew", write(request_for(keys))));
  if (answer.hub != open.identity.hub || answer.unit != open.laptop.viewer().unit)
    throw Refused({"keys.chain", {{"what", "name"}}});
  return answer;
}

} // namespace

void renew_keys(OpenHome& open, Transport& hub) {
  const NewKeys keys = kept_keys(open.store(), "forked_keys");
  const EnrolAnswer answer = renewed(open, hub, keys);
  open.become(certified(answer, keys, open.identity.root, open.identity.address));
  open.store().transaction([&] { open.store().set_node("forked_keys", ""); });
}

bool renew_certificates(OpenHome& open, Transport& hub) {
  if (open.identity.chain.front().not_after_ms() - open.laptop.hub_time() > renew_before_ms) return false;
  const EnrolAnswer answer = renewed(open, hub, open.identity.keys);
  Identity next = certified(answer, open.identity.keys, open.identity.root, open.identity.address);
  next.follow(open.identity, time_of(answer));
  open.store().transaction([&] {
    DeviceRow row = open.store().device(next.device).value();
    row.chain = answer.chain;
    open.store().put(row);
    open.store().set_node("identity", next.write());
  });
  open.identity = std::move(next); // the laptop signs under the new certificate from the next start
  return true;
}

} // namespace dromos
