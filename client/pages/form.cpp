#include "client/pages/form.h"

#include "client/pages/people_found.h"
#include "client/presented.h"
#include "schema/encoding.h"
#include "sync/engine/instant.h"
#include "sync/engine/record_name.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr std::size_t chips_most = 9;   // a digit chooses each
constexpr std::size_t stamp_bytes = 12; // it tells two states of one field apart, to nobody but ourselves

std::string digest(const std::string& text) {
  return base64url(sha256(text).substr(0, stamp_bytes));
}

std::string joined(const Pairs& pairs) {
  std::string text;
  for (const auto& [name, value] : pairs) {
    text.append(name).append(1, '\0');
    for (const char c : value) // as it comes back from a browser
      if (c != '\r') text.push_back(c);
    text.push_back('\0');
  }
  return text;
}

bool is_sealed(const Json& value) { // another author's note: nobody here can read it
  return value.is_object() && value.contains("cms");
}

bool blank(const std::string& text) {
  return text.find_first_not_of(" \t\n") == std::string::npos;
}

bool listed(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

Form Form::fresh(Asked& asked, const std::string& type, const std::string& about, const std::string& record) {
  OpenHome& open = asked.open();
  Form form(asked, type_named(open.catalog, type));
  form.about_ = about;
  if (!about.empty()) open.laptop.record(about);
  const bool named = is_record_name(record) && type_of(record) == type;
  form.record_ = named ? record : new_record(type, asked.desk.call().seams.clock.now_ms());
  form.new_ = !open.store().entry(form.record_);
  if (!form.new_) form.load(); // it was saved already: sent twice, or gone back to
  if (form.new_ && !about.empty())
    if (const Field* field = form.type_->field(form.type_->about))
      if (field->target.empty() || field->target == "any" || field->target == type_of(about))
        form.fields_[field->name] = about;
  return form;
}

Form Form::asked_for(Asked& asked, const std::string& record) {
  if (asked.path == "/contact") return fresh(asked, "street_contact", "", record);
  const auto two = [&](std::size_t at) { return asked.parts.at(at) + "/" + asked.parts.at(at + 1); };
  if (asked.path.starts_with("/edit/")) return of(asked, two(0));
  return fresh(asked, asked.parts.at(0), asked.parts.size() == 3 ? two(1) : std::string(), record);
}

Form Form::of(Asked& asked, const std::string& record) {
  OpenHome& open = asked.open();
  Form form(asked, type_named(open.catalog, std::string(type_of(record))));
  form.record_ = record;
  Entries(asked.desk.call(), open).existing(record);
  form.load();
  return form;
}

void Form::begin_with(const Json& fields) {
  if (new_) fields_.update(fields);
}

void Form::prefer(const std::string& field, const std::vector<std::string>& first,
                  const std::vector<std::string>& last) {
  const auto chips = layout_.chips.find(field);
  if (chips == layout_.chips.end()) return;
  const std::size_t most = std::max(chips->second.size(), chips_most);
  std::vector<std::string> order;
  const auto add = [&](const std::vector<std::string>& codes, std::size_t until) {
    for (const std::string& code : codes)
      if (!listed(order, code) && order.size() < until) order.push_back(code);
  };
  add(first, most);
  add(chips->second, most);
  add(last, most + last.size());
  chips->second = std::move(order);
}

Json Form::again() {
  load();
  Json out = Json::object();
  for (const std::string& name : layout_.again)
    if (fields_.contains(name)) out[name] = fields_[name];
  return out;
}

void Form::load() {
  OpenHome& open = asked_.open();
  row_ = open.laptop.record(record_);
  fields_ = Presenter(open).record(record_)["fields"];
}

std::vector<const Field*> Form::asked_fields() const {
  OpenHome& open = asked_.open();
  Readable readable;
  if (row_) readable = open.laptop.readable({row_->id, row_->state.record, row_->state.root, row_->unit});
  std::vector<const Field*> out;
  for (const Field& field : type_->fields) {
    if (!is_entered(field) || (readable && !readable(field.cls))) continue;
    if (fields_.contains(field.name) && is_sealed(fields_[field.name])) continue;
    out.push_back(&field);
  }
  return out;
}

Pairs Form::shown(const Field& field) const {
  const bool there = row_ && fields_.contains(field.name);
  return written(field, there ? fields_[field.name] : Json(), asked_.session.language);
}

std::string Form::stamp(const Field& field) const {
  std::string dots;
  if (row_)
    for (const auto& [name, reg] : row_->state.registers)
      if (name.field == field.name)
        for (const LiveWrite& live : reg.live)
          dots.append(name.key).append(" ").append(live.dot).append("\n");
  return digest(joined(shown(field))) + "." + digest(dots);
}

Form::Reading Form::read(const Posted& posted) {
  Reading out;
  const Call call = asked_.call();
  Entries entries(call, asked_.open());
  out.entry = new_ ? entries.fresh(type_->name, record_) : entries.existing(record_);
  out.entry.about = new_ ? about_ : std::string();
  out.undo = {record_, Json::object(), new_, {}};
  for (const Field* field : asked_fields()) {
    const Pairs pairs = pairs_of(*field, posted);
    const std::string& was = posted.value("was." + field->name);
    // A name that was looked for and not chosen is not dropped in silence.
    if (pairs.empty() && !blank(posted.value("find." + field->name)))
      out.errors[field->name] = asked_.word("people_choose");
    const std::string now = stamp(*field);
    if (digest(joined(pairs)) == was.substr(0, was.find('.')) || joined(pairs) == joined(shown(*field)))
      continue;
    out.touched.push_back(field);
    if (was.substr(was.find('.') + 1) != now.substr(now.find('.') + 1)) out.overtaken.push_back(field->name);
    try {
      const Json value = entered(*field, pairs);
      entries.add_fields(out.entry, {{field->name, value}});
      out.undo.fields[field->name] = fields_.contains(field->name) ? fields_[field->name] : Json();
    } catch (const Refused& refused) {
      out.errors[field->name] = sentence(as_on_pages(*field, refused.message()), asked_.session.language);
    }
  }
  out.warnings = entries.warnings();
  return out;
}

std::string Form::root() const {
  const auto entry = asked_.open().store().entry(new_ ? about_ : record_);
  return entry ? entry->root : std::string();
}

Json Form::field_view(const Field& field, const Posted* posted, const Reading* reading, Titles& titles) {
  const ControlContext context{asked_.open(), asked_.words(), titles, record_, root()};
  const bool prefilled = posted == nullptr && !row_ && fields_.contains(field.name);
  const Pairs pairs = posted != nullptr ? pairs_of(field, *posted)
                      : prefilled       ? written(field, fields_[field.name], asked_.session.language)
                                        : shown(field);
  Json out = control(context, field, pairs, layout_.shape(field));
  if (out.contains("people") && posted != nullptr) add_found(out, *posted);
  // A form that comes back keeps what it showed at first; of what was overtaken it shows the new value now.
  const std::string kept = posted != nullptr ? posted->value("was." + field.name) : std::string();
  const bool overtaken = reading != nullptr && listed(reading->overtaken, field.name);
  out["was"] = kept.empty() || overtaken ? stamp(field) : kept;
  out["needed"] = field.required;
  out["missing"] = field.required && pairs.empty();
  out["filled"] = !pairs.empty();
  if (overtaken) {
    const Json now = fields_.contains(field.name) ? fields_[field.name] : Json();
    out["now"] = asked_.word("overtaken", {{"value", asked_.words().value(record_, field.name, now)}});
  }
  if (reading != nullptr) {
    if (const auto error = reading->errors.find(field.name); error != reading->errors.end())
      out["error"] = error->second;
    for (const Message& warning : reading->warnings)
      for (const auto& [name, value] : warning.values)
        if (name == "field" && value == field.name)
          out["warning"] = sentence(warning, asked_.session.language);
  }
  return out;
}

void Form::add_found(Json& control, const Posted& posted) {
  const std::string sought = posted.value("find." + control["field"].get<std::string>());
  control["sought"] = sought;
  if (blank(sought)) return;
  PersonQuery query;
  query.text = sought;
  for (Json& one : people_found(asked_, query)) {
    one["id"] = control["id"].get<std::string>() + "-found-" + std::to_string(control["options"].size());
    control["options"].push_back(std::move(one));
  }
}

Json Form::view(const Posted* posted, const Reading* reading) {
  Titles titles(asked_.open(), asked_.session.language);
  Json first = Json::array(), rest = Json::array(), problems = Json::array();
  std::size_t missing = 0;
  bool rest_open = false;
  std::vector<const Field*> fields = asked_fields();
  const auto place = [&](const Field* field) {
    return std::find(layout_.first.begin(), layout_.first.end(), field->name) - layout_.first.begin();
  };
  std::stable_sort(fields.begin(), fields.end(),
                   [&](const Field* a, const Field* b) { return place(a) < place(b); });
  for (const Field* field : fields) {
    Json one = field_view(*field, posted, reading, titles);
    if (one.contains("error") || one.contains("now"))
      problems.push_back({{"id", one["id"]},
                          {"text", one.contains("error") ? one["error"] : one["now"]},
                          {"label", one["label"]}});
    const bool leads = listed(layout_.first, field->name);
    if (!leads) {
      missing += one["missing"].get<bool>() ? 1U : 0U;
      rest_open = rest_open || one.contains("error") || one.contains("now");
    }
    (leads ? first : rest).push_back(std::move(one));
  }
  Json out{{"record", record_},
           {"first", std::move(first)},
           {"type", asked_.words().of(type_->label)},
           {"fresh", new_}};
  if (!rest.empty())
    out["rest"] = {
        {"fields", rest},
        {"open", rest_open},
        {"missing", missing == 0 ? "" : asked_.word("missing_in", {{"fields", std::to_string(missing)}})},
        {"title", asked_.word("more", {{"fields", std::to_string(rest.size())}})}};
  if (!problems.empty()) out["problems"] = {{"list", problems}};
  if (!about_.empty()) out["about"] = titles.link(about_);
  return out;
}

} // namespace dromos
