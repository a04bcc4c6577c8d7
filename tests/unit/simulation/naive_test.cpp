// The model itself, against the worked example of docs/protocol.md §17 and the shortest histories of its
// rules.
#include "tests/simulation/naive.h"
#include "tests/simulation/rules.h"
#include "tests/simulation/wire.h"

#include <gtest/gtest.h>

namespace dromos::simulation {
namespace {

using naive::Change;
using naive::Live;

constexpr const char* device = "4bk5luislf5sucf2";
const std::string line1 =
    R"({"seq":1,"at":"2026-11-23T20:15:30.120Z","by":"w17","record":"street_contact/0192f3a4-5b6c-7d8e-9f01-23456789abcd","root":"person/0192f3a4-5b6c-7d8e-9f01-23456789ab01","class":"p1-region","schema":1,"salt":"AAECAwQFBgcICQoLDA0ODw","writes":[{"field":"outcome","value":"BRIEF"}]})";
const std::string line2 =
    R"({"seq":2,"at":"2026-11-23T20:15:30.120Z","by":"w17","record":"street_contact/0192f3a4-5b6c-7d8e-9f01-23456789abcd","root":"person/0192f3a4-5b6c-7d8e-9f01-23456789ab01","class":"p2-centre","schema":1,"salt":"EBESExQVFhcYGRobHB0eHw","writes":[{"field":"needs","key":"HOUSB","value":true}]})";
const std::string line3 =
    R"({"seq":3,"at":"2026-11-23T20:31:04.007Z","by":"w17","record":"street_contact/0192f3a4-5b6c-7d8e-9f01-23456789abcd","root":"person/0192f3a4-5b6c-7d8e-9f01-23456789ab01","class":"p1-region","schema":1,"salt":"ICEiIyQlJicoKSorLC0uLw","writes":[{"field":"outcome","value":"ENGAGED","replaces":[":1"]}]})";

Change write(const std::string& dot, const std::string& value, std::vector<std::string> replaces) {
  Change change;
  change.dot = dot;
  change.cls = "p1";
  change.writes = {{"note", {}, value.empty() ? std::nullopt : std::optional(value), std::move(replaces)}};
  return change;
}

std::set<std::string> live_dots(const std::vector<Change>& changes) {
  std::vector<const Change*> pointers;
  for (const Change& one : changes) pointers.push_back(&one);
  std::set<std::string> dots;
  for (const auto& [name, writes] : naive::fold(pointers))
    for (const auto& [dot, value] : writes) dots.insert(dot);
  return dots;
}

TEST(Naive, reads_the_worked_example_of_the_protocol) {
  const Change one = naive::read_change(line1, device, {}),
               two = naive::read_change(line2, device, {{1, line1}}),
               three = naive::read_change(line3, device, {{1, line1}, {2, line2}});
  EXPECT_EQ(one.dot, "4bk5luislf5sucf2:1:ih5SxCRn");
  EXPECT_EQ(three.writes[0].replaces, std::vector<std::string>{one.dot});
  std::map<std::pair<std::string, std::string>, std::string> pairs;
  for (const auto& [cls, hash] : naive::class_hashes(naive::fold({&three, &one, &two})))
    pairs[{one.record, cls}] = hash;
  EXPECT_EQ(naive::base64url(pairs[{one.record, "p2-centre"}]),
            "u4Vgfmf_o_zDx7JzQJqt4xjrxLjqnY1Y74QQoU-fc_0");
  EXPECT_EQ(naive::base64url(naive::state_hash(pairs)), "zl5-XxB0rtBqdurplfcnwL-qsqphtNL_dW6-nQWLYpU");
}

TEST(Naive, what_was_replaced_is_not_live_in_any_order) {
  const Change first = write("d:1:a", "1", {}), second = write("d:2:b", "2", {"d:1:a"});
  EXPECT_EQ(live_dots({first, second}), std::set<std::string>{"d:2:b"});
  EXPECT_EQ(live_dots({second, first, second}), std::set<std::string>{"d:2:b"});
}

TEST(Naive, a_refusal_of_the_one_between_revives_nothing_that_was_named) {
  const Change first = write("d:1:a", "1", {}), third = write("d:3:c", "3", {"d:2:b", "d:1:a"});
  EXPECT_EQ(live_dots({first, third}), std::set<std::string>{"d:3:c"});
}

TEST(Naive, both_sides_of_a_fork_stay_apart) {
  const Change one = write("d:2:x", "1", {"d:1:a"}), other = write("d:2:y", "2", {"d:1:a"}),
               after = write("d:3:z", "3", {"d:2:x"});
  EXPECT_EQ(live_dots({one, other, after}), (std::set<std::string>{"d:2:y", "d:3:z"}));
}

TEST(Naive, an_edit_that_a_deletion_did_not_see_stays) {
  const Change first = write("d:1:a", "1", {}), gone = write("d:2:b", "", {"d:1:a"}),
               edit = write("e:1:c", "2", {"d:1:a"});
  EXPECT_EQ(live_dots({first, edit, gone}), std::set<std::string>{"e:1:c"});
}

TEST(Rules, the_table_is_read_by_hand) {
  const Rules rules;
  EXPECT_TRUE(rules.reads({"STREET"}, {}, "identifier", "p2-centre", {}));
  EXPECT_FALSE(rules.reads({"STREET"}, {}, "identifier", "p2-centre-id", {}));
  EXPECT_FALSE(rules.reads({"PSY"}, {"w1"}, "psych_support", "p2-centre", {{"w2"}, {}}));
  EXPECT_TRUE(rules.reads({"PSY"}, {"w1"}, "psych_support", "p2-centre", {{"w2"}, {"w1"}}));
  EXPECT_FALSE(rules.writes({"COORD"}, "w1", "street_contact", true, {}));
  EXPECT_TRUE(rules.writes_system({"COORD"}, "held"));
  EXPECT_FALSE(rules.writes_system({"STREET"}, "held"));
  EXPECT_EQ(rules.class_of("person", "held"), "p0-nation-held");
}

} // namespace
} // namespace dromos::simulation
