#include "sync/engine/present.h"

#include "schema/value.h"

namespace dromos {

std::string about_of(const Catalog& catalog, const RecordState& state, const Json& fields) {
  const Type* type = catalog.type(type_of(state.record));
  if (type != nullptr && !type->about.empty() && fields.contains(type->about) &&
      fields[type->about].is_string())
    return fields[type->about].get<std::string>();
  return state.root == state.record ? std::string() : state.root;
}

Json present(const ConflictValue& one) {
  const auto parts = read_dot(one.write->dot);
  Json value{{"value", Json::parse(one.write->value)},
             {"device", std::string(parts ? parts->device : "")},
             {"worker", one.write->by},
             {"at", one.write->at}};
  if (!one.key.empty()) value["key"] = one.key;
  return value;
}

Json present(const Catalog& catalog, const RecordState& state, const Readable& readable,
             const std::vector<Refusal>& refused) {
  const Shown shown = show(catalog, state, readable);
  const std::string about = about_of(catalog, state, shown.fields);
  Json out{{"record", state.record},   {"about", about.empty() ? Json() : Json(about)},
           {"fields", shown.fields},   {"conflicts", Json::object()},
           {"refused", Json::array()}, {"missing", shown.missing}};
  for (const auto& [field, values] : shown.conflicts) {
    Json& list = out["conflicts"][field] = Json::array();
    for (const ConflictValue& one : values) list.push_back(present(one));
  }
  for (const Refusal& refusal : refused)
    out["refused"].push_back({{"seq", refusal.seq}, {"reason", refusal.reason}, {"field", refusal.field}});
  // Types whose values a role may not read say so, instead of looking empty.
  Json masked = Json::array();
  if (readable)
    for (const auto& [name, reg] : state.registers)
      if (!reg.live.empty() && !readable(name.cls) && (masked.empty() || masked.back() != name.field))
        masked.push_back(name.field);
  if (!masked.empty()) out["masked"] = std::move(masked);
  return out;
}

} // namespace dromos
