// Every cell of role × type × class × action × standing through Hub::exchange, with signed requests and
// answers read byte by byte; and what comes down to a reader of each role, by line and by stick.
#include "sync/engine/record_name.h"
#include "tests/matrix/ground.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

namespace dromos::test {

namespace {

constexpr std::size_t told_most = 20; // kinds of mismatch that are printed

struct Sent {
  Attempt attempt;
  std::string cls, record;
  ChangeName change;
};

class Matrix : public testing::Test {
 protected:
  Matrix()
      : table(std::filesystem::path(DROMOS_TESTS) / "../schema"), ground(table),
        mate(ground.world, World::kk1, {{"elsewhere", {"COORD"}}}) {
    for (const std::string& role : table.roles())
      readers.emplace(role, Pen(ground.world, World::kk1, {{worker_of(role), {role}}}));
  }

  void attempts(const Target& target);
  void strangers(const Target& target);
  void send(Attempt attempt, Planted planted, Pen::Mark mark);
  void judge(const Heard& heard);
  void check(const std::string& role, const Heard& heard);
  void whole(const std::string& role); // nothing is lacking
  void wrong(const std::string& what) {
    ++mismatches;
    if (kinds.insert(what).second && kinds.size() <= told_most) ADD_FAILURE() << what;
  }
  std::string told(const ChangeName& change) const {
    const Planted& one = ground.planted(change);
    return one.record.substr(0, one.record.find('/')) + " " + one.cls + " (" + name(one.standing) +
           (one.moves ? ", held)" : ")");
  }

