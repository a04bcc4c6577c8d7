// Enrolment: keys are made here, the hub certifies them. In an order that may be cut at any moment and
// repeated with the same code, which the hub binds to its first key: vault and keys first, then the hub, then
// the worker's slot.
#include "client/call.h"
#include "client/escrow.h"
#include "client/open_home.h"
#include "client/passphrase.h"
#include "client/record_text.h"
#include "schema/limits.h"
#include "sync/engine/authority.h"

#include <algorithm>
#include <iostream>

namespace dromos {

namespace {

Invite invite_in(const Call& call) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(call.subject, none)) return read_invite(call.subject);
  return read_invite(read_file(call.subject, limits::enrolment_bytes));
}

// The hub is known by its root's pin alone, until it has answered.
EnrolAnswer enrolled(const Call& call, const Invite& invite, const NewKeys& keys) {
  HubClientOptions options;
  options.address = invite.address;
  options.host = hub_host(invite.hub);
  options.root_pin = invite.root_pin;
  options.now_ms = invite.issued_ms;
  options.bytes_per_second_max = call.bytes_per_second_max;
  const std::unique_ptr<Transport> hub = call.seams.connect(std::move(options));
  EnrolRequest request = request_for(keys);
  request.secret = invite.secret;
  EnrolAnswer answer = read_enrol_answer(posted(*hub, "/v1/enrol", write(request)));
  const Certificate root = Certificate::from_der(answer.root);
  if (sha256(root.spki()) != invite.root_pin || answer.hub != invite.hub)
    throw Refused({"keys.chain", {{"what", "root"}}});
  return answer;
}

void warn_of_disk(const Call& call, const Home& home) {
  if (disk_encrypted(home.folder()) != std::optional(true)) warn(call, {"client.disk", {}});
  if (swap_encrypted() == std::optional(false)) warn(call, {"client.swap", {}});
}

void print(const Call& call, const Identity& identity, const EnrolAnswer& answer,
           const std::string& recovery_code) {
  if (call.json) {
    Json json{{"device", identity.device}, {"unit", answer.unit}, {"worker", answer.worker}};
    if (call.show_recovery_code && !recovery_code.empty()) json["recovery_code"] = recovery_code;
    std::cout << json.dump() << "\n";
    return;
  }
  std::vector<std::pair<std::string, std::string>> lines{{said(call, "client.device"), identity.device},
                                                         {said(call, "client.unit"), answer.unit},
                                                         {said(call, "client.worker"), answer.worker}};
  if (call.show_recovery_code && !recovery_code.empty())
    lines.emplace_back(said(call, "client.recovery_code"), recovery_code);
  std::cout << aligned(lines);
}

// The hub's word that it won't is final, where it knows the code; what was prepared for it is empty.
bool final_refusal(const Refused& refused) {
  return refused.message().key.starts_with("hub.code_");
}

// Where the escrow is only late, the enrolment stands: it goes with the next sync.
void try_escrow(const Call& call, Store& store, const Identity& identity, std::int64_t now_ms) {
  try {
    send_escrow(store, *call.seams.connect(identity.hub_client(now_ms)));
  } catch (const Unavailable&) {
    warn(call, {"client.escrow_later", {}});
  }
}

Opened prepared(const Call& call, const Home& home, Secret& passphrase) {
  Opened opened;
  const std::vector<Slot> slots = home.slots();
  if (slots.empty()) {
    std::error_code none; // records that nothing unlocks any more are not ours to write over
    if (std::filesystem::exists(home.database(), none))
      throw Refused({"store.slot", {{"what", "slots.json"}}});
    passphrase = new_passphrase(call, "DROMOS_PASSPHRASE");
    opened.vault = std::make_unique<Vault>(Vault::create());
    opened.slot = opened.vault->make_slot(enrolling_slot, passphrase.view());
    home.put({opened.slot});
  } else {
    passphrase = known_passphrase(call);
    opened.slot = slots.front();
    opened.vault = std::make_unique<Vault>(Vault::unlock(opened.slot, passphrase.view()));
  }
  opened.store = std::make_unique<SqliteStore>(call.seams.open(home.database(), Database::Open::create),
                                               opened.vault.get());
  return opened;
}

// Made once and kept sealed until it is escrowed, so that a repeated enrolment escrows the code that opens.
std::string kept_recovery_code(Store& store) {
  if (const auto kept = store.node("new_recovery"); kept && !kept->empty()) return *kept;
  const std::string code = make_recovery_code();
  store.transaction([&] { store.set_node("new_recovery", code); });
  return code;
}

void forget_prepared(Store& store) {
  store.transaction([&] {
    store.set_node("new_keys", "");
    store.set_node("new_recovery", "");
  });
}

