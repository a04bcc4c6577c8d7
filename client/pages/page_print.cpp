// What is handed over on paper: a file's summary, a plan, an appointment, the registration certificate, the
// day's report. Each a page for the printer, of what this worker may read.
#include "client/pages/forms.h"
#include "client/pages/list.h"
#include "client/pages/routes.h"
#include "client/pages/view.h"
#include "sync/engine/instant.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr std::size_t newest_of_type = 500; // records looked at for the day's report
constexpr std::size_t reference_letters = 12;

class Paper {
 public:
  explicit Paper(Asked& asked)
      : asked_(asked), open_(asked.open()), titles_(open_, asked.session.language),
        at_(instant(asked.desk.call().seams.clock.now_ms())) {}

  Json summary(const std::string& person) {
    begin("print_summary", person);
    add_fields(person, {});
    for (const auto& [name, type] : open_.catalog.types())
      if (!type.about.empty()) add_belongings(type, person);
    return std::move(out_);
  }

  Json plan(const std::string& plan) {
    begin("", plan);
    add_fields(plan, {});
    if (const Type* step = open_.catalog.type("plan_step")) add_belongings(*step, plan);
    sign({"signed_person", "signed_worker"});
    return std::move(out_);
  }

  Json slip(const std::string& appointment) {
    begin("print_slip", appointment);
    add_fields(appointment, {"person", "starts_at", "place", "worker"});
    return std::move(out_);
  }

  // Only what the certificate says: nothing of health, risk or need.
  Json certificate(const std::string& person) {
    begin("print_certificate", person);
    add_fields(person, {"birth_date", "gender", "citizenship", "local_no"});
    Json rows = Json::array();
    std::string first, last;
    Json living;
    for (const RecordEntry& entry : open_.store().entries_under(person)) {
      if (type_of(entry.record) != "street_contact") continue;
      const auto fields = readable_fields(open_, entry.record);
      const std::string at = fields ? fields->value("at", "") : std::string();
      if (at.empty() || fields->value("person", "") != person) continue;
      if (first.empty() || at < first) first = at;
      if (at < last) continue;
      last = at;
      if (fields->contains("living")) living = (*fields)["living"];
    }
    const auto add = [&](const char* word, const std::string& value) {
      if (!value.empty()) rows.push_back({{"label", asked_.word(word)}, {"value", value}});
    };
    if (!living.is_null()) add("certify_housing", asked_.words().value("street_contact/", "living", living));
    add("certify_since", first.empty() ? first : day(first));
    add("certify_last", last.empty() ? last : day(last));
    if (!rows.empty()) out_["sections"].push_back({{"rows", {{"list", std::move(rows)}}}});
    out_["statement"] = asked_.word(living.is_null() ? "certify_plain" : "certify"); // only what is known
    sign({"signed_worker", "signed_head"});
    return std::move(out_);
  }

  Json of_the_day() {
    begin("print_day", {});
    out_["subject"] = day(at_);
    for (const char* name : {"street_contact", "encounter", "appointment", "tip", "referral"}) {
      const Type* type = open_.catalog.type(name);
      if (type == nullptr) continue;
      const std::vector<RecordEntry> entries = open_.store().entries(name);
      std::vector<std::string> todays;
      for (auto one = entries.rbegin(); one != entries.rend() && one - entries.rbegin() < looked_at(); ++one)
        if (is_todays(one->record)) todays.push_back(one->record);
      std::reverse(todays.begin(), todays.end());
      add_table(*type, todays, {});
    }
    out_["empty"] = out_["sections"].empty();
    sign({"signed_worker"});
    return std::move(out_);
  }

 private:
  static std::ptrdiff_t looked_at() { return static_cast<std::ptrdiff_t>(newest_of_type); }

  std::string day(const std::string& at) const { return asked_.words().time(at).substr(0, 10); }

  bool is_todays(const std::string& record) {
    const auto fields = readable_fields(open_, record);
    if (!fields) return false;
    for (const char* name : {"at", "starts_at", "sent"}) {
      const std::string value = fields->value(name, "");
      if (!value.empty())
        return value.size() == 10 ? asked_.words().value(record, name, value) == day(at_)
                                  : day(value) == day(at_);
    }
    return false;
  }

