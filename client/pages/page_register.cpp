// Search before create: a new person is named first, and whoever is likely the same stands beside the form
// before anything is saved. Person, name and number are saved together.
#include "client/entries.h"
#include "client/pages/control.h"
#include "client/pages/drafts.h"
#include "client/pages/people_found.h"
#include "client/pages/routes.h"
#include "client/pages/undo.h"
#include "client/pages/view.h"
#include "sync/engine/record_name.h"

#include <algorithm>
#include <array>

namespace dromos {

namespace {

constexpr const char* path = "/register";

struct Part {
  const char* type;
  std::array<const char*, 6> fields; // as the form asks for them
};
constexpr std::array<Part, 3> parts{{{"person_name", {"given", "family", "father", "mother", "type"}},
                                     {"person", {"birth_date", "gender"}},
                                     {"identifier", {"scheme", "value"}}}};

// The order in which people are asked.
constexpr std::array<const char*, 9> order{"given",  "family", "birth_date", "gender", "father",
                                           "mother", "type",   "scheme",     "value"};

class Registration {
 public:
  explicit Registration(Asked& asked)
      : asked_(asked), call_(asked.call()), entries_(call_, asked.open()),
        person_(asked.posted.has("record") ? asked.posted.value("record")
                                           : new_record("person", asked.desk.call().seams.clock.now_ms())) {}

  // What was typed, as entries: the person first. `errors` by field.
  std::vector<Entry> read() {
    std::vector<Entry> out{entries_.fresh("person", person_)};
    for (const Part& part : parts) {
      const Json typed = fields(part);
      if (typed.empty()) continue;
      const bool own = std::string(part.type) == "person";
      if (!own) out.push_back(entries_.fresh(part.type));
      Entry& entry = own ? out.front() : out.back();
      if (!own) entry.about = person_;
      add(entry, typed);
    }
    return out;
  }
  bool good() const { return errors_.empty(); }
  bool blank() const {
    return asked_.posted.value("f.given").empty() && asked_.posted.value("f.family").empty();
  }
  bool is_saved() const { return asked_.open().store().entry(person_).has_value(); }
  const std::string& person() const { return person_; }
  const Warnings& warnings() const { return entries_.warnings(); }

  // Who is likely the same, by all that was typed.
  Json likely() {
    const Posted& posted = asked_.posted;
    PersonQuery query = query_of(posted, "f.");
    query.number = posted.value("f.value");
    query.registering = true;
    const Field& birth = *asked_.open().catalog.type("person")->field("birth_date");
    if (const Json date = entered(birth, pairs_of(birth, posted)); date.is_string())
      query.birth = date.get<std::string>();
    return people_found(asked_, query);
  }

  Json view() {
    Titles titles(asked_.open(), asked_.session.language);
    const ControlContext context{asked_.open(), asked_.words(), titles};
    Json list = Json::array();
    for (const Part& part : parts)
      for (const char* name : part.fields) {
        if (name == nullptr) break;
        const Field& field = *asked_.open().catalog.type(part.type)->field(name);
        const Pairs pairs = pairs_of(field, asked_.posted);
        Json one = control(context, field, pairs, {});
        one["filled"] = !pairs.empty();
        if (const auto error = errors_.find(name); error != errors_.end()) one["error"] = error->second;
        list.push_back(std::move(one));
      }
    std::vector<Json> sorted(list.begin(), list.end());
    const auto place = [](const Json& one) {
      return std::find(order.begin(), order.end(), one["field"].get<std::string>()) - order.begin();
    };
    std::sort(sorted.begin(), sorted.end(),
              [&](const Json& a, const Json& b) { return place(a) < place(b); });
    list = sorted;
    return {{"title", asked_.word("register_title")},
            {"here", "/list/person"},
            {"form", path},
            {"record", person_},
            {"fields", std::move(list)}};
  }

 private:
  Json fields(const Part& part) {
    Json typed = Json::object();
    for (const char* name : part.fields) {
      if (name == nullptr) break;
      const Field& field = *asked_.open().catalog.type(part.type)->field(name);
      if (const Pairs pairs = pairs_of(field, asked_.posted); !pairs.empty())
        typed[name] = entered(field, pairs);
    }
    if (std::string(part.type) == "person_name" && !typed.empty()) {
      const std::string given = typed.value("given", ""), family = typed.value("family", "");
      const std::string whole = given + (given.empty() || family.empty() ? "" : " ") + family;
      if (!whole.empty()) typed["as_written"] = whole;
    }
    return typed;
  }
  void add(Entry& entry, const Json& typed) {
    for (const auto& [name, value] : typed.items()) try {
        entries_.add_fields(entry, {{name, value}});
      } catch (const Refused& refused) {
        errors_[name] = sentence(refused.message(), asked_.session.language);
      }
  }

  Asked& asked_;
  Call call_;
  Entries entries_;
  std::string person_;
  std::map<std::string, std::string> errors_;
};

} // namespace

HttpResponse page_register(Asked& asked) {
  const auto draft = Drafts(asked.open()).find(path);
  if (draft) asked.posted = draft->posted;
  Registration registration(asked);
  Json data = registration.view();
  if (draft) {
    data["draft"] = asked.word("draft_of", {{"at", asked.words().time(draft->at)}});
    if (Json likely = registration.likely(); !likely.empty()) data["found"] = {{"list", std::move(likely)}};
  }
  return page(asked, "page_register", std::move(data));
}

HttpResponse page_register_sent(Asked& asked) {
  Registration registration(asked);
  if (registration.is_saved()) return go_to("/record/" + registration.person());
  const std::vector<Entry> entries = registration.read();
  const Json likely = registration.likely();
  // Whoever saves has seen those who are likely the same, and says that it is none of them.
  bool alike = false;
  for (const Json& one : likely) alike = alike || one["likely"] == true;
  const bool asks = alike && !asked.posted.has("none");
  if (!registration.good() || registration.blank() || asks || asked.posted.has("look")) {
    Json data = registration.view();
    data["found"] = {{"list", likely}};
    if (likely.empty()) data["found"] = Json();
    if (registration.blank())
      data["problem"] = asked.word("register_name");
    else if (asks && registration.good())
      data["alike"] = true;
    return page(asked, "page_register", std::move(data), asked.posted.has("look") ? 200 : 422);
  }
  OpenHome& open = asked.open();
  asked.desk.has_changed(open.laptop.save(entries, open.worker(), Drafts(open).dropping(path)));
  std::vector<std::string> warnings;
  for (const Message& one : registration.warnings())
    warnings.push_back(sentence(one, asked.session.language));
  offer_undo(asked, undo_of(entries), path);
  Titles titles(open, asked.session.language);
  asked.session.flash =
      Flash{asked.word("saved", {{"what", titles.of(registration.person())}}), warnings, true};
  return go_to("/record/" + registration.person());
}

} // namespace dromos