std::string by_code(const Invite& invite, const EnrolAnswer& answer) {
  return Json{{"code", invite_id(invite.secret)}, {"worker", answer.worker}}.dump();
}

void put_identity(Store& store, const Identity& identity, const Invite& invite, const EnrolAnswer& answer,
                  const std::string& recovery_code) {
  store.transaction([&] {
    DeviceRow row = store.device(identity.device).value_or(DeviceRow{});
    row.device = identity.device;
    row.unit = answer.unit;
    row.chain = answer.chain;
    store.put(row);
    store.set_node("identity", identity.write());
    store.set_node("rights", rights_of(answer));
    store.set_node("time", std::to_string(time_of(answer)));
    store.set_node("enrolled_by", by_code(invite, answer));
    keep_escrow(store, identity, recovery_code);
  });
}

int enrol_first(const Call& call, const Invite& invite) {
  const Home home = Home::prepare(call.home);
  Secret passphrase(0);
  try {
    const Opened opened = prepared(call, home, passphrase);
    const NewKeys keys = kept_keys(*opened.store, "new_keys");
    const std::string recovery_code = kept_recovery_code(*opened.store);
    const EnrolAnswer answer = enrolled(call, invite, keys);
    const Identity identity = certified(answer, keys, Certificate::from_der(answer.root), invite.address);
    put_identity(*opened.store, identity, invite, answer, recovery_code);
    home.put({opened.vault->make_slot(answer.worker, passphrase.view()),
              opened.vault->make_slot(recovery_slot, recovery_code, true)});
    forget_prepared(*opened.store);
    print(call, identity, answer, recovery_code);
    try_escrow(call, *opened.store, identity, time_of(answer));
  } catch (const Refused& refused) {
    if (final_refusal(refused)) home.discard();
    throw;
  }
  warn_of_disk(call, home);
  return 0;
}

// Another device of the same hub and unit, with all that is here: where the hub no longer knows this one.
int enrol_again(const Call& call, const Invite& invite) {
  OpenHome open(call);
  if (const Json by = Json::parse(open.store().node("enrolled_by").value_or("{}"));
      by.value("code", "") == invite_id(invite.secret)) {
    EnrolAnswer before; // the same code again: what it did stands
    before.unit = open.laptop.viewer().unit;
    before.worker = by.value("worker", "");
    print(call, open.identity, before, {});
    try_escrow(call, open.store(), open.identity, open.laptop.hub_time());
    return 0;
  }
  if (invite.hub != open.identity.hub || invite.root_pin != sha256(open.identity.root.spki()))
    throw Refused({"client.other_hub", {{"hub", open.identity.hub}}});
  NewKeys keys = kept_keys(open.store(), "new_keys");
  if (device_id(keys.key.spki()) == open.identity.device) { // of the enrolment that made this device
    open.store().transaction([&] { open.store().set_node("new_keys", ""); });
    keys = kept_keys(open.store(), "new_keys");
  }
  const EnrolAnswer answer = enrolled(call, invite, keys);
  if (answer.unit != open.laptop.viewer().unit) {
    open.store().transaction([&] { open.store().set_node("new_keys", ""); }); // they are of that unit now
    throw Refused({"client.other_unit", {{"unit", open.laptop.viewer().unit}, {"other", answer.unit}}});
  }
  open.become(certified(answer, keys, open.identity.root, invite.address));
  // The old code is escrowed for the old device: this one gets its own.
  const std::string recovery_code = kept_recovery_code(open.store());
  open.store().transaction([&] {
    open.store().set_node("rights", rights_of(answer));
    open.store().set_node("enrolled_by", by_code(invite, answer));
    keep_escrow(open.store(), open.identity, recovery_code);
  });
  std::vector<Slot> slots = open.home.slots();
  std::erase_if(slots, is_recovery);
  slots.push_back(open.opened.vault->make_slot(recovery_slot, recovery_code, true));
  const bool known =
      std::any_of(slots.begin(), slots.end(), [&](const Slot& slot) { return slot.name == answer.worker; });
  if (!known) slots.push_back(open.opened.vault->make_slot(answer.worker, open.passphrase.view()));
  open.home.put(slots);
  forget_prepared(open.store());
  print(call, open.identity, answer, recovery_code);
  try_escrow(call, open.store(), open.identity, open.laptop.hub_time());
  return 0;
}

} // namespace

int cmd_enrol(const Call& call) {
  const Invite invite = invite_in(call);
  if (!Home::exists(call.home)) return enrol_first(call, invite);
  const std::vector<Slot> slots = Home(call.home).slots();
  const bool under_way =
      std::all_of(slots.begin(), slots.end(), [](const Slot& slot) { return slot.name == enrolling_slot; });
  return under_way ? enrol_first(call, invite) : enrol_again(call, invite);
}

} // namespace dromos
