// The same control as its template reads it.
#include "client/pages/control.h"
#include "client/pages/forms.h"
#include "schema/value.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr std::size_t chips_most = 7;       // more are a box that filters
constexpr std::size_t candidates_most = 50; // records of which one is chosen

bool names_person(const Field& field) {
  return (field.type == ValueType::ref || field.type == ValueType::refs) && field.target == "person";
}

bool stands_open(const Shape& shape, const std::string& code) {
  return shape.chips->empty() ||
         std::find(shape.chips->begin(), shape.chips->end(), code) != shape.chips->end();
}

bool holds(const Pairs& pairs, const std::string& value) {
  return std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.second == value; });
}

const std::string& part(const Pairs& pairs, const std::string& name) {
  static const std::string none;
  for (const auto& [known, value] : pairs)
    if (known == name) return value;
  return none;
}

struct Choice {
  std::string value, label;
};

// Of a closed choice; what stands there already comes first, also where the list no longer has it.
std::vector<Choice> choices(const ControlContext& context, const Field& field, const Pairs& pairs) {
  std::vector<Choice> out;
  const auto add = [&](const std::string& value, const std::string& label) {
    if (std::none_of(out.begin(), out.end(), [&](const Choice& one) { return one.value == value; }))
      out.push_back({value, label});
  };
  switch (field.type) {
  case ValueType::boolean:
    add("true", sentence({"client.yes", {}}, context.words.language));
    add("false", sentence({"client.no", {}}, context.words.language));
    break;
  case ValueType::code:
  case ValueType::codes:
    if (const CodeList* list = context.open.catalog.list(field.list))
      for (const Code& code : list->codes) add(code.code, context.words.of(code.label));
    break;
  case ValueType::worker:
  case ValueType::workers:
    for (const std::string& worker : context.open.laptop.viewer().workers) add(worker, worker);
    break;
  default: { // records: the newest of the type
    const bool any = field.target == "any";
    const auto named = [&](const std::string& record) {
      const std::string &title = context.titles.of(record), type = context.words.type(record);
      return any && title != type ? type + " · " + title : title;
    };
    for (const auto& [name, value] : pairs)
      if (is_record_name(value)) add(value, named(value));
    if (any && !context.root.empty())
      for (const ReadableRecord& one :
           newest_under(context.open, context.root, context.record, candidates_most))
        add(one.record, named(one.record));
    // People are many, and found by name.
    if (field.target.empty() || any || names_person(field)) break;
    for (const ReadableRecord& one : newest_readable(context.open, field.target, candidates_most))
      add(one.record, context.titles.of(one.record));
    if (made_with(context.open, field) != nullptr) // the last, as a choice among them
      add(new_target, sentence({"pages.new_of", {{"type", context.words.type(field.target + "/")}}},
                               context.words.language));
  }
  }
  for (const auto& [name, value] : pairs) add(value, value);
  return out;
}

bool is_choice(const Field& field) {
  switch (field.type) {
  case ValueType::boolean:
  case ValueType::code:
  case ValueType::codes:
  case ValueType::worker:
  case ValueType::workers:
  case ValueType::ref:
  case ValueType::refs:
    return true;
  default:
    return false;
  }
}

// What stands open, in the order in which the layout names it.
void put_in_order(Json& options, const std::vector<std::string>& order, const char* code) {
  const auto place = [&](const Json& option) {
    return std::find(order.begin(), order.end(), option[code].get<std::string>()) - order.begin();
  };
  std::vector<Json> sorted(options.begin(), options.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Json& a, const Json& b) { return place(a) < place(b); });
  options = sorted;
}

