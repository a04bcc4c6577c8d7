// What a decision says of what stands: that a record stays, that one of several equal values is right.
#include "certificate_tree.h"
#include "sync/engine/save.h"

namespace dromos {
namespace {

using test::refusal;

const std::string record = "person/0192f3a4-0000-7000-8000-000000000001";
constexpr std::string_view device = "k3v9q2m7x4p2d8sa";

class Decision : public testing::Test {
 protected:
  // A change by somebody else; gives its dot.
  Dot folded(Text cls, std::vector<Write> writes) {
    Change change;
    change.at = "2026-11-23T08:15:30.120Z";
    change.by = "w";
    change.record = change.root = change.keep(record);
    change.cls = cls;
    change.writes = std::move(writes);
    const Dot dot = make_dot(device, ++seq, std::string(32, 'a'));
    fold(state, change, dot, 1);
    return dot;
  }
  std::vector<Change> saved(const Edit& edit, const Readable& readable = {}) const {
    return save(catalog, record, record, &state, {edit}, readable, {});
  }
  void fold_all(const std::vector<Change>& changes) {
    for (const Change& change : changes)
      fold(state, change, make_dot(device, ++seq, std::string(32, 'b')), 2);
  }
  std::vector<LiveWrite> live(Text cls, Text field) const {
    const auto known = state.registers.find({cls, field, {}});
    return known == state.registers.end() ? std::vector<LiveWrite>() : known->second.live;
  }

  const Catalog catalog = Catalog::load();
  RecordState state;
  std::uint64_t seq = 0;
};

// Each class in which it was deleted says so; who does not read a class leaves it as it is.
TEST_F(Decision, that_a_deleted_record_stays) {
  const Edit stays{"deleted", {{}, nullptr}, true};
  folded("p1-centre", {{"deleted", {}, "true", {}}, {"birth_place", {}, "\"x\"", {}}});
  folded("p1-region", {{"deleted", {}, "true", {}}});
  folded("p1-nation", {{"deleted", {}, "null", {}}});
  const auto no_region = [](std::string_view cls) { return cls != "p1-region"; };
  const std::vector<Change> changes = saved(stays, no_region);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].cls, "p1-centre");
  ASSERT_EQ(changes[0].writes.size(), 1U);
  EXPECT_EQ(saved(stays).size(), 2U) << "of every class that is read";
  fold_all(changes);
  EXPECT_EQ(live("p1-centre", "deleted").at(0).value, "null");
  EXPECT_EQ(live("p1-region", "deleted").at(0).value, "true");
  EXPECT_EQ(live("p1-centre", "birth_place").size(), 1U);
}

TEST_F(Decision, between_values_that_are_equal_leaves_one) {
  const std::string cls(*catalog.class_of("person", "birth_place"));
  const Text kept = state.keep(cls);
  folded(kept, {{"birth_place", {}, "\"x\"", {}}});
  const Edit same{"birth_place", {{}, "x"}, true};
  EXPECT_TRUE(saved(same).empty()) << "nothing to decide";
  folded(kept, {{"birth_place", {}, "\"x\"", {}}});
  EXPECT_TRUE(saved({"birth_place", {{}, "x"}, false}).empty())
      << "an ordinary save of what stands says nothing";
  ASSERT_EQ(live(kept, "birth_place").size(), 2U);
  fold_all(saved(same));
  EXPECT_EQ(live(kept, "birth_place").size(), 1U);
}

// What an ordinary save replaces of two values that nobody has decided on, by the field's policy.
TEST_F(Decision, that_nobody_made_is_not_made_by_an_ordinary_save) {
  const auto replaced = [&](const std::string& record_name, Text field, const std::vector<Text>& values,
                            const Json& value, bool decides) {
    state = {};
    const Text cls = state.keep(*catalog.class_of(type_of(record_name), field));
    for (const Text one : values) folded(cls, {{field, {}, one, {}}});
    const std::vector<Change> changes =
        save(catalog, record_name, record_name, &state, {{field.string(), {{}, value}, decides}}, {}, {});
    return changes.at(0).writes.at(0).replaces.size();
  };
  const std::string file = "case_file/0192f3a4-0000-7000-8000-000000000001";
  const std::vector<Text> places{"\"x\"", "\"y\""}, levels{"\"P1\"", "\"P3\""};
  EXPECT_EQ(replaced(record, "birth_place", places, "z", false), 1U) << "review: the one that was shown";
  EXPECT_EQ(replaced(record, "birth_place", places, "z", true), 2U);
  EXPECT_EQ(replaced(file, "state", places, "z", false), 2U) << "latest: without fuss";
  EXPECT_EQ(replaced(record, "conf_level", levels, "P1", false), 0U) << "highest: it is not lowered so";
  EXPECT_EQ(replaced(record, "conf_level", levels, "P4", false), 2U) << "but raised";
}

