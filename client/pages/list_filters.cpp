#include "client/pages/list_filters.h"

#include "client/pages/control.h"
#include "client/pages/forms.h"
#include "client/pages/list.h"
#include "sync/engine/instant.h"

#include <algorithm>
#include <set>
#include <utility>

namespace dromos {

namespace {

constexpr std::size_t codes_most = 3; // selects on one calm line

bool has_codes(const Field& field) {
  return field.type == ValueType::code || field.type == ValueType::codes || field.type == ValueType::boolean;
}
bool has_worker(const Field& field) {
  return field.type == ValueType::worker || field.type == ValueType::workers;
}
bool has_day(const Field& field) {
  return field.type == ValueType::date || field.type == ValueType::datetime ||
         field.type == ValueType::partial_date;
}

struct Offers {
  std::vector<const Field*> chosen; // of codes or workers
  const Field* day = nullptr;
};

// The columns come first: who filters sees why a row is there.
Offers offered(const Type& type) {
  std::vector<const Field*> fields;
  for (const std::string& name : layout_of(type).columns) fields.push_back(type.field(name));
  const std::size_t columns = fields.size();
  for (const Field& field : type.fields)
    if (is_entered(field) && std::find(fields.begin(), fields.end(), &field) == fields.end())
      fields.push_back(&field);
  Offers out;
  bool worker = false;
  for (std::size_t at = 0; at < fields.size(); ++at) {
    const Field& field = *fields[at];
    if (has_codes(field) && at < columns && out.chosen.size() < codes_most) out.chosen.push_back(&field);
    if (has_worker(field) && !std::exchange(worker, true)) out.chosen.push_back(&field);
    if (has_day(field) && out.day == nullptr) out.day = &field;
  }
  return out;
}

std::string day_of(const std::string& typed, bool& wrong) {
  if (typed.find_first_not_of(' ') == std::string::npos) return {};
  std::string day = day_typed(typed);
  wrong = day.empty();
  return day;
}

bool has(const Json& value, const std::string& chosen) {
  if (value.is_boolean()) return chosen == (value.get<bool>() ? "true" : "false");
  if (value.is_string()) return value.get_ref<const std::string&>() == chosen;
  if (value.is_object()) return value.contains(chosen);
  return std::any_of(value.begin(), value.end(), [&](const Json& one) { return one == chosen; });
}

} // namespace

ListFilters::ListFilters(Asked& asked, const Type& type, const ListView& view)
    : asked_(asked), type_(type), view_(view), from_(day_of(view.from, wrong_from_)),
      to_(day_of(view.to, wrong_to_)) {}

void ListFilters::choose(const Type& type, const Posted& posted, ListView& view) {
  view.chosen.clear();
  for (const Field* field : offered(type).chosen)
    if (const std::string& value = posted.value("is." + field->name); !value.empty())
      view.chosen[field->name] = value;
  view.from = posted.value("from");
  view.to = posted.value("to");
}

bool ListFilters::any() const {
  return !view_.chosen.empty() || !from_.empty() || !to_.empty();
}

// Of what is known in part ("1980-03") the part alone is compared.
bool ListFilters::on_a_day(const Json& value) const {
  if (!value.is_string()) return false;
  std::string day = value.get<std::string>();
  if (day.size() > 10) {
    const auto ms = read_instant(day);
    if (!ms) return false;
    day = local_day(*ms);
  }
  return (from_.empty() || day >= from_.substr(0, day.size())) &&
         (to_.empty() || day <= to_.substr(0, day.size()));
}

bool ListFilters::matches(const Json& fields) const {
  for (const auto& [name, value] : view_.chosen)
    if (!fields.contains(name) || !has(fields[name], value)) return false;
  if (from_.empty() && to_.empty()) return true;
  const Field* day = offered(type_).day;
  return day != nullptr && fields.contains(day->name) && on_a_day(fields[day->name]);
}

Json ListFilters::view() const {
  const Offers offers = offered(type_);
  Json selects = Json::array();
  for (const Field* field : offers.chosen) {
    const auto known = view_.chosen.find(field->name);
    const std::string chosen = known == view_.chosen.end() ? std::string() : known->second;
    Json options = Json::array();
    const auto add = [&](const std::string& value, const std::string& label) {
      options.push_back({{"value", value}, {"label", label}, {"selected", value == chosen}});
    };
    if (field->type == ValueType::boolean) {
      add("true", sentence({"client.yes", {}}, asked_.session.language));
      add("false", sentence({"client.no", {}}, asked_.session.language));
    } else if (has_worker(*field)) {
      const Viewer viewer = asked_.open().laptop.viewer();
      std::set<std::string> workers(viewer.workers.begin(), viewer.workers.end());
      workers.insert(asked_.open().worker());
      for (const std::string& worker : workers) add(worker, worker);
    } else if (const CodeList* list = asked_.open().catalog.list(field->list)) {
      for (const Code& code : list->codes) add(code.code, asked_.words().of(code.label));
    }
    selects.push_back({{"name", "is." + field->name},
                       {"label", short_label(asked_, *field)},
                       {"options", std::move(options)}});
  }
  Json out{{"selects", std::move(selects)},
           {"any", any() || !view_.filter.empty() || wrong_from_ || wrong_to_}};
  if (offers.day != nullptr)
    out["days"] = {{"label", short_label(asked_, *offers.day)},
                   {"from", view_.from},
                   {"to", view_.to},
                   {"wrong_from", wrong_from_},
                   {"wrong_to", wrong_to_},
                   {"problem", wrong_from_ || wrong_to_ ? asked_.word("report_no_day") : std::string()}};
  return out;
}

} // namespace dromos
