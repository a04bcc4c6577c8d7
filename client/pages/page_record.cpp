// One record: its values with the history of each, what belongs to it, what is missing or undecided.
#include "client/entries.h"
#include "client/history.h"
#include "client/pages/drafts.h"
#include "client/pages/forms.h"
#include "client/pages/list.h"
#include "client/pages/person_view.h"
#include "client/pages/routes.h"
#include "client/pages/undo.h"
#include "client/pages/view.h"
#include "client/presented.h"
#include "sync/engine/show.h"

#include <algorithm>
#include <map>

namespace dromos {

namespace {

class RecordPage {
 public:
  RecordPage(Asked& asked, const std::string& record)
      : asked_(asked), open_(asked.open()), record_(record), titles_(open_, asked.session.language),
        deleted_(is_deleted(open_, record)), presented_(Presenter(open_).record(record)),
        history_(history_of(open_, record)) {}

  Json view() {
    const Type* type = open_.catalog.type(type_of(record_));
    Json out{{"title", titles_.of(record_)},
             {"kicker", asked_.words().type(record_)},
             {"record", record_},
             {"edit_path", type == nullptr ? "" : "/edit/" + record_},
             {"delete_path", "/delete/" + record_},
             {"fields", fields(type)},
             {"related", related()}};
    const std::string_view kind = type_of(record_);
    if (deleted_) {
      out["gone"] = gone();
      out.erase("edit_path");
      out.erase("delete_path");
      out.erase("related");
      if (presented_["about"].is_string())
        out["about"] = titles_.link(presented_["about"].get<std::string>());
      return out;
    }
    const Type* contact = open_.catalog.type("street_contact");
    if (kind == "person" && contact != nullptr && has_role(open_, *contact, true))
      out["contact_path"] = "/new/street_contact/about/" + record_;
    if (kind == "person") out["person"] = person_view(asked_, record_, titles_);
    if (kind == "person" || kind == "plan" || kind == "appointment") out["print_path"] = "/print/" + record_;
    if (kind == "person") out["certificate_path"] = "/certificate/" + record_;
    if (presented_["about"].is_string()) out["about"] = titles_.link(presented_["about"].get<std::string>());
    if (type_of(record_) == "person") out["same_path"] = "/same/" + record_;
    if (const Json missing = missing_labels(); !missing.empty()) out["missing"] = {{"list", missing}};
    if (!presented_["conflicts"].empty()) out["conflicts"] = true;
    if (presented_["conflicts"].contains("deleted")) out["deletion"] = "/decide/" + record_ + "/deleted";
    Json refused = Json::array();
    for (const Json& one : presented_["refused"]) {
      Json why = sentence({one["reason"].get<std::string>(),
                           {{"record", titles_.of(record_)},
                            {"field", asked_.words().field(record_, one["field"].get<std::string>())},
                            {"type", asked_.words().type(record_)},
                            {"worker", open_.worker()}}},
                          asked_.session.language);
      if (std::find(refused.begin(), refused.end(), why) == refused.end()) // once for all classes of a save
        refused.push_back(std::move(why));
    }
    if (!refused.empty()) out["refused"] = {{"list", refused}};
    if (presented_.contains("masked")) out["masked"] = true;
    return out;
  }

 private:
  // Who deleted it, and when.
  Json gone() {
    Json out{{"path", "/delete/" + record_}, {"text", asked_.word("gone")}};
    for (const Json& step : history_)
      for (const Json& write : step["writes"])
        if (write["field"] == "deleted" && write.value("new", Json()) == true && step["state"] != "refused")
          out["text"] = asked_.word("gone_by", {{"worker", step["worker"].get<std::string>()},
                                                {"at", asked_.words().time(step["at"].get<std::string>())}});
    const Type* type = open_.catalog.type(type_of(record_));
    out["back"] = type != nullptr && has_role(open_, *type, true);
    return out;
  }

