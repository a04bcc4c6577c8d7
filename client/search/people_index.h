// The people on this laptop, found by name, birth date and number as somebody types. In memory alone: built
// in one pass at unlock, kept up to date by refresh() after each save and exchange. What is shown of those
// found is read from the store.
#pragma once
#include "client/search/birth.h"
#include "client/search/sight.h"
#include "client/search/word_book.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// What is known of one person, as it is compared.
struct KnownPerson {
  std::string record;
  Birth birth;
  std::int16_t born_from = 0, born_to = 0; // by an estimated age; 0: none
  char gender = 0;                         // 'F', 'M', 'X'
  bool held = false;                       // by this laptop's unit, and not deleted
  bool frozen = false;                     // its processing is restricted: it does not enter matching
  bool guarded = false;                    // shielded, or of the highest confidentiality: see Guard
  bool has_given = false;
  struct Word {
    std::uint32_t word : 29;
    std::uint32_t part : 3;
  };
  std::vector<Word> words;
  std::vector<std::string> numbers;
};

// An identifier, or a phone or other address, in the form in which it is compared.
struct NumberOf {
  std::uint32_t person = 0;
  bool contact = false;
};

class PeopleIndex {
 public:
  explicit PeopleIndex(Laptop& laptop);

  // One record of a pass over all, in any order. Others than those about people are passed over.
  void take(const RecordRow& row);
  // After a save or an exchange: what these records say of people is read again.
  void refresh(const std::vector<std::string>& records);

  const std::vector<KnownPerson>& people() const { return people_; }
  const KnownPerson* person(std::string_view record) const; // nullptr: nothing of that person is here
  const WordBook& words() const { return words_; }
  // The numbers that begin so, at most `most`; first the one that is exactly this.
  std::vector<std::pair<NumberOf, bool>> numbers(std::string_view begins, std::size_t most) const;
  Laptop& laptop() const { return laptop_; }

 private:
  std::uint32_t person_number(std::string_view root);
  void take_person(const RecordRow& row);
  void take_name(const RecordRow& row);
  void take_number(const RecordRow& row);
  void forget(std::uint32_t person);
  void add_words(std::uint32_t person, Part part, const std::string& text);
  std::vector<std::uint32_t> sounds(const std::string& text); // of its words: their numbers in the book
  const std::vector<std::uint32_t>& remembered(const std::string& text);

  Laptop& laptop_;
  Sight sight_;
  NameForms forms_;
  WordBook words_;
  ByName<std::vector<std::uint32_t>> remembered_; // sounds(), by name
  std::vector<KnownPerson> people_;
  ByName<std::uint32_t> person_numbers_;
  std::multimap<std::string, NumberOf, std::less<>> numbers_;
};

} // namespace dromos
