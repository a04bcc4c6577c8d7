#include "client/search/compared.h"

#include <algorithm>
#include <cmath>

namespace dromos {

namespace {

bool own_name(Part part) {
  return part == Part::given || part == Part::family || part == Part::alias;
}

double degree_factor(const Likeness& likeness, Degree degree) {
  switch (degree) {
  case Degree::same:
    return 1;
  case Degree::form:
    return likeness.form;
  case Degree::variant:
    return likeness.variant;
  case Degree::begins:
    return likeness.begins;
  case Degree::similar:
    return likeness.similar;
  }
  return 0;
}

double slot_factor(const Likeness& likeness, Slot slot, Part part) {
  if (slot == Slot::any) return own_name(part) ? 1 : likeness.parent;
  const bool own = slot == Slot::given || slot == Slot::family;
  if (part == Part::alias) return own ? 1 : likeness.other_slot;
  constexpr Part meant[] = {Part::given, Part::given, Part::family, Part::father, Part::mother};
  if (meant[static_cast<std::size_t>(slot)] == part) return 1;
  // Given and surname exchanged; a father's name that stands where there is no surname, or the other way
  // round.
  const bool exchanged = (own && own_name(part)) || (slot == Slot::family && part == Part::father) ||
                         (slot == Slot::father && part == Part::family);
  return exchanged ? likeness.other_slot : likeness.parent;
}

class Comparison {
 public:
  Comparison(const PeopleIndex& index, const Likeness& likeness, const Asked& asked)
      : index_(index), likeness_(likeness), asked_(asked), slots_(index.people().size(), none) {}

  std::vector<Compared> run() {
    for (std::size_t i = 0; i < asked_.words.size(); ++i) ask_word(i);
    for (const std::string& number : asked_.numbers) ask_number(number);
    if (asked_.words.empty() && asked_.numbers.empty() && asked_.birth) ask_birth();
    for (Compared& one : found_) judge(one);
    std::erase_if(found_, [this](const Compared& one) { return one.score < likeness_.shown; });
    std::sort(found_.begin(), found_.end(), [](const Compared& a, const Compared& b) {
      return a.score != b.score ? a.score > b.score : a.person < b.person;
    });
    return std::move(found_);
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  Compared* of(std::uint32_t person) {
    const KnownPerson& known = index_.people()[person];
    if (!known.held || (known.frozen && asked_.registering)) return nullptr;
    if (slots_[person] == none) {
      slots_[person] = static_cast<std::uint32_t>(found_.size());
      found_.emplace_back();
      found_.back().person = person;
      found_.back().words.resize(asked_.words.size());
    }
    return &found_[slots_[person]];
  }

  // What it says that two people both have a name that `count` have.
  double rarity(std::size_t count) const {
    const double all = static_cast<double>(index_.people().size()) + likeness_.crowd;
    return std::min(likeness_.name_most, std::log2(all / (static_cast<double>(count) + 1)));
  }

  void ask_word(std::size_t place) {
    const AskedWord& word = asked_.words[place];
    const std::size_t asked_count = index_.words().count(word.keys.front());
    for (const WordMatch& match : index_.words().matches(word.keys)) {
      const auto& bearers = index_.words().bearers(match.word);
      // A rare slip of a common name is no rare name.
      const double points =
          rarity(std::max(asked_count, bearers.size())) * degree_factor(likeness_, match.degree);
      for (const Bearer bearer : bearers) {
        const auto part = static_cast<Part>(bearer.part);
        const auto worth = static_cast<float>(points * slot_factor(likeness_, word.slot, part));
        Compared* one = of(bearer.person);
        if (one == nullptr || (one->words[place].matched && one->words[place].points >= worth)) continue;
        one->words[place] = {worth, match.word, part, match.degree, true};
      }
    }
  }

  void ask_number(const std::string& number) {
    constexpr std::size_t most = 200;
    for (const auto& [hit, whole] : index_.numbers(number, most)) {
      Compared* one = of(hit.person);
      if (one == nullptr || one->number.value_or(false)) continue;
      one->number = whole;
      one->contact = hit.contact;
    }
  }

  void ask_birth() {
    for (std::uint32_t person = 0; person < index_.people().size(); ++person) {
      const Birth& birth = index_.people()[person].birth;
      if (birth.year != 0 && compare(birth, *asked_.birth) <= BirthLikeness::year) of(person);
    }
  }

  double birth_points(BirthLikeness birth) const {
    const double points[] = {likeness_.born_day,     likeness_.born_month,     likeness_.born_year,
                             likeness_.born_swapped, likeness_.born_other_day, likeness_.born_near,
                             likeness_.born_far};
    return points[static_cast<std::size_t>(birth)];
  }

  double name_points(const Compared& one, const KnownPerson& person) const {
    double points = 0;
    bool given = false, family = false, parent = false;
    for (std::size_t i = 0; i < asked_.words.size(); ++i) {
      const Compared::Word& word = one.words[i];
      const Slot slot = asked_.words[i].slot;
      const bool of_parent = slot == Slot::father || slot == Slot::mother;
      points += word.matched ? static_cast<double>(word.points) : likeness_.unmatched / (of_parent ? 2 : 1);
      given = given || (word.matched && (word.part == Part::given || word.part == Part::alias));
      family = family || (word.matched && word.part == Part::family);
      parent = parent || (word.matched && !own_name(word.part) && !of_parent);
    }
    if (family && parent && !given && person.has_given) points += likeness_.other_given;
    return points;
  }

  void judge(Compared& one) const {
    const KnownPerson& person = index_.people()[one.person];
    if (one.number.value_or(false) && !one.contact) {
      one.score = likeness_.number;
      for (const Compared::Word& word : one.words)
        one.score += word.matched ? static_cast<double>(word.points) : 0;
    } else {
      if (one.number) one.score += *one.number ? likeness_.phone : likeness_.number_begins;
      one.score += name_points(one, person);
    }
    if (asked_.birth && person.birth.year != 0) {
      one.birth = compare(person.birth, *asked_.birth);
      one.score += birth_points(*one.birth);
    } else if (asked_.birth && person.born_from != 0) {
      one.age = asked_.birth->year >= person.born_from && asked_.birth->year <= person.born_to;
      one.score += *one.age ? likeness_.age_fits : likeness_.age_far;
    }
    if (asked_.gender != 0 && (person.gender == 'F' || person.gender == 'M')) {
      one.gender = person.gender == asked_.gender;
      one.score += *one.gender ? likeness_.gender : likeness_.other_gender;
    }
  }

  const PeopleIndex& index_;
  const Likeness& likeness_;
  const Asked& asked_;
  std::vector<std::uint32_t> slots_; // by person: where it stands in found_
  std::vector<Compared> found_;
};

} // namespace

std::vector<Compared> compare(const PeopleIndex& index, const Likeness& likeness, const Asked& asked) {
  return Comparison(index, likeness, asked).run();
}

} // namespace dromos