  std::string shown(const std::string& field, const Json& value) {
    const Type* type = open_.catalog.type(type_of(record_));
    const Field* declared = type == nullptr ? nullptr : type->field(field);
    if (declared != nullptr && declared->type == ValueType::ref && value.is_string())
      return titles_.of(value.get<std::string>());
    if (declared != nullptr && declared->type == ValueType::refs && value.is_array()) {
      std::string out;
      for (const Json& one : value) out += (out.empty() ? "" : ", ") + titles_.of(one.get<std::string>());
      return out;
    }
    return asked_.words().value(record_, field, value);
  }

  // What one write of a step said: a set's or map's member is told with a sign.
  std::string told(const std::string& field, const Json& write, const Json& value) {
    if (!write.contains("key")) return shown(field, value);
    const Json key = value.is_boolean() || value.is_null() ? Json::array({write["key"]})
                                                           : Json{{write["key"].get<std::string>(), value}};
    return (value.is_null() ? "− " : "+ ") + shown(field, key);
  }

  Json history(const std::string& field) {
    Json steps = Json::array();
    for (auto step = history_.rbegin(); step != history_.rend(); ++step)
      for (const Json& write : (*step)["writes"]) {
        if (write["field"] != field || !write.contains("new")) continue;
        std::string old;
        for (const Json& one : write["old"]) old += (old.empty() ? "" : " / ") + told(field, write, one);
        const std::string state = (*step)["state"].get<std::string>();
        steps.push_back({{"value", told(field, write, write["new"])},
                         {"old", old},
                         {"at", asked_.words().time((*step)["at"].get<std::string>())},
                         {"worker", (*step)["worker"]},
                         {"device", (*step)["device"].get<std::string>().substr(0, 6)},
                         {"state", state},
                         {"unsent", state == "unsent"},
                         {"refused", state == "refused"},
                         {"where", asked_.word("state_" + state)}});
      }
    return steps;
  }

  Json fields(const Type* type) {
    Json out = Json::array();
    std::vector<std::string> names;
    if (type != nullptr)
      for (const Field& field : type->fields) names.push_back(field.name);
    for (const auto& [name, value] : presented_["fields"].items())
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    for (const std::string& name : names) {
      if (name == "deleted" && deleted_) continue; // said above
      Json steps = history(name);
      const bool given = presented_["fields"].contains(name);
      if (!given && steps.empty()) continue;
      const Json value = given ? presented_["fields"][name] : Json();
      const Field* declared = type == nullptr ? nullptr : type->field(name);
      Json one{{"name", name},
               {"label", asked_.words().field(record_, name)},
               {"value", given ? shown(name, value) : asked_.word("emptied")},
               {"differs", presented_["conflicts"].contains(name)}};
      if (one["differs"] == true) one["decide"] = "/decide/" + record_ + "/" + name;
      if (declared != nullptr && declared->type == ValueType::ref && value.is_string())
        one["link"] = "/record/" + value.get<std::string>();
      if (name == "birth_date" && presented_["fields"].contains("dq_birth"))
        one["quality"] = shown("dq_birth", presented_["fields"]["dq_birth"]);
      if (!steps.empty()) one["history"] = {{"list", steps}, {"count", std::to_string(steps.size())}};
      out.push_back(std::move(one));
    }
    return out;
  }

  Json missing_labels() {
    Json out = Json::array();
    for (const Json& name : presented_["missing"])
      out.push_back(asked_.words().field(record_, name.get<std::string>()));
    return out;
  }