// Deleting replaces what is live, in each class, but never who holds the record nor its shield.
TEST_F(Decision, to_delete) {
  const Dot given = folded("p1-centre", {{"birth_place", {}, "\"x\"", {}}, {"gender", {}, "\"F\"", {}}});
  folded("p1-centre", {{"birth_place", {}, {}, {state.keep(given)}}}); // withdrawn: nothing is live
  folded("p1-region",
         {{"held", "gr/el30", "true", {}}, {"deleted", {}, "true", {}}, {"note", {}, "\"n\"", {}}});
  const std::vector<Change> changes = save_deletion(state, {});
  ASSERT_EQ(changes.size(), 2U);
  fold_all(changes);
  for (const auto& [name, reg] : state.registers) {
    const bool stays = name.field == "held" || name.field == "deleted";
    EXPECT_EQ(reg.live.size(), stays ? 1U : 0U) << name.cls << " " << name.field;
  }
  for (const Change& change : changes) EXPECT_EQ(change.writes.at(0).field, "deleted") << change.cls;
}

TEST_F(Decision, to_delete_what_is_only_held) {
  folded("p1-centre", {{"held", "gr/el30", "true", {}}});
  const std::vector<Change> changes = save_deletion(state, {});
  ASSERT_EQ(changes.size(), 1U);
  fold_all(changes);
  EXPECT_TRUE(show(catalog, state).deleted);
  EXPECT_EQ(save_deletion(state, {}).at(0).writes.at(0).replaces.size(), 1U)
      << "again: the deletion is named";
}

// A change of before may be named by two that are live: it is named once.
TEST_F(Decision, that_names_what_two_others_replaced) {
  const std::string cls(*catalog.class_of("person", "birth_place"));
  const Text kept = state.keep(cls);
  folded(kept, {{"birth_place", {}, "\"x\"", {}}});
  folded(kept, {{"birth_place", {}, "\"x\"", {}}});
  const auto before = [](std::string_view, const RegisterName&) { return std::vector<Dot>{"earlier"}; };
  const std::vector<Change> changes =
      save(catalog, record, record, &state, {{"birth_place", {{}, "y"}, false}}, {}, before);
  EXPECT_EQ(changes.at(0).writes.at(0).replaces.size(), 3U);
}

TEST_F(Decision, about_what_is_not_declared_or_not_there) {
  const std::string unknown = "engine.unknown_field";
  EXPECT_EQ(refusal([&] { saved({"nickname_of_the_dog", {{}, "x"}, false}); }), unknown);
  EXPECT_EQ(refusal([&] { saved({"deleted", {{}, true}, false}); }), unknown) << "deleting is no edit";
  EXPECT_EQ(refusal([&] {
              save(catalog, record, record, nullptr, {{"deleted", {{}, nullptr}, true}}, {}, {});
            }),
            unknown);
  const std::string strange = "shower_visit/0192f3a4-0000-7000-8000-000000000001";
  EXPECT_EQ(refusal([&] {
              save(catalog, strange, strange, nullptr, {{"place", {{}, "x"}, false}}, {}, {});
            }),
            unknown);
}

// `held` has its class in types that are not declared here as well.
TEST_F(Decision, who_holds_a_root_of_an_undeclared_type) {
  const std::string strange = "shower_visit/0192f3a4-0000-7000-8000-000000000001";
  const Edit held{"held", {"gr/el30", true}, false};
  const std::vector<Change> first = save(catalog, strange, strange, nullptr, {held}, {}, {});
  ASSERT_EQ(first.size(), 1U);
  fold_all(first);
  const Edit not_held{"held", {"gr/el30", nullptr}, false};
  const std::vector<Change> second = save(catalog, strange, strange, &state, {not_held}, {}, {});
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].writes.at(0).replaces.size(), 1U);
  // Held and not held at once: a form showed that it holds, so that is what it replaces.
  for (const char* value : {"true", "null"}) {
    const Text kept = state.keep(value);
    folded(first[0].cls, {{"held", "gr/el30/patra", kept, {}}});
  }
  const Edit other{"held", {"gr/el30/patra", nullptr}, false};
  const std::vector<Change> third = save(catalog, strange, strange, &state, {other}, {}, {});
  ASSERT_EQ(third.size(), 1U);
  EXPECT_EQ(third[0].writes.at(0).replaces,
            std::vector<Text>{state.keep(make_dot(device, 2, std::string(32, 'a')))});
}

} // namespace
} // namespace dromos