  void begin(const std::string& word, const std::string& record) {
    const std::string kind = word.empty() ? asked_.words().type(record) : asked_.word(word);
    out_ = {{"title", kind},
            {"unit", open_.laptop.viewer().unit},
            {"at", asked_.words().time(at_)},
            {"worker", open_.worker()},
            {"sections", Json::array()}};
    if (record.empty()) return;
    std::string reference = record.substr(record.size() - std::min(record.size(), reference_letters));
    std::transform(reference.begin(), reference.end(), reference.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    out_["reference"] = reference;
    out_["subject"] = titles_.of(record);
    out_["back"] = "/record/" + record;
  }

  std::string shown(const Field& field, const std::string& record, const Json& value) {
    const bool names_another = field.type == ValueType::ref && value.is_string();
    return names_another ? titles_.of(value.get<std::string>())
                         : asked_.words().value(record, field.name, value);
  }

  // All that is readable, in the order of the form; or the named ones.
  void add_fields(const std::string& record, const std::vector<std::string>& named) {
    const Type* type = open_.catalog.type(type_of(record));
    const auto fields = readable_fields(open_, record);
    if (type == nullptr || !fields) throw Refused({"engine.unknown_record", {{"record", record}}});
    Json rows = Json::array();
    for (const Field& field : type->fields)
      if (fields->contains(field.name) &&
          (named.empty() || std::find(named.begin(), named.end(), field.name) != named.end()))
        rows.push_back({{"label", asked_.words().of(field.label)},
                        {"value", shown(field, record, (*fields)[field.name])}});
    if (!rows.empty()) out_["sections"].push_back({{"rows", {{"list", std::move(rows)}}}});
  }

  void add_belongings(const Type& type, const std::string& about) {
    std::vector<std::string> records;
    for (const RecordEntry& entry : open_.store().entries_under(open_.store().entry(about)->root)) {
      if (type_of(entry.record) != type.name) continue;
      const auto fields = readable_fields(open_, entry.record);
      if (fields && fields->value(type.about, "") == about) records.push_back(entry.record);
    }
    add_table(type, records, type.about);
  }

  void add_table(const Type& type, const std::vector<std::string>& records, const std::string& without) {
    std::vector<std::string> columns = layout_of(type).columns;
    std::erase(columns, without);
    // A title of what stands in a column anyhow would be said twice.
    const std::vector<std::string> title = layout_of(type).title;
    const bool named = std::none_of(title.begin(), title.end(), [&](const std::string& field) {
      return std::find(columns.begin(), columns.end(), field) != columns.end();
    });
    Json heads = Json::array(), lines = Json::array();
    for (const std::string& name : columns) heads.push_back(asked_.words().of(type.field(name)->label));
    for (const std::string& record : records)
      if (auto row = list_row(asked_, type, columns, record, titles_))
        lines.push_back({{"name", named ? (*row)["title"] : Json("")}, {"cells", (*row)["cells"]}});
    if (lines.empty()) return;
    out_["sections"].push_back(
        {{"heading", asked_.words().of(type.label)},
         {"table", {{"named", named}, {"heads", std::move(heads)}, {"lines", std::move(lines)}}}});
  }

  void sign(const std::vector<const char*>& who) {
    Json lines = Json::array();
    for (const char* one : who) lines.push_back(asked_.word(one));
    out_["signatures"] = {{"list", std::move(lines)}};
  }

  Asked& asked_;
  OpenHome& open_;
  Titles titles_;
  const std::string at_;
  Json out_;
};

} // namespace

HttpResponse page_print(Asked& asked) {
  const std::string& type = asked.parts.at(0);
  const std::string record = type + "/" + asked.parts.at(1);
  Paper paper(asked);
  const bool certifies = asked.path.starts_with("/certificate/");
  Json data;
  if (type == "person")
    data = certifies ? paper.certificate(record) : paper.summary(record);
  else if (type == "plan" && !certifies)
    data = paper.plan(record);
  else if (type == "appointment" && !certifies)
    data = paper.slip(record);
  else
    throw Refused({"pages.print_nothing", {}});
  return bare_page("page_print", std::move(data), asked.session.language);
}

HttpResponse page_print_day(Asked& asked) {
  return bare_page("page_print", Paper(asked).of_the_day(), asked.session.language);
}

} // namespace dromos
