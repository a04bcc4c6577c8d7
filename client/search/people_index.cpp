#include "client/search/people_index.h"

#include "client/people/guard.h"
#include "schema/greek.h"
#include "schema/identifiers.h"
#include "schema/name_key.h"
#include "schema/value.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace dromos {

namespace {

constexpr std::size_t number_bytes_max = 64; // an e-mail address; more is a note
constexpr std::size_t word_bytes_remembered = 64;

// Which part of a name a field of person_name is; a name of these types is an alias in all its parts.
constexpr std::pair<std::string_view, Part> name_fields[] = {{"given", Part::given},
                                                             {"family", Part::family},
                                                             {"father", Part::father},
                                                             {"mother", Part::mother},
                                                             {"as_written", Part::alias}};
constexpr std::string_view alias_types[] = {"ALIAS", "DIM", "PREF", "CODE"};

bool is_about_people(std::string_view record) {
  const std::string_view type = type_of(record);
  return type == "person" || type == "person_name" || type == "identifier" || type == "contact_point";
}

// Whose case it is may decide what of the person is read (Sight).
bool names_team(const Catalog& catalog, std::string_view record) {
  const auto& teams = catalog.team_fields();
  return std::any_of(teams.begin(), teams.end(),
                     [&](const auto& team) { return team.first == type_of(record); });
}

int whole(std::string_view json) {
  return std::atoi(std::string(json).c_str());
}

} // namespace

PeopleIndex::PeopleIndex(Laptop& laptop)
    : laptop_(laptop), sight_(laptop), forms_(NameForms::load()), words_(forms_) {}

std::uint32_t PeopleIndex::person_number(std::string_view root) {
  const auto known = person_numbers_.find(root);
  if (known != person_numbers_.end()) return known->second;
  const auto number = static_cast<std::uint32_t>(people_.size());
  people_.emplace_back();
  people_.back().record = root;
  return person_numbers_.emplace(std::string(root), number).first->second;
}

const KnownPerson* PeopleIndex::person(std::string_view record) const {
  const auto known = person_numbers_.find(record);
  return known == person_numbers_.end() ? nullptr : &people_[known->second];
}

void PeopleIndex::take(const RecordRow& row) {
  if (type_of(row.state.root) != "person") return;
  const std::string_view type = type_of(row.state.record);
  if (type == "person") take_person(row);
  if (type == "person_name") take_name(row);
  if (type == "identifier" || type == "contact_point") take_number(row);
}

void PeopleIndex::take_person(const RecordRow& row) {
  KnownPerson& person = people_[person_number(row.state.record)];
  int age_from = 0, age_to = 0, estimated = 0;
  bool converted = false, any = false, deleted = false; // a name alone may be all that is known
  sight_.each_value(row, [&](const RegisterName& name, const LiveWrite& write) {
    if (name.field == "deleted")
      deleted = deleted || write.value == "true";
    else if (name.field != "held" && name.field != "shield")
      any = true;
    if (name.field == "birth_date") {
      if (const auto birth = read_birth(text_of(write.value))) person.birth = *birth;
    } else if (name.field == "birth_year" && person.birth.year == 0) {
      person.birth.year = static_cast<std::int16_t>(whole(write.value));
    } else if (name.field == "birth_prec") {
      converted = text_of(write.value) == "CONV";
    } else if (name.field == "age_from") {
      age_from = whole(write.value);
    } else if (name.field == "age_to") {
      age_to = whole(write.value);
    } else if (name.field == "age_est_on") {
      estimated = std::atoi(text_of(write.value).c_str());
    } else if (name.field == "gender") {
      const std::string code = text_of(write.value);
      if (code == "F" || code == "M" || code == "X") person.gender = code.front();
    } else if (name.field == "frozen") {
      person.frozen = write.value == "true";
    }
  });
  person.birth.default_day = person.birth.default_day || converted;
  if (estimated > 0 && (age_from > 0 || age_to > 0)) {
    person.born_from = static_cast<std::int16_t>(estimated - std::max(age_from, age_to) - 5);
    person.born_to = static_cast<std::int16_t>(estimated - (age_from > 0 ? age_from : age_to) + 5);
  }
  person.guarded = guarded(laptop_.catalog(), row.state);
  person.held = (any || !deleted) && sight_.holds(row);
}

