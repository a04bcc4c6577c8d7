#include "client/escrow.h"

#include "schema/encoding.h"
#include "sync/engine/cms.h"

#include <algorithm>

namespace dromos {

void keep_escrow(Store& store, const Identity& identity, std::string_view recovery_code) {
  const std::string sealed = cms_seal(recovery_code, {identity.recovery});
  store.set_node("escrow_pending", Json{{"code", base64url(sealed)}}.dump());
}

void send_escrow(Store& store, Transport& hub) {
  const auto pending = store.node("escrow_pending");
  if (!pending || pending->empty()) return;
  posted(hub, "/v1/escrow", *pending);
  store.transaction([&] { store.set_node("escrow_pending", ""); });
}

void replace_recovery_code(Store& store, bool following) {
  const auto pending = store.node("new_recovery");
  if (!following && pending && !pending->empty()) return;
  const Identity identity = Identity::read(store.node("identity").value());
  const std::string code = make_recovery_code();
  store.transaction([&] {
    store.set_node("new_recovery", code);
    keep_escrow(store, identity, code);
  });
}

void settle_recovery_code(OpenHome& open, Transport& hub) {
  const std::string code = open.store().node("new_recovery").value_or("");
  if (code.empty()) return send_escrow(open.store(), hub);
  const Vault& vault = *open.opened.vault;
  std::vector<Slot> slots = open.home.slots();
  if (std::none_of(slots.begin(), slots.end(),
                   [](const Slot& slot) { return slot.name == next_recovery_slot; })) {
    slots.push_back(vault.make_slot(next_recovery_slot, normal_recovery_code(code), true));
    open.home.put(slots);
  }
  send_escrow(open.store(), hub);
  std::erase_if(slots, is_recovery);
  slots.push_back(vault.make_slot(recovery_slot, code, true));
  open.home.put(slots);
  open.store().transaction([&] { open.store().set_node("new_recovery", ""); });
}

std::string posted(Transport& hub, std::string_view path, std::string_view body) {
  Answer answer = hub.post(path, body, {});
  if (answer.status != 200) throw_answer(answer.status, answer.body);
  return std::move(answer.body);
}

} // namespace dromos
