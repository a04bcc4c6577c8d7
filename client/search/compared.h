// One query against the whole index: who resembles it, and by how much. Numbers alone; nothing is read from
// the store.
#pragma once
#include "client/search/likeness.h"
#include "client/search/people_index.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dromos {

struct PersonQuery;

enum class Slot : std::uint8_t { any, given, family, father, mother };

struct AskedWord {
  std::vector<std::string> keys; // name_keys()
  Slot slot = Slot::any;
};

// A query as it is compared.
struct Asked {
  std::vector<AskedWord> words; // at most 8: more is no name
  std::optional<Birth> birth;
  std::vector<std::string> numbers; // readings of one number
  char gender = 0;
  bool registering = false;
};
Asked asked(const PersonQuery& query);

struct Compared {
  std::uint32_t person = 0;
  double score = 0;
  struct Word {
    float points = 0;
    std::uint32_t word = 0;
    Part part = Part::given;
    Degree degree = Degree::same;
    bool matched = false;
  };
  std::vector<Word> words; // by asked word
  std::optional<BirthLikeness> birth;
  std::optional<bool> age, gender, number; // does it agree; a number: is it the whole one
  bool contact = false;                    // the number is a phone
};

// At least `likeness.shown` alike; the likeliest first.
std::vector<Compared> compare(const PeopleIndex& index, const Likeness& likeness, const Asked& asked);

} // namespace dromos
