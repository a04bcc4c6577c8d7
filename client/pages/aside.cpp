#include "client/pages/aside.h"

#include "schema/encoding.h"

namespace dromos {

namespace {
constexpr const char* fact = "aside";    // node fact: worker to names
constexpr std::size_t aside_most = 2000; // of one worker: beyond it nothing is put aside
constexpr std::size_t name_bytes_most = 200;
} // namespace

Aside::Aside(OpenHome& open) : open_(open) {
  const Json all = Json::parse(open.store().node(fact).value_or("{}"));
  for (const Json& name : all.value(open.worker(), Json::array())) names_.insert(name.get<std::string>());
}

std::string Aside::name_of(const RefusedSave& refused) {
  return base64url(refused.first.batch) + ":" + std::to_string(refused.first.refusal.seq);
}

void Aside::write() {
  Json all = Json::parse(open_.store().node(fact).value_or("{}"));
  all[open_.worker()] = names_;
  open_.store().transaction([&] { open_.store().set_node(fact, all.dump()); });
}

void Aside::put(const std::string& name) {
  if (name.empty() || name.size() > name_bytes_most || names_.size() >= aside_most) return;
  if (names_.insert(name).second) write();
}

void Aside::take_back(const std::string& name) {
  if (names_.erase(name) != 0) write();
}

} // namespace dromos
