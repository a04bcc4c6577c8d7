#include "client/pages/titles.h"

#include "client/pages/forms.h"
#include "client/people/guard.h"
#include "schema/value.h"
#include "sync/engine/show.h"

namespace dromos {

std::optional<Json> readable_fields(OpenHome& open, const std::string& record) {
  const auto entry = open.store().entry(record);
  if (!entry || !may_know_of(open.laptop, open.worker(), entry->root)) return std::nullopt;
  const RecordRow row = open.store().record(entry->id);
  Shown shown = show(open.catalog, row.state, open.laptop.readable(*entry));
  if (shown.deleted) return std::nullopt;
  return std::move(shown.fields);
}

const std::string& Titles::of(const std::string& record) {
  const auto known = known_.find(record);
  if (known != known_.end()) return known->second;
  const auto entry = open_.store().entry(record);
  const bool hidden = entry && !may_know_of(open_.laptop, open_.worker(), entry->root);
  std::string title = hidden ? sentence({"pages.stub_title", {}}, words_.language) : found(record);
  if (title.empty()) title = words_.type(record);
  return known_.emplace(record, std::move(title)).first->second;
}

Json Titles::link(const std::string& record) {
  return {{"path", "/record/" + record}, {"title", of(record)}, {"type", words_.type(record)}};
}

std::string Titles::found(const std::string& record) {
  const Type* type = open_.catalog.type(type_of(record));
  if (type == nullptr) return {};
  const Layout layout = layout_of(*type);
  if (!layout.titled_by.empty())
    if (std::string name = named_by(layout.titled_by, record); !name.empty()) return name;
  const auto fields = readable_fields(open_, record);
  return fields ? from(*type, record, *fields) : std::string();
}

std::string Titles::named_by(const std::string& naming, const std::string& record) {
  const Type* type = open_.catalog.type(naming);
  if (type == nullptr) return {};
  for (const RecordEntry& entry : open_.store().entries_under(record)) {
    if (type_of(entry.record) != naming) continue;
    const auto fields = readable_fields(open_, entry.record);
    if (!fields || fields->value(type->about, "") != record) continue;
    if (std::string title = from(*type, entry.record, *fields); !title.empty()) return title;
  }
  return {};
}

std::string Titles::from(const Type& type, const std::string& record, const Json& fields) {
  std::string title;
  for (const std::string& name : layout_of(type).title) {
    if (!fields.contains(name)) continue;
    const bool names_another = type.field(name)->type == ValueType::ref && fields[name].is_string();
    const std::string text = names_another ? Titles::of(fields[name].get<std::string>())
                                           : words_.value(record, name, fields[name]);
    title += (title.empty() ? "" : " ") + text;
  }
  constexpr std::size_t title_bytes = 160;
  if (title.size() > title_bytes) {
    title.resize(title_bytes);
    while (!title.empty() && (static_cast<unsigned char>(title.back()) & 0xC0U) == 0x80) title.pop_back();
    if (!title.empty() && static_cast<unsigned char>(title.back()) >= 0xC0U) title.pop_back();
    title += "…";
  }
  return title;
}

} // namespace dromos
