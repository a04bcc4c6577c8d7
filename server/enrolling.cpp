#include "server/enrolling.h"

#include "schema/encoding.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "server/grants.h"
#include "server/invitation.h"
#include "server/issuing.h"
#include "sync/engine/chains.h"

namespace dromos {
namespace {

// A device that the hub knows and has not revoked.
DeviceRow known_device(Workplace& place, const std::string& device) {
  const auto row = place.store().device(device);
  // One that is known by what others brought alone, a child hub's among them, has its home elsewhere.
  if (!row || row->grants.empty()) throw Refused({"engine.unknown_device", {{"device", device}}});
  const bool revoked = row->state == DeviceState::revoked;
  if (revoked && !mutant(Mutant::revoked_device_renewed))
    throw Refused({"hub.revoked", {{"device", device}}});
  return *row;
}

struct Keys {
  std::string device, agreement; // SPKI
};

// Both requests prove that the laptop has the keys; the names in its certificates are ours to give.
Keys verified(const EnrolRequest& request) {
  return {verify_request(request.device, Purpose::device),
          verify_request(request.agreement, Purpose::agreement)};
}

EnrolAnswer answer(Workplace& place, const DeviceRow& row) {
  EnrolAnswer out;
  out.chain = row.chain;
  out.agreement = row.agreement;
  out.hub_agreement = ders_of(place.keys().leaf_chain("agreement"));
  out.root = place.keys().certificate("root").der();
  out.recovery = place.keys().certificate("recovery").der();
  out.hub = place.settings().unit;
  out.unit = row.unit;
  out.worker = worker_of(row);
  out.at = instant(place.now_ms());
  out.roles = roles_of(row);
  out.workers = open_workers(row);
  return out;
}

void certify(Workplace& place, DeviceRow& row, const Keys& keys) {
  DeviceCertificates made = issue_device(place.keys(), row.unit, keys.device, keys.agreement, place.now_ms());
  row.device = made.device;
  row.chain = std::move(made.chain);
  row.agreement = std::move(made.agreement);
}

// Another key is for a laptop whose chain has forked. Each of its copies goes on as a device of its own,
// which belongs to the key that asked and may ask again.
DeviceRow successor_of(Workplace& place, const DeviceRow& old, const std::string& device) {
  const auto made = place.store().device(device);
  if (old.state != DeviceState::forked || (made && made->predecessor != old.device))
    throw Refused({"hub.not_forked", {{"device", old.device}}});
  if (made) return *made;
  DeviceRow row;
  row.unit = old.unit;
  row.predecessor = old.device;
  row.escrow = old.escrow; // the laptop's data key is the same
  for (const Grant& one : old.grants)
    if (one.until_ms == 0) grant(row, one.worker, one.roles, place.now_ms());
  return row;
}

} // namespace

EnrolAnswer enrol(Workplace& place, const EnrolRequest& request) {
  const Keys keys = verified(request);
  const std::string device = device_id(keys.device);
  DeviceRow row;
  std::string worker;
  place.store().transaction([&] {
    const Invitation invitation = use_invitation(place, request.secret, keys.device);
    worker = invitation.worker;
    if (const auto known = place.store().device(device)) row = *known;
    if (row.state == DeviceState::revoked) throw Refused({"hub.revoked", {{"device", device}}});
    if (row.id != 0 && row.unit != invitation.unit)
      throw Refused({"hub.other_unit", {{"device", device}, {"unit", row.unit}}});
    row.unit = invitation.unit;
    certify(place, row, keys);
    // One set of roles per device: what the newest code says holds for all who work on it.
    grant(row, invitation.worker, invitation.roles, place.now_ms());
    set_roles(row, invitation.roles, place.now_ms());
    place.store().put(row);
  });
  EnrolAnswer out = answer(place, row);
  out.worker = worker;
  return out;
}

EnrolAnswer renew_device(Workplace& place, const EnrolRequest& request, const std::string& peer) {
  const Keys keys = verified(request);
  const std::string device = device_id(keys.device);
  DeviceRow row;
  place.store().transaction([&] {
    const DeviceRow old = known_device(place, peer);
    row = device == peer ? old : successor_of(place, old, device);
    certify(place, row, keys);
    place.store().put(row);
  });
  return answer(place, row);
}

void escrow(Workplace& place, std::string_view body, const std::string& peer) {
  const auto malformed = [](const char* what) { return Refused({"engine.message", {{"what", what}}}); };
  if (body.size() > limits::enrolment_bytes) throw malformed("size");
  const Json json = parse_json(body);
  if (!json.is_object() || !json.contains("code") || !json["code"].is_string()) throw malformed("code");
  const auto code = from_base64url(json["code"].get_ref<const std::string&>());
  if (!code || code->empty()) throw malformed("code");
  place.store().transaction([&] {
    DeviceRow row = known_device(place, peer);
    row.escrow = *code;
    place.store().put(row);
  });
}

} // namespace dromos
