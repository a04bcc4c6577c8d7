// Which given names a word may stand for: Γιώργος, Yorgos and George for Γεώργιος; Τάκης for several. Tables
// of both scripts (schema/names/greek.json, foreign.json), by the names' keys.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

class NameForms {
 public:
  // Numbers of names, rising.
  using Names = std::vector<std::uint16_t>;

  static NameForms load(); // throws Refused "schema.declaration" where a table is not well formed

  // By the key itself, else by its stem (Γιώργου); empty where no table has it.
  const Names& of(std::string_view key) const;
  std::size_t size() const { return count_; }

 private:
  std::map<std::string, Names, std::less<>> keys_, stems_;
  std::size_t count_ = 0;
};

bool share_a_name(const NameForms::Names& a, const NameForms::Names& b);

} // namespace dromos
