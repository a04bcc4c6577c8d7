#include "client/search/suggest.h"

#include "client/people/guard.h"
#include "client/search/compared.h"
#include "schema/name_key.h"
#include "schema/value.h"
#include "sync/engine/show.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr const char* parts[] = {"given", "family", "father", "mother", "alias"};
constexpr const char* degrees[] = {"same", "form", "variant", "begins", "similar"};
constexpr const char* births[] = {"day", "month", "year", "swapped", "other_day", "near", "far"};

// What is on file of one person, as far as a suggestion shows it.
class OnFile {
 public:
  OnFile(Laptop& laptop, const std::string& person) {
    for (const RecordEntry& entry : laptop.store().entries_under(person)) {
      const std::string_view type = type_of(entry.record);
      if (type != "person" && type != "person_name" && type != "identifier" && type != "contact_point")
        continue;
      const Shown shown =
          show(laptop.catalog(), laptop.store().record(entry.id).state, laptop.readable(entry));
      if (shown.deleted) continue;
      if (type == "person") person_ = shown.fields;
      if (type == "person_name") names_.push_back(shown.fields);
      if (type == "identifier" || type == "contact_point") numbers_.push_back(shown.fields);
    }
    // The name by which people are called officially comes first.
    std::stable_partition(names_.begin(), names_.end(),
                          [](const Json& name) { return name.value("type", "") == "LEGAL"; });
  }

  std::string name() const {
    for (const Json& name : names_) {
      if (const std::string whole = text(name, "as_written"); !whole.empty()) return whole;
      const std::string joined = text(name, "family") + " " + text(name, "given");
      if (joined.size() > 1) return joined.front() == ' ' ? joined.substr(1) : joined;
    }
    return {};
  }
  std::string birth() const { return text(person_, "birth_date"); }
  std::string gender() const { return text(person_, "gender"); }

  // The name part in which a word that sounds so stands.
  std::string part_with(Part part, const std::vector<std::string>& asked) const {
    const char* field = part == Part::alias ? "as_written" : parts[static_cast<std::size_t>(part)];
    std::string first;
    for (const Json& name : names_) {
      const std::string value = text(name, field);
      if (first.empty()) first = value;
      for (const std::string& word : name_words(value))
        for (const std::string& key : name_keys(word))
          if (std::find(asked.begin(), asked.end(), key) != asked.end()) return value;
    }
    return first;
  }
  // Numbers are shown by their end: enough to compare with a card, too little to be carried away.
  std::string number_like(const std::string& typed) const {
    constexpr std::size_t shown_end = 4;
    for (const Json& one : numbers_) {
      const std::string value = text(one, "value");
      if (value.size() > shown_end && typed.find(value.substr(value.size() - shown_end)) != std::string::npos)
        return "…" + value.substr(value.size() - shown_end);
    }
    return {};
  }

 private:
  static std::string text(const Json& fields, const char* field) {
    const auto at = fields.find(field);
    return at != fields.end() && at->is_string() ? at->get<std::string>() : std::string();
  }

  Json person_;
  std::vector<Json> names_, numbers_;
};

Suggestion told(const PeopleIndex& index, const Likeness& likeness, const Asked& asked, const Compared& one) {
  Suggestion out;
  out.record = index.people()[one.person].record;
  const OnFile file(index.laptop(), out.record);
  out.name = file.name();
  out.birth = file.birth();
  out.score = one.score;
  out.likely = one.score >= likeness.likely;
  for (std::size_t i = 0; i < one.words.size(); ++i) {
    const Compared::Word& word = one.words[i];
    if (!word.matched) continue;
    out.agrees.push_back({parts[static_cast<std::size_t>(word.part)],
                          degrees[static_cast<std::size_t>(word.degree)], false,
                          file.part_with(word.part, asked.words[i].keys)});
  }
  if (one.number)
    out.agrees.push_back({one.contact ? "phone" : "number", *one.number ? "same" : "begins", false,
                          asked.numbers.empty() ? "" : file.number_like(asked.numbers.front())});
  if (one.birth)
    out.agrees.push_back({"birth", births[static_cast<std::size_t>(*one.birth)],
                          *one.birth == BirthLikeness::far || *one.birth == BirthLikeness::near,
                          file.birth()});
  if (one.age) out.agrees.push_back({"age", *one.age ? "same" : "far", !*one.age, ""});
  if (one.gender) out.agrees.push_back({"gender", *one.gender ? "same" : "far", !*one.gender, file.gender()});
  return out;
}

} // namespace

std::vector<Suggestion> Suggester::suggest(const PersonQuery& query, std::string_view worker) const {
  const Asked wanted = asked(query);
  std::vector<Suggestion> out;
  for (const Compared& one : compare(index_, likeness_, wanted)) {
    if (out.size() >= query.most) break;
    const KnownPerson& person = index_.people()[one.person];
    if (person.guarded) {
      Laptop& laptop = index_.laptop();
      const auto entry = laptop.store().entry(person.record);
      if (!entry || !may_know(laptop, worker, laptop.store().record(entry->id))) continue;
    }
    out.push_back(told(index_, likeness_, wanted, one));
  }
  return out;
}

} // namespace dromos
