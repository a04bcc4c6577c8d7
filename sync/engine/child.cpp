#include "sync/engine/child.h"

#include "schema/encoding.h"
#include "schema/errors.h"

#include <algorithm>

namespace dromos {
namespace {

constexpr std::string_view fact = "children";

Json to_json(const Child& child) {
  return {{"device", child.device}, {"unit", child.unit}, {"authority", base64url(child.authority)}};
}

} // namespace

std::vector<Child> children(Store& store) {
  std::vector<Child> out;
  const auto kept = store.node(fact);
  if (!kept) return out;
  try {
    for (const Json& one : Json::parse(*kept))
      out.push_back({one.at("device"), one.at("unit"),
                     from_base64url(one.at("authority").get_ref<const std::string&>()).value_or("")});
  } catch (const Json::exception&) { // a hub's rows are not sealed
    throw Refused({"store.row_damaged", {{"table", "node"}, {"row", std::string(fact)}}});
  }
  return out;
}

std::optional<Child> child_of(Store& store, std::string_view device) {
  for (Child& one : children(store))
    if (one.device == device) return std::move(one);
  return std::nullopt;
}

std::optional<Child> child_over(const std::vector<Child>& children, const std::vector<std::string>& chain) {
  if (children.empty()) return std::nullopt;
  for (std::size_t i = 1; i < chain.size(); ++i) {
    const std::string key = sha256(Certificate::from_der(chain[i]).spki());
    for (const Child& one : children)
      if (one.authority == key) return one;
  }
  return std::nullopt;
}

void put_child(Store& store, const Child& child) {
  Json all = Json::array();
  for (const Child& one : children(store))
    if (one.device != child.device && one.authority != child.authority) all.push_back(to_json(one));
  all.push_back(to_json(child));
  store.set_node(fact, all.dump());
}

} // namespace dromos
