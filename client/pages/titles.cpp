#include "client/pages/titles.h"

#include "client/history.h"
#include "client/pages/forms.h"
#include "client/people/guard.h"
#include "client/people/person_file.h"
#include "schema/value.h"
#include "sync/engine/show.h"

#include <algorithm>
#include <utility>

namespace dromos {

std::optional<Json> readable_fields(OpenHome& open, const std::string& record) {
  const auto entry = open.store().entry(record);
  if (!entry || !may_know_of(open.laptop, open.worker(), entry->root)) return std::nullopt;
  const RecordRow row = open.store().record(entry->id);
  Shown shown = show(open.catalog, row.state, open.laptop.readable(*entry));
  if (shown.deleted) return std::nullopt;
  return std::move(shown.fields);
}

bool is_deleted(OpenHome& open, const std::string& record) {
  const RecordRow row = open.laptop.record(record);
  const RecordEntry entry{row.id, row.state.record, row.state.root, row.unit};
  return show(open.catalog, row.state, open.laptop.readable(entry)).deleted;
}

std::vector<ReadableRecord> newest_readable(OpenHome& open, const std::string& type, std::size_t most,
                                            const std::function<bool(const ReadableRecord&)>& wanted) {
  constexpr std::size_t at_once = 64;
  std::vector<ReadableRecord> out;
  for (std::size_t seen = 0;; seen += at_once) {
    const std::vector<RecordEntry> entries = open.store().newest(type, at_once, seen);
    for (const RecordEntry& entry : entries) {
      if (out.size() == most) return out;
      auto fields = readable_fields(open, entry.record);
      if (!fields) continue;
      ReadableRecord one{entry.record, std::move(*fields)};
      if (wanted(one)) out.push_back(std::move(one));
    }
    if (entries.size() < at_once) return out;
  }
}

std::vector<ReadableRecord> newest_under(OpenHome& open, const std::string& root, const std::string& besides,
                                         std::size_t most) {
  std::vector<RecordEntry> entries = open.store().entries_under(root);
  std::erase_if(entries, [&](const RecordEntry& one) {
    return one.record == root || one.record == besides || is_part(type_of(one.record));
  });
  const auto time = [](const RecordEntry& one) { return one.record.substr(one.record.find('/') + 1); };
  std::sort(entries.begin(), entries.end(),
            [&](const RecordEntry& a, const RecordEntry& b) { return time(a) > time(b); });
  std::vector<ReadableRecord> out;
  for (const RecordEntry& one : entries) {
    if (out.size() == most) break;
    auto fields = readable_fields(open, one.record);
    if (fields && !fields->empty()) out.push_back({one.record, std::move(*fields)});
  }
  return out;
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
  const Field* about = type->field(type->about);
  if (about == nullptr || about->target != type_of(record)) {
    constexpr std::size_t names_most = 3;
    std::string names;
    const std::vector<std::string>& all = naming_of(*type, record);
    for (std::size_t i = 0; i < std::min(all.size(), names_most); ++i)
      names += (i == 0 ? "" : ", ") + of(all[i]);
    return all.size() > names_most ? names + ", …" : names;
  }
  for (const RecordEntry& entry : open_.store().entries_under(record)) {
    if (type_of(entry.record) != naming) continue;
    const auto fields = readable_fields(open_, entry.record);
    if (!fields || fields->value(type->about, "") != record) continue;
    if (std::string title = from(*type, entry.record, *fields); !title.empty()) return title;
  }
  return {};
}

const std::vector<std::string>& Titles::naming_of(const Type& type, const std::string& record) {
  constexpr std::size_t naming_most = 5000; // opened and not shown: some tens of milliseconds, once a page
  static const std::vector<std::string> none;
  const auto [known, added] = named_.try_emplace(type.name);
  if (added) {
    std::vector<std::pair<std::string, std::string>> said;
    for (const RecordEntry& entry : open_.store().newest(type.name, naming_most, 0)) {
      const RecordRow row = open_.store().record(entry.id);
      for (const auto& [name, reg] : row.state.registers) {
        const Field* field = name.field == type.about ? nullptr : type.field(name.field);
        if (field == nullptr || field->type != ValueType::ref) continue;
        for (const LiveWrite& write : reg.live)
          if (write.value.size() > 2)
            said.emplace_back(write.value.substr(1, write.value.size() - 2), entry.record);
      }
    }
    for (auto one = said.rbegin(); one != said.rend(); ++one) { // in the order in which they were made
      std::vector<std::string>& records = known->second[one->first];
      if (records.empty() || records.back() != one->second) records.push_back(one->second);
    }
  }
  const auto found = known->second.find(record);
  if (found == known->second.end()) return none;
  // What several writes say of one field, or what may not be read, is settled once the names are few.
  std::erase_if(found->second, [&](const std::string& one) {
    const auto fields = readable_fields(open_, one);
    return !fields ||
           std::none_of(fields->begin(), fields->end(), [&](const Json& value) { return value == record; });
  });
  return found->second;
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
