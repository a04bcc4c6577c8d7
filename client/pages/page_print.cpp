// What is handed over on paper: a file's summary, a plan, an appointment, the registration certificate. Each
// a page for the printer, of what this worker may read. The day's report: page_print_day.cpp.
#include "client/pages/control.h"
#include "client/pages/paper.h"
#include "client/pages/routes.h"
#include "client/pages/view.h"
#include "sync/engine/instant.h"
#include "sync/engine/keys.h"

#include <algorithm>

namespace dromos {

namespace {

Json summary(Asked& asked, const std::string& person) {
  Paper paper(asked, asked.word("print_summary"));
  paper.about(person);
  paper.add_fields(person, {});
  for (const auto& [name, type] : asked.open().catalog.types())
    if (!type.about.empty()) paper.add_belongings(type, person);
  return std::move(paper.data());
}

Json plan(Asked& asked, const std::string& record) {
  Paper paper(asked, asked.words().type(record));
  paper.about(record);
  paper.add_fields(record, {});
  if (const Type* step = asked.open().catalog.type("plan_step")) paper.add_belongings(*step, record);
  paper.sign({"signed_person", "signed_worker"});
  return std::move(paper.data());
}

Json slip(Asked& asked, const std::string& record) {
  Paper paper(asked, asked.word("print_slip"));
  paper.about(record);
  paper.add_fields(record, {"person", "starts_at", "place", "worker"});
  const auto fields = readable_fields(asked.open(), record);
  const std::string mend = "/edit/" + record;
  if (!fields->contains("starts_at")) paper.tell("slip_no_time", mend);
  if (!fields->contains("place")) paper.tell("slip_no_place", mend);
  if (!fields->contains("worker")) paper.tell("slip_no_worker", mend);
  return std::move(paper.data());
}

// What the records say of where a person lives, and since when the service knows them.
struct Living {
  std::string code, on;    // the last that was told, and its day
  std::string since;       // "homeless since", as it was told last
  std::string first, last; // days of the first and the last contact
};

struct Telling {
  std::string on;
  Json fields;
  bool contact;
};

std::vector<Telling> tellings(OpenHome& open, const std::string& person) {
  std::vector<Telling> out;
  for (const RecordEntry& entry : open.store().entries_under(person)) {
    const bool contact = type_of(entry.record) == "street_contact";
    if (!contact && type_of(entry.record) != "assessment") continue;
    auto fields = readable_fields(open, entry.record);
    if (!fields || fields->value("person", contact ? "" : person) != person) continue;
    const std::string on = fields->value(contact ? "at" : "assessed_on", "");
    if (!on.empty()) out.push_back({on, std::move(*fields), contact});
  }
  std::stable_sort(out.begin(), out.end(), [](const Telling& a, const Telling& b) { return a.on < b.on; });
  return out;
}

Living living_of(OpenHome& open, const std::string& person) {
  Living out;
  for (const Telling& one : tellings(open, person)) {
    if (one.contact && one.fields.value("outcome", "") != "NOTFOUND") {
      if (out.first.empty()) out.first = one.on;
      out.last = one.on;
    }
    if (one.fields.contains("since")) out.since = one.fields.value("since", "");
    if (!one.fields.contains("living")) continue;
    out.code = one.fields.value("living", "");
    out.on = one.on;
  }
  return out;
}

// ETHOS 1 to 5, without the institutions and the housing of those who were homeless.
bool is_homeless(const std::string& ethos) {
  return ethos.size() > 2 && ethos[0] >= '1' && ethos[0] <= '5' && ethos[1] == '.';
}
// Where the place itself tells of violence, prison or illness.
bool tells_more(const std::string& ethos) {
  return ethos == "4.1" || ethos == "10.1" || ethos.starts_with("6.");
}

// One for each issue: the same person, worker and day give the same, so that a page shown again keeps it.
std::string issue_number(Asked& asked, const std::string& person) {
  OpenHome& open = asked.open();
  const std::string unit = open.laptop.viewer().unit;
  std::string on = local_day(asked.desk.call().seams.clock.now_ms());
  const std::string bytes = sha256(unit + "\n" + person + "\n" + on + "\n" + open.worker());
  std::erase(on, '-');
  std::string out = unit.substr(unit.rfind('/') + 1) + "-" + on + "-";
  constexpr const char* digits = "0123456789ABCDEF";
  for (std::size_t i = 0; i < 4; ++i) {
    const auto byte = static_cast<unsigned char>(bytes.at(i));
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

void tell_what_is_missing(Asked& asked, Paper& paper, const std::string& person, const Living& living) {
  const std::vector<RecordEntry> parts = asked.open().store().entries_under(person);
  const bool named = std::any_of(parts.begin(), parts.end(), [&](const RecordEntry& part) {
    return type_of(part.record) == "person_name" && readable_fields(asked.open(), part.record);
  });
  if (!named) paper.tell("certify_no_name", "/new/person_name/about/" + person);
  if (living.code.empty()) paper.tell("certify_no_living", "/new/street_contact/about/" + person);
  if (tells_more(living.code)) paper.tell("certify_tells_more", {});
}

// Only what the certificate says: nothing of health, risk or need.
Json certificate(Asked& asked, const std::string& person) {
  const Living living = living_of(asked.open(), person);
  const bool known = !living.code.empty();
  Paper paper(asked, asked.word(is_homeless(living.code) ? "certify_title_homeless"
                                : known                  ? "certify_title_living"
                                                         : "print_certificate"));
  paper.about(person);
  paper.data()["reference"] = issue_number(asked, person);
  paper.add_fields(person, {"birth_date", "gender", "citizenship", "local_no"});
  Json rows = Json::array();
  if (known) {
    const std::string said = asked.words().value("street_contact/", "living", living.code);
    paper.add_row(rows, "certify_housing", said + " (ETHOS " + living.code + ")");
    paper.add_row(rows, "certify_recorded", paper.day(living.on));
  }
  if (!living.since.empty())
    paper.add_row(rows, "certify_homeless_since",
                  asked.words().value("street_contact/", "since", living.since));
  if (!living.first.empty()) {
    paper.add_row(rows, "certify_since", paper.day(living.first));
    paper.add_row(rows, "certify_last", paper.day(living.last));
  }
  paper.add_row(rows, "certify_by", paper.worker_name(asked.open().worker()));
  paper.add_rows({}, std::move(rows));
  paper.data()["statement"] = asked.word(known ? "certify" : "certify_plain"); // only what is known
  tell_what_is_missing(asked, paper, person, living);
  paper.sign({"signed_worker", "signed_head"});
  return std::move(paper.data());
}

} // namespace

HttpResponse page_print(Asked& asked) {
  const std::string& type = asked.parts.at(0);
  const std::string record = type + "/" + asked.parts.at(1);
  const bool certifies = asked.path.starts_with("/certificate/");
  Json data;
  if (type == "person")
    data = certifies ? certificate(asked, record) : summary(asked, record);
  else if (type == "plan" && !certifies)
    data = plan(asked, record);
  else if (type == "appointment" && !certifies)
    data = slip(asked, record);
  else
    throw Refused({"pages.print_nothing", {}});
  return bare_page("page_print", std::move(data), asked.session.language);
}

} // namespace dromos