  Table table;
  Ground ground;
  Pen mate; // of the near unit, with a worker of its own
  std::map<std::string, Pen> readers;
  std::map<std::string, std::set<ChangeName>> received;
  std::vector<Sent> sent;
  std::size_t cells = 0, mismatches = 0;
  std::set<std::string> kinds;
};

void Matrix::send(Attempt attempt, Planted planted, Pen::Mark mark) {
  attempt.field = mark.field;
  Sent one{std::move(attempt), planted.cls, planted.record, {}};
  one.change = {ground.near.device(), ground.write(ground.near, std::move(planted), {std::move(mark)})};
  sent.push_back(std::move(one));
}

Pen::Mark mark_of(const Ground& ground, const Slot& slot, std::vector<Dot> replaces = {}) {
  if (slot.keyed) return {slot.field, ground.next_canary(), "true", std::move(replaces)};
  return {slot.field, {}, ground.next_value(), std::move(replaces)};
}

// Everything that one role may try on one record. One worker tries it all: what is accepted first gives no
// right that the first did not need itself.
void Matrix::attempts(const Target& target) {
  const Standing standing = target.standing;
  const std::string by = worker_of(target.role);
  const auto attempt = [&](Action action) { return Attempt{target.role, target.type, action, standing, {}}; };
  const auto on = [&](const std::string& record, const std::string& cls) {
    return Planted{by, record, target.root, cls, standing};
  };
  for (std::size_t i = 0; i < target.type->slots.size(); ++i) {
    const Slot& slot = target.type->slots[i];
    send(attempt(Action::edit), on(target.record, slot.cls), mark_of(ground, slot));
    send(attempt(Action::decide), on(target.record, slot.cls), mark_of(ground, slot, {target.dots[i]}));
    send(attempt(Action::withdraw), on(target.record, slot.cls), {slot.field, {}, {}, {target.dots[i]}});
    const std::string other = slot.cls == "p0-nation" ? "p4-centre" : "p0-nation";
    send(attempt(Action::wrong_class), on(target.record, other), mark_of(ground, slot));
    const std::string made = new_record(target.type->name, ground.world.clock.now_ms());
    send(attempt(Action::create), on(made, slot.cls), mark_of(ground, slot));
    if (standing != Standing::unit) continue; // a root of its own stands to nobody
    const std::string begun = new_record(target.type->name, ground.world.clock.now_ms());
    send(attempt(Action::begin), {by, begun, begun, slot.cls, standing}, mark_of(ground, slot));
  }
  const Slot& first = target.type->slots.front();
  send(attempt(Action::unknown_class), on(target.record, "p9-moon"), mark_of(ground, first));
  Planted elsewhere = on(target.record, first.cls);
  elsewhere.root = target.root == target.record ? ground.targets.back().root : target.record;
  send(attempt(Action::other_root), elsewhere, mark_of(ground, first));
  Planted held = on(target.record, table.class_of_system("held"));
  held.moves = true;
  const std::string& holder = standing == Standing::giving ? World::kk2 : World::kk1; // who holds it anyway
  send(attempt(Action::hold), held, {"held", holder, "true", {}});
  send(attempt(Action::shield), on(target.record, table.class_of_system("shield")),
       {"shield", {}, "\"centre\"", {}});
  send(attempt(Action::erase), on(target.record, first.cls), {"deleted", {}, "true", {target.dots.front()}});
}

// One who is enrolled in the unit, on another device.
void Matrix::strangers(const Target& target) {
  for (const Slot& slot : target.type->slots)
    send({{}, target.type, Action::edit, target.standing, {}},
         {"elsewhere", target.record, target.root, slot.cls, target.standing}, mark_of(ground, slot));
}

void Matrix::judge(const Heard& heard) {
  for (const Sent& one : sent) {
    const Verdict expected = verdict(table, one.attempt);
    const auto refused = heard.refused.find(one.change.second);
    Verdict found{heard.held.contains(one.change.second) ? "" : "nothing", {}};
    if (refused != heard.refused.end()) found = {refused->second.reason, refused->second.field};
    const bool other = refused != heard.refused.end() &&
                       (refused->second.record != one.record || heard.held.contains(one.change.second));
    if (found != expected || other)
      wrong(one.attempt.role + " " + name(one.attempt.action) + " " + one.attempt.type->name + " " + one.cls +
            " (" + name(one.attempt.standing) + "): expected '" + expected.reason + " " + expected.field +
            "', found '" + found.reason + " " + found.field + (other ? "', of another record" : "'"));
    if (!expected.reason.empty()) ground.refused(one.change);
    ++cells;
  }
  sent.clear();
}

// What came down is what this role may read, and no other text stands in any byte that did.
void Matrix::check(const std::string& role, const Heard& heard) {
  const std::set<ChangeName> may = ground.readable(role);
  std::set<ChangeName>& got = received[role];
  for (const ChangeName& change : heard.bodies)
    if (!may.contains(change)) wrong(role + " was sent " + told(change));
  got.insert(heard.bodies.begin(), heard.bodies.end());
  constexpr std::string_view mark = "canary";
  for (std::size_t at = heard.bytes.find(mark); at != std::string::npos;
       at = heard.bytes.find(mark, at + 1)) {
    const ChangeName& change = ground.canary(std::stoul(heard.bytes.substr(at + mark.size(), 7)));
    if (!got.contains(change)) wrong(role + " got the text of " + told(change));
  }
}

void Matrix::whole(const std::string& role) {
  for (const ChangeName& change : ground.readable(role))
    if (!received[role].contains(change)) wrong(role + " was not sent " + told(change));
}

} // namespace

TEST_F(Matrix, every_cell_is_answered_as_declared) {
  for (const Standing standing : standings)
    if (standing != Standing::giving) ground.plant(standing);
  ground.settle(ground.near);
  ground.settle(ground.far);
  for (const Standing standing : {Standing::gone, Standing::received, Standing::lent}) ground.give(standing);
  ground.settle(ground.near);
  ground.settle(ground.far);
  ground.take_back();
  ground.settle(ground.far);
  ground.narrow();

  for (auto& [role, pen] : readers) { // by stick, then by line
    pen.send();
    check(role, take_apart(ground.world.hub->answer_for(pen.device()), pen.device()));
    whole(role);
    received[role].clear();
    pen.forget();
    for (const Heard& heard : pen.read_all()) check(role, heard);
    whole(role);
  }
  for (const Target& target : ground.targets)
    cells += target.type->slots.size(); // each by its own role's reader

  ground.plant(Standing::giving);
  ground.settle(ground.near);
  for (const Standing standing : standings) {
    if (standing == Standing::giving) ground.give(standing);
    for (const Target& target : ground.targets) {
      if (target.standing != standing) continue;
      attempts(target);
      if (standing == Standing::unit && target.role == "SW") strangers(target);
    }
    judge(ground.near.send());
  }
  for (auto& [role, pen] : readers) {
    for (const Heard& heard : pen.read_all()) check(role, heard);
    whole(role);
  }
  EXPECT_EQ(mismatches, 0U);
  EXPECT_GE(cells, 20'000U);
  std::cout << "FIGURE matrix_cells " << cells << " cells -" << std::endl;
}

} // namespace dromos::test
