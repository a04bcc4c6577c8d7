#include "client/people/linked.h"

#include "sync/engine/show.h"

#include <set>

namespace dromos {

namespace {

Edit edit(const char* field, const std::string& value) {
  return {field, {{}, value}, false};
}

std::string save(Laptop& laptop, const std::string& worker, std::vector<Edit> edits,
                 const std::string& reason) {
  if (!reason.empty()) edits.push_back(edit("reason", reason));
  Entry entry;
  entry.type = "same_person";
  entry.edits = std::move(edits);
  return laptop.save({entry}, worker).front();
}

} // namespace

LinkedPeople::LinkedPeople(Laptop& laptop) {
  std::set<std::string> undone;
  for (const RecordEntry& entry : laptop.store().entries("same_person")) {
    const Shown shown = show(laptop.catalog(), laptop.store().record(entry.id).state, laptop.readable(entry));
    if (shown.deleted) continue;
    if (const std::string of = shown.fields.value("undo_of", ""); !of.empty()) undone.insert(of);
    const std::string a = shown.fields.value("person_a", ""), b = shown.fields.value("person_b", "");
    const bool same = shown.fields.value("decision", "") == "SAME";
    if (same && !a.empty() && !b.empty() && a != b) links_.push_back({entry.record, a, b});
  }
  std::erase_if(links_, [&](const Link& link) { return undone.contains(link.record); });
  for (std::size_t i = 0; i < links_.size(); ++i) {
    of_.emplace(links_[i].a, i);
    of_.emplace(links_[i].b, i);
  }
}

std::vector<std::string> LinkedPeople::group(const std::string& person) const {
  std::set<std::string> members{person};
  std::vector<std::string> next{person};
  while (!next.empty()) {
    const std::string one = next.back();
    next.pop_back();
    for (auto [at, end] = of_.equal_range(one); at != end; ++at)
      for (const std::string& other : {links_[at->second].a, links_[at->second].b})
        if (members.insert(other).second) next.push_back(other);
  }
  return {members.begin(), members.end()};
}

std::vector<Link> LinkedPeople::links(const std::string& person) const {
  std::set<std::size_t> places;
  for (const std::string& one : group(person))
    for (auto [at, end] = of_.equal_range(one); at != end; ++at) places.insert(at->second);
  std::vector<Link> out;
  for (const std::size_t place : places) out.push_back(links_[place]);
  return out;
}

std::string LinkedPeople::decide(Laptop& laptop, const std::string& worker, const std::string& a,
                                 const std::string& b, const std::string& reason) {
  return save(laptop, worker, {edit("person_a", a), edit("person_b", b), edit("decision", "SAME")}, reason);
}

std::string LinkedPeople::undo(Laptop& laptop, const std::string& worker, const Link& link,
                               const std::string& reason) {
  return save(laptop, worker,
              {edit("person_a", link.a), edit("person_b", link.b), edit("decision", "SPLIT"),
               edit("undo_of", link.record)},
              reason);
}

} // namespace dromos