Json choice_view(const ControlContext& context, const Field& field, const Pairs& pairs, const Shape& shape) {
  const std::vector<Choice> all = choices(context, field, pairs);
  Json options = Json::array(), chosen = Json::array(), folded = Json::array();
  const std::string id = "f-" + field.name;
  for (const Choice& one : all) {
    const bool checked = holds(pairs, one.value);
    if (checked) chosen.push_back(one.label);
    const bool open = shape.chips == nullptr || checked || stands_open(shape, one.value);
    (open ? options : folded)
        .push_back({{"value", one.value},
                    {"label", one.label},
                    {"checked", checked},
                    {"id", id + "-" + std::to_string(options.size() + folded.size())}});
  }
  if (shape.chips != nullptr) put_in_order(options, *shape.chips, "value");
  Json out{{"options", std::move(options)},
           {"kind", field.set() ? "checkbox" : "radio"},
           {"single", !field.set()}};
  std::string summary;
  for (const Json& label : chosen) summary += (summary.empty() ? "" : ", ") + label.get<std::string>();
  out["chosen"] = summary;
  if (names_person(field)) {
    out["people"] = true;
    out["find"] = "find." + field.name;
    return out;
  }
  const Type* target = field.type == ValueType::ref || field.type == ValueType::refs
                           ? context.open.catalog.type(field.target)
                           : nullptr;
  if (target != nullptr && all.empty()) {
    out["nothing"] = sentence({"pages.choose_nothing", {{"type", context.words.of(target->label)}}},
                              context.words.language);
    if (has_role(context.open, *target, true)) out["make"] = "/new/" + target->name;
  }
  if (target != nullptr && all.size() >= candidates_most)
    out["newest"] = sentence({"pages.choose_newest", {{"records", std::to_string(candidates_most)}}},
                             context.words.language);
  out[shape.chips == nullptr && all.size() > chips_most ? "box" : "chips"] = true;
  if (!folded.empty()) out["others"] = {{"options", std::move(folded)}};
  return out;
}

Json map_view(const ControlContext& context, const Field& field, const Pairs& pairs, const Shape& shape) {
  Json rows = Json::array(), open = Json::array();
  const CodeList* keys = context.open.catalog.list(field.list);
  const CodeList* values = field.value_list.empty() ? nullptr : context.open.catalog.list(field.value_list);
  std::string summary;
  if (keys != nullptr)
    for (const Code& key : keys->codes) {
      const std::string name = control_name(field) + "." + key.code, &given = part(pairs, name);
      const std::string label = context.words.of(key.label);
      Json row{{"name", name},
               {"code", key.code},
               {"id", "f-" + field.name + "-" + key.code},
               {"label", label},
               {"value", given}};
      if (values != nullptr) {
        row["options"] = Json::array();
        for (const Code& code : values->codes)
          row["options"].push_back({{"value", code.code},
                                    {"label", context.words.of(code.label)},
                                    {"checked", code.code == given}});
      }
      if (!given.empty()) summary += (summary.empty() ? "" : ", ") + label + " " + given;
      const bool stands = shape.chips != nullptr && (!given.empty() || stands_open(shape, key.code));
      (stands ? open : rows).push_back(std::move(row));
    }
  Json out{{"map", true}, {"chosen", summary}, {"rated", values != nullptr}};
  if (shape.chips != nullptr) put_in_order(open, *shape.chips, "code");
  if (!open.empty()) out["open_rows"] = {{"rows", std::move(open)}};
  if (!rows.empty()) out["folded"] = {{"rows", std::move(rows)}};
  return out;
}

} // namespace

Json control(const ControlContext& context, const Field& field, const Pairs& pairs, const Shape& shape) {
  const std::string name = control_name(field);
  Json out{{"name", name},
           {"id", "f-" + field.name},
           {"field", field.name},
           {"label", context.words.of(field.label)}};
  if (is_choice(field)) {
    out.update(choice_view(context, field, pairs, shape));
    return out;
  }
  if (field.map()) {
    out.update(map_view(context, field, pairs, shape));
    return out;
  }
  out["value"] = part(pairs, name);
  switch (field.type) {
  case ValueType::partial_date:
    out["partial"] = true;
    out["day"] = part(pairs, name + ".day");
    out["month"] = part(pairs, name + ".month");
    out["year"] = part(pairs, name + ".year");
    break;
  case ValueType::datetime:
    out["instant"] = true;
    out["date"] = part(pairs, name + ".date");
    out["time"] = part(pairs, name + ".time");
    break;
  case ValueType::date:
    out["civil"] = true;
    break;
  case ValueType::integer:
    out["line"] = true;
    out["mode"] = "numeric";
    break;
  case ValueType::decimal:
  case ValueType::money:
    out["line"] = true;
    out["mode"] = "decimal";
    if (field.type == ValueType::money) out["sign"] = "€";
    break;
  default:
    // A box of one line would lose the line ends of what stands there.
    out[shape.longer || field.type == ValueType::texts || part(pairs, name).find('\n') != std::string::npos
            ? "area"
            : "line"] = true;
    out["mode"] = field.check == "phone" ? "tel" : field.check == "email" ? "email" : "text";
  }
  return out;
}

} // namespace dromos