  // Records under the same root that name this one, by type; and what may be added to it.
  Json related() {
    std::map<std::string, Json> rows;
    for (const RecordEntry& entry : open_.store().entries_under(open_.store().entry(record_)->root)) {
      if (entry.record == record_) continue;
      const Type* type = open_.catalog.type(type_of(entry.record));
      const auto fields = readable_fields(open_, entry.record);
      if (type == nullptr || !fields || fields->value(type->about, "") != record_) continue;
      if (auto row = list_row(asked_, *type, columns_of(*type), entry.record, titles_)) {
        row->erase("raw");
        rows[type->name].push_back(std::move(*row));
      }
    }
    Json groups = Json::array(), empty = Json::array();
    for (const auto& [name, type] : open_.catalog.types()) {
      const Field* about = type.about.empty() ? nullptr : type.field(type.about);
      if (about == nullptr || about->target != type_of(record_)) continue;
      if (!has_role(open_, type, true)) { // seen and not offered
        if (rows.contains(name) && type_of(record_) != "person") {
          std::reverse(rows[name].begin(), rows[name].end());
          groups.push_back({{"label", asked_.words().of(type.label)}, {"rows", std::move(rows[name])}});
        }
        continue;
      }
      Json add{{"label", asked_.words().of(type.label)}, {"add", "/new/" + name + "/about/" + record_}};
      // A person's belongings stand in the file's own order.
      if (!rows.contains(name) || type_of(record_) == "person") {
        empty.push_back(std::move(add));
        continue;
      }
      std::reverse(rows[name].begin(), rows[name].end()); // the newest first
      add["rows"] = std::move(rows[name]);
      groups.push_back(std::move(add));
    }
    if (Json those = naming(); !those.is_null()) groups.push_back(std::move(those));
    Json out{{"groups", std::move(groups)}};
    if (!empty.empty()) out["others"] = {{"list", std::move(empty)}};
    return out;
  }

  // Records that title this one and belong elsewhere, as the members of a household do.
  Json naming() {
    const Type* own = open_.catalog.type(type_of(record_));
    const Type* type = own == nullptr ? nullptr : open_.catalog.type(layout_of(*own).titled_by);
    const Field* about = type == nullptr ? nullptr : type->field(type->about);
    if (about == nullptr || about->target == own->name || !has_role(open_, *type, false)) return {};
    Json list = Json::array();
    for (const std::string& one : titles_.naming_of(*type, record_))
      if (auto row = list_row(asked_, *type, columns_of(*type), one, titles_)) {
        row->erase("raw");
        list.push_back(std::move(*row));
      }
    Json out{{"label", asked_.words().of(type->label)}, {"rows", std::move(list)}};
    if (has_role(open_, *type, true)) out["add"] = "/new/" + type->name + "/about/" + record_;
    return out;
  }

  // Without the column that would say the page's own title on every line.
  static std::vector<std::string> columns_of(const Type& type) {
    std::vector<std::string> columns = layout_of(type).columns;
    std::erase(columns, type.about);
    return columns;
  }

  Asked& asked_;
  OpenHome& open_;
  const std::string& record_;
  Titles titles_;
  const bool deleted_;
  Json presented_, history_;
};

} // namespace

HttpResponse page_record(Asked& asked) {
  const std::string record = asked.parts.at(0) + "/" + asked.parts.at(1);
  return page(asked, "page_record", RecordPage(asked, record).view());
}

HttpResponse page_delete(Asked& asked) {
  const std::string record = asked.parts.at(0) + "/" + asked.parts.at(1);
  OpenHome& open = asked.open();
  if (asked.posted.has("back")) {
    if (!is_deleted(open, record)) return go_to("/record/" + record);
    asked.desk.has_changed(open.laptop.save({brought_back(open, record)}, open.worker()));
    asked.session.undo.reset();
    asked.session.flash = Flash{asked.word("brought_back")};
    return go_to("/record/" + record);
  }
  Titles titles(open, asked.session.language);
  const std::string title = titles.of(record);
  Entry entry = Entries(asked.desk.call(), open).existing(record);
  entry.deletes = true;
  asked.desk.has_changed(open.laptop.save({entry}, open.worker(), Drafts(open).dropping_about(record)));
  offer_undo(asked, {{record, {{"deleted", nullptr}}, false, {}}});
  asked.session.flash = Flash{asked.word("deleted", {{"what", title}}), {}, true};
  return go_to("/list/" + asked.parts[0]);
}

} // namespace dromos
