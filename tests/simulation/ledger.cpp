#include "tests/simulation/ledger.h"

namespace dromos::simulation {

void Memory::set(int change, std::int64_t batch, Keeps keeps) {
  const auto at = static_cast<std::size_t>(change);
  if (rows_.size() <= at) rows_.resize(at + 1);
  if (keeps == Keeps::nothing)
    rows_[at].erase(batch);
  else
    rows_[at][batch] = keeps;
}

Keeps Memory::of(int change) const {
  const auto at = static_cast<std::size_t>(change);
  Keeps best = Keeps::nothing;
  if (at >= rows_.size()) return best;
  for (const auto& [batch, keeps] : rows_[at]) // a change in both batches of a fork counts once, at its best
    if (best == Keeps::nothing || keeps < best) best = keeps;
  return best;
}

Keeps Memory::of(int change, std::int64_t batch) const {
  const auto at = static_cast<std::size_t>(change);
  if (at >= rows_.size()) return Keeps::nothing;
  const auto row = rows_[at].find(batch);
  return row == rows_[at].end() ? Keeps::nothing : row->second;
}

int Ledger::add(Saved saved) {
  const int number = size();
  by_line_.emplace(saved.change.line, number);
  by_dot_.emplace(saved.change.dot, number);
  std::vector<int>& changes = by_record_[saved.change.record];
  if (changes.empty()) records_.push_back(saved.change.record);
  changes.push_back(number);
  by_root_[saved.change.root].insert(saved.change.record);
  all_.push_back(std::move(saved));
  return number;
}

int Ledger::find(std::string_view line) const {
  const auto known = by_line_.find(std::string(line));
  return known == by_line_.end() ? -1 : known->second;
}

int Ledger::by_dot(const std::string& dot) const {
  const auto known = by_dot_.find(dot);
  return known == by_dot_.end() ? -1 : known->second;
}

const std::vector<int>& Ledger::of_record(const std::string& record) const {
  static const std::vector<int> none;
  const auto known = by_record_.find(record);
  return known == by_record_.end() ? none : known->second;
}

const std::set<std::string>& Ledger::under(const std::string& root) const {
  static const std::set<std::string> none;
  const auto known = by_root_.find(root);
  return known == by_root_.end() ? none : known->second;
}

const std::string& Ledger::maker(const std::string& record) const {
  static const std::string nobody;
  const std::vector<int>& changes = of_record(record);
  return changes.empty() ? nobody : (*this)[changes.front()].unit;
}

const Ledger::Folded& Ledger::folded(const std::string& record, const Memory& memory) const {
  std::vector<int> held;
  for (const int change : of_record(record))
    if (memory.of(change) == Keeps::held) held.push_back(change);
  auto& known = folded_[record];
  if (const auto at = known.find(held); at != known.end()) return at->second;
  std::vector<const naive::Change*> changes;
  for (const int change : held) changes.push_back(&(*this)[change].change);
  Folded fresh{naive::fold(changes), {}};
  fresh.hashes = naive::class_hashes(fresh.live);
  return known.emplace(std::move(held), std::move(fresh)).first->second;
}

bool Ledger::knows(const std::string& record, const Memory& memory) const {
  for (const int change : of_record(record))
    if (memory.of(change) == Keeps::held) return true;
  return false;
}

std::set<std::string> Ledger::authors(const std::string& record, const Memory& memory) const {
  std::set<std::string> names;
  for (const int change : of_record(record))
    if (memory.of(change) == Keeps::held) names.insert((*this)[change].change.by);
  return names;
}

} // namespace dromos::simulation
