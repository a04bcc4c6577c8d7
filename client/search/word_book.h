// Every word of every name, by how it sounds, and who has it. Asked with one word, it gives all that resemble
// it.
#pragma once
#include "schema/name_forms.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dromos {

enum class Part : std::uint8_t { given, family, father, mother, alias };
// The best first.
enum class Degree : std::uint8_t { same, form, variant, begins, similar };

struct Bearer {
  std::uint32_t person : 29;
  std::uint32_t part : 3;
};

struct WordMatch {
  std::uint32_t word = 0;
  Degree degree = Degree::same;
};

class WordBook {
 public:
  explicit WordBook(const NameForms& forms) : forms_(forms) {}

  std::uint32_t number(const std::string& key); // a new one where it is not known
  void add(std::uint32_t word, Bearer bearer) { words_[word].bearers.push_back(bearer); }
  void drop(std::uint32_t word, std::uint32_t person);

  // `keys`: name_keys() of the word asked for. Each word of the book at most once, by its best degree.
  std::vector<WordMatch> matches(const std::vector<std::string>& keys) const;
  const std::vector<Bearer>& bearers(std::uint32_t word) const { return words_[word].bearers; }
  // How many have exactly this word.
  std::size_t count(std::string_view key) const;
  std::size_t size() const { return words_.size(); }

 private:
  struct Word {
    std::string key;
    std::uint32_t letters; // which letters stand in it, a bit each
    const NameForms::Names* names;
    std::vector<Bearer> bearers;
  };
  struct Asked;
  bool matches(const Asked& asked, const Word& word, Degree& degree) const;

  const NameForms& forms_;
  std::vector<Word> words_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

} // namespace dromos