void PeopleIndex::add_words(std::uint32_t person, Part part, const std::string& text) {
  KnownPerson& known = people_[person];
  if (part == Part::given) known.has_given = true;
  const bool odd = part == Part::alias || text.size() > word_bytes_remembered;
  for (const std::uint32_t number : odd ? sounds(text) : remembered(text)) {
    const bool there = std::any_of(known.words.begin(), known.words.end(), [&](const KnownPerson::Word& one) {
      return one.word == number && (part == Part::alias || static_cast<Part>(one.part) == part);
    });
    if (there) continue;
    known.words.push_back({number & 0x1fffffffU, static_cast<std::uint32_t>(part) & 7U});
    words_.add(number, {person & 0x1fffffffU, static_cast<std::uint32_t>(part) & 7U});
  }
}

std::vector<std::uint32_t> PeopleIndex::sounds(const std::string& text) {
  std::vector<std::uint32_t> numbers;
  for (const std::string& word : name_words(text))
    for (const std::string& key : name_keys(word)) numbers.push_back(words_.number(key));
  return numbers;
}

// Most names are many people's.
const std::vector<std::uint32_t>& PeopleIndex::remembered(const std::string& text) {
  const auto [at, added] = remembered_.try_emplace(text);
  if (added) at->second = sounds(text);
  return at->second;
}

void PeopleIndex::take_name(const RecordRow& row) {
  const std::uint32_t person = person_number(row.state.root);
  bool alias = false;
  std::vector<std::pair<Part, std::string>> texts;
  sight_.each_value(row, [&](const RegisterName& name, const LiveWrite& write) {
    if (name.field == "type") {
      const std::string type = text_of(write.value);
      alias =
          alias || std::find(std::begin(alias_types), std::end(alias_types), type) != std::end(alias_types);
    }
    for (const auto& [field, part] : name_fields)
      if (name.field == field) texts.emplace_back(part, text_of(write.value));
  });
  // The whole name as written comes last: it adds the words that no part has, and mostly there is none.
  std::sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (texts.size() >= 3 && texts[0].first == Part::given && texts[1].first == Part::family &&
      texts.back().first == Part::alias) {
    const auto &given = texts[0].second, &family = texts[1].second, &whole = texts.back().second;
    if (whole == family + " " + given || whole == given + " " + family) texts.pop_back();
  }
  for (const auto& [part, text] : texts)
    add_words(person, alias && part < Part::father ? Part::alias : part, text);
}

void PeopleIndex::take_number(const RecordRow& row) {
  const bool contact = type_of(row.state.record) == "contact_point";
  std::string scheme;
  std::vector<std::string> values;
  sight_.each_value(row, [&](const RegisterName& name, const LiveWrite& write) {
    if (name.field == "scheme") scheme = text_of(write.value);
    if (name.field == "value") values.push_back(text_of(write.value));
  });
  for (const std::string& value : values) {
    if (value.size() > number_bytes_max) continue;
    std::string normal = contact ? phone_e164(value) : normal_number(scheme, value);
    if (contact && normal.empty()) normal = fold_text(value);
    if (normal.empty()) continue;
    const std::uint32_t person = person_number(row.state.root);
    people_[person].numbers.push_back(normal);
    numbers_.emplace(std::move(normal), NumberOf{person, contact});
  }
}

void PeopleIndex::forget(std::uint32_t person) {
  KnownPerson& known = people_[person];
  for (const KnownPerson::Word& one : known.words) words_.drop(one.word, person);
  for (const std::string& number : known.numbers) {
    auto [at, end] = numbers_.equal_range(number);
    while (at != end) at = at->second.person == person ? numbers_.erase(at) : std::next(at);
  }
  KnownPerson fresh;
  fresh.record = std::move(known.record);
  known = std::move(fresh);
}

void PeopleIndex::refresh(const std::vector<std::string>& records) {
  std::set<std::string> roots;
  for (const std::string& record : records) {
    if (!is_about_people(record) && !names_team(laptop_.catalog(), record)) continue;
    if (const auto entry = laptop_.store().entry(record); entry && type_of(entry->root) == "person")
      roots.insert(entry->root);
  }
  sight_.forget();
  for (const std::string& root : roots) {
    forget(person_number(root));
    for (const RecordEntry& entry : laptop_.store().entries_under(root)) {
      if (is_about_people(entry.record)) take(laptop_.store().record(entry.id));
    }
  }
}

std::vector<std::pair<NumberOf, bool>> PeopleIndex::numbers(std::string_view begins, std::size_t most) const {
  std::vector<std::pair<NumberOf, bool>> out;
  for (auto at = numbers_.lower_bound(begins); at != numbers_.end() && out.size() < most; ++at) {
    if (!at->first.starts_with(begins)) break;
    out.emplace_back(at->second, at->first.size() == begins.size());
  }
  return out;
}

} // namespace dromos
