#include "client/pages/person_view.h"

#include "client/pages/change_view.h"
#include "client/pages/file_now.h"
#include "client/pages/forms.h"
#include "client/pages/list.h"
#include "client/people/guard.h"
#include "schema/identifiers.h"

#include <algorithm>
#include <map>

namespace dromos {

namespace {

constexpr std::size_t events_most = 300; // the newest; older ones stand in the lists

// In the order in which they are shown; and which field of the person tells how well it is known.
constexpr std::pair<const char*, const char*> shown_parts[] = {
    {"person_name", "dq_name"}, {"identifier", "dq_id"}, {"address", ""}, {"household_member", ""}};

class PersonView {
 public:
  PersonView(Asked& asked, const std::string& person, Titles& titles)
      : asked_(asked), titles_(titles), person_(person),
        file_(asked.desk.people().file(asked.open().worker(), person)) {}

  Json view() {
    Json out = Json::object();
    put(out, "reach", reach());
    put(out, "parts", parts());
    put(out, "linked", linked());
    put(out, "timeline", timeline());
    out["now"] = file_now(asked_, file_, titles_);
    if (Json change = change_view(asked_, file_.timeline); !change.is_null())
      out["change"] = std::move(change);
    return out;
  }

 private:
  static void put(Json& out, const char* name, Json list) {
    if (!list.empty()) out[name] = {{"list", std::move(list)}};
  }

  std::string when_of(const Event& event) const {
    const std::string& when = event.when;
    return when.size() == 10 ? when.substr(8, 2) + "/" + when.substr(5, 2) + "/" + when.substr(0, 4)
                             : asked_.words().time(when);
  }

  // Its columns in one line, without the person, the time and what its title says already.
  std::string summary(const Event& event, const std::string& title) {
    const Type* type = asked_.open().catalog.type(type_of(event.record));
    if (type == nullptr) return {};
    std::vector<std::string> columns = layout_of(*type).columns;
    std::erase(columns, type->about);
    std::erase(columns, "person");
    const auto row = list_row(asked_, *type, columns, event.record, titles_);
    std::string text;
    if (row)
      for (const Json& cell : (*row)["cells"])
        if (const std::string one = cell["text"].get<std::string>();
            !one.empty() && one != title && one != when_of(event))
          text += (text.empty() ? "" : " · ") + one;
    return text;
  }

  Json line(const Event& event) {
    const std::string title = titles_.of(event.record);
    // A title that only says the person is no news here; but a name is what it says.
    const Type* kind = asked_.open().catalog.type("person");
    const bool names = kind != nullptr && layout_of(*kind).titled_by == type_of(event.record);
    const bool own = names || title != titles_.of(person_);
    return {{"path", "/record/" + event.record},
            {"type", asked_.words().type(event.record)},
            {"title", own ? title : asked_.words().type(event.record)},
            {"typed", own},
            {"said", summary(event, title)}};
  }

  Json reach() {
    Json list = Json::array();
    for (const Event& part : file_.parts) {
      if (type_of(part.record) != "contact_point") continue;
      const std::string safe = part.fields.value("safe", "");
      Json one{{"path", "/record/" + part.record},
               {"value", part.fields.value("value", asked_.word("masked_value"))},
               {"note", part.fields.value("note", "")}};
      one["safe"] = safe == "YES" || safe == "Y";
      one["unsafe"] = safe == "NO" || safe == "N";
      list.push_back(std::move(one));
    }
    return list;
  }

  Json parts() {
    std::map<std::string, Json> groups;
    for (const Event& part : file_.parts)
      if (type_of(part.record) != "contact_point") {
        Json one = line(part);
        if (type_of(part.record) == "identifier") one.update(checked(part));
        groups[std::string(type_of(part.record))].push_back(std::move(one));
      }
    Json out = Json::array();
    for (const auto& [type, known] : shown_parts)
      if (groups.contains(type))
        out.push_back({{"label", asked_.words().type(std::string(type) + "/")},
                       {"quality", quality(known)},
                       {"rows", std::move(groups[type])}});
    return out;
  }

  // Whether the digits fit each other; masked ones can't be looked at.
  Json checked(const Event& part) const {
    const std::string value = part.fields.value("value", "");
    if (value.empty()) return {{"hidden", true}};
    const NumberCheck check = check_number(part.fields.value("scheme", ""), value);
    if (check == NumberCheck::unknown) return Json::object();
    return {{check == NumberCheck::valid ? "fits" : "unfit", true}};
  }

  // How well it is known, as the file of the person says of names, numbers and birth.
  std::string quality(const std::string& field) const {
    const auto known = file_.identity.find(field);
    if (field.empty() || known == file_.identity.end() || known->second.empty()) return {};
    return asked_.words().value(person_, field, known->second.front().value);
  }

  // Of the others who are one with this person: what they say and this record does not.
  Json linked() {
    Json out = Json::array();
    for (const std::string& other : file_.persons) {
      if (other == person_) continue;
      std::string says;
      for (const auto& [field, values] : file_.identity)
        for (const FiledValue& one : values)
          if (one.record == other && one.key.empty())
            says += (says.empty() ? "" : " · ") + asked_.words().field(other, field) + " " +
                    asked_.words().value(other, field, one.value);
      Json one = titles_.link(other);
      one["says"] = says;
      out.push_back(std::move(one));
    }
    return out;
  }

  Json timeline() {
    Json out = Json::array();
    for (auto event = file_.timeline.rbegin(); event != file_.timeline.rend() && out.size() < events_most;
         ++event) {
      Json one = line(*event);
      one["when"] = when_of(*event);
      out.push_back(std::move(one));
    }
    return out;
  }

  Asked& asked_;
  Titles& titles_;
  const std::string& person_;
  PersonFile file_;
};

} // namespace

bool is_stub(Asked& asked, const std::string& record) {
  OpenHome& open = asked.open();
  const auto entry = open.store().entry(record);
  return entry && !may_know_of(open.laptop, open.worker(), entry->root);
}

Json person_view(Asked& asked, const std::string& person, Titles& titles) {
  return PersonView(asked, person, titles).view();
}

} // namespace dromos
