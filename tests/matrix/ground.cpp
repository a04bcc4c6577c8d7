#include "tests/matrix/ground.h"

#include "sync/engine/record_name.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

namespace dromos::test {

namespace {

const std::string near_maker = "maker", far_maker = "stranger";

Pen::Workers all_roles(const Table& table, std::vector<std::string> workers) {
  Pen::Workers out;
  for (std::string& worker : workers) out[std::move(worker)] = table.roles();
  return out;
}

std::vector<std::string> near_workers(const Table& table) {
  std::vector<std::string> workers{near_maker};
  for (const std::string& role : table.roles()) workers.push_back(worker_of(role));
  return workers;
}

bool far_made(Standing standing) {
  return standing == Standing::received || standing == Standing::foreign || standing == Standing::lent;
}

} // namespace

std::string worker_of(const std::string& role) {
  std::string worker = "w";
  for (const char letter : role) worker.push_back(static_cast<char>(letter - 'A' + 'a'));
  return worker;
}

Ground::Ground(const Table& declared)
    : table(declared), near(world, World::kk1, all_roles(declared, near_workers(declared))),
      far(world, World::kk2, all_roles(declared, {far_maker})) {}

const std::string& Ground::maker(Standing standing) const {
  return far_made(standing) ? far_maker : near_maker;
}

Pen& Ground::pen_of(Standing standing) {
  return far_made(standing) ? far : near;
}

std::string Ground::next_canary() const {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "canary%07zu", order_.size());
  return text.data();
}

std::uint64_t Ground::write(Pen& pen, Planted planted, std::vector<Pen::Mark> marks) {
  const std::uint64_t seq =
      pen.write({planted.by, planted.record, planted.root, planted.cls, std::move(marks)});
  order_.emplace_back(pen.device(), seq);
  planted_[order_.back()] = {std::move(planted), true};
  return seq;
}

std::string Ground::new_root(Standing standing) {
  const std::string root = new_record("person", world.clock.now_ms());
  const auto& types = table.types();
  const auto person =
      std::find_if(types.begin(), types.end(), [](const auto& one) { return one.name == "person"; });
  const Slot& slot = person->slots.front();
  write(pen_of(standing), {maker(standing), root, root, slot.cls, standing},
        {{slot.field, {}, next_value(), {}}});
  return root;
}

// All workers, by both of the fields that say so.
void Ground::name_team(const std::string& root) {
  const std::string file = new_record("case_file", world.clock.now_ms());
  std::vector<Pen::Mark> marks{{"worker", {}, '"' + worker_of("PSY") + '"', {}}};
  for (const std::string& role : table.roles())
    if (role != "PSY") marks.push_back({"team", worker_of(role), "true", {}});
  write(near, {near_maker, file, root, "p1-region", Standing::team}, std::move(marks));
  teams_.insert(root);
}

void Ground::plant(Standing standing) {
  const bool own = standing == Standing::author || standing == Standing::gone;
  Pen& pen = pen_of(standing);
  for (const TableType& type : table.types()) {
    const std::string shared = type.own_root ? std::string() : new_root(standing);
    if (!shared.empty()) roots_[standing].push_back(shared);
    for (const std::string& role : table.roles()) {
      const std::string record = new_record(type.name, world.clock.now_ms());
      Target target{record, type.own_root ? record : shared, role, &type, standing, {}};
      const std::string by = own ? worker_of(role) : maker(standing);
      for (const Slot& slot : type.slots) {
        const Pen::Mark mark = slot.keyed ? Pen::Mark{slot.field, next_canary(), "true", {}}
                                          : Pen::Mark{slot.field, {}, next_value(), {}};
        const std::uint64_t seq = write(pen, {by, record, target.root, slot.cls, standing}, {mark});
        target.dots.push_back(pen.dot(seq));
      }
      if (type.own_root) roots_[standing].push_back(record);
      if (type.own_root && standing == Standing::team) name_team(record);
      targets.push_back(std::move(target));
    }
    if (!shared.empty() && standing == Standing::team) name_team(shared);
  }
}

void Ground::hold(Pen& pen, Standing standing, const std::string& root,
                  const std::map<std::string, bool>& units) {
  std::vector<Pen::Mark> marks;
  for (const auto& [unit, holds] : units) {
    Pen::Mark mark{"held", unit, holds ? "true" : "null", {}};
    if (!holds && held_.contains(root)) mark.replaces = {held_.at(root)};
    marks.push_back(std::move(mark));
  }
  Planted planted{maker(standing), root, root, table.class_of_system("held"), standing, true};
  held_[root] = pen.dot(write(pen, std::move(planted), std::move(marks)));
}

void Ground::give(Standing standing) {
  for (const std::string& root : roots_[standing]) {
    if (far_made(standing))
      hold(far, standing, root, {{World::kk1, true}});
    else
      hold(near, standing, root, {{World::kk2, true}, {World::kk1, false}});
  }
  if (!far_made(standing)) lost_.insert(standing);
}

void Ground::take_back() {
  for (const std::string& root : roots_[Standing::lent])
    hold(far, Standing::lent, root, {{World::kk1, false}});
  lost_.insert(Standing::lent);
}

void Ground::narrow() {
  Pen::Workers workers = all_roles(table, {near_maker});
  for (const std::string& role : table.roles()) workers[worker_of(role)] = {role};
  near.enrol(workers);
  near.send(); // what they were is over once this is answered
}

void Ground::settle(Pen& pen) {
  const Heard heard = pen.send();
  ASSERT_TRUE(heard.refused.empty()) << heard.refused.begin()->second.reason << " "
                                     << heard.refused.begin()->second.record;
}

std::set<ChangeName> Ground::readable(const std::string& role) const {
  std::map<std::string, std::set<std::string>> authors;
  for (const auto& [change, entry] : planted_)
    if (entry.second) authors[entry.first.record].insert(entry.first.by);
  std::set<ChangeName> out;
  for (const auto& [change, entry] : planted_) {
    const auto& [planted, accepted] = entry;
    if (!accepted) continue;
    const bool holds = planted.standing != Standing::foreign && !lost_.contains(planted.standing);
    const ReaderTies ties{holds, authors[planted.record].contains(worker_of(role)),
                          teams_.contains(planted.root)};
    const std::string type = planted.record.substr(0, planted.record.find('/'));
    // Where a root went is told to every laptop of a unit that ever held it: else it would go on showing the
    // file.
    const bool told =
        planted.moves && planted.record == planted.root && planted.standing != Standing::foreign;
    if (told || reads(table, role, type, planted.cls, ties)) out.insert(change);
  }
  return out;
}

} // namespace dromos::test
