// Many entries from a file of JSON Lines.
#include "tests/unit/client/laptop_home.h"

#include <fstream>

namespace dromos::test {
namespace {

struct Apply : testing::Test {
  World world;
  LaptopHome laptop{world};

  std::string file(const std::string& text) {
    const std::filesystem::path name = world.folder.path / "lines.jsonl";
    std::ofstream(name, std::ios::binary | std::ios::trunc) << text;
    return name.string();
  }
  static std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      out.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return out;
  }
};

TEST_F(Apply, later_lines_name_earlier_records_by_their_line) {
  const std::string text = laptop.ok({"apply", file(R"({"new":"person","fields":{"birth_place":"Πάτρα"}}

{"new":"street_contact","about":"$1","fields":{"needs":["HOUSB"],"given":{"OIL":2}}}
{"set":"$3","fields":{"needs":["INFO"],"outcome":"BRIEF"}}
{"new":"street_contact","fields":{"person":"$1"}}
)")});
  const std::vector<std::string> records = lines(text);
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[2], records[1]);
  EXPECT_EQ(laptop.json({"show", records[1]})["about"], records[0]);
  EXPECT_EQ(laptop.fields(records[1])["needs"], Json({"INFO"}));
  EXPECT_EQ(laptop.fields(records[1])["given"], Json({{"OIL", 2}}));
  EXPECT_EQ(laptop.fields(records[3])["person"], records[0]);
}

TEST_F(Apply, line_ends_of_any_kind_and_a_last_line_without_one) {
  EXPECT_EQ(lines(laptop.ok({"apply", file("{\"new\":\"person\"}\r\n{\"new\":\"person\"}")})).size(), 2U);
}

TEST_F(Apply, one_wrong_line_saves_nothing_and_is_named) {
  const std::string good = "{\"new\":\"person\"}\n";
  for (const char* bad : {"no json", "[]", "{}", R"({"new":"person","set":"person/1"})", R"({"new":1})",
                          R"({"new":"person","colour":"red"})", R"({"new":"person","fields":[]})",
                          R"({"set":"$9","fields":{}})", R"({"set":"$0","fields":{}})", R"({"set":"$2"})",
                          R"({"new":"person","fields":{"gender":"QUEEN"}})", R"({"new":"persn"})"}) {
    EXPECT_EQ(laptop.run({"apply", file(good + "\n" + bad + "\n" + good)}), 1) << bad;
    EXPECT_EQ(laptop.failed, "client.line") << bad;
    EXPECT_NE(laptop.error.find("Line 3"), std::string::npos) << bad << ": " << laptop.error;
  }
  EXPECT_TRUE(laptop.json({"list", "person"}).empty());
}

TEST_F(Apply, a_line_that_the_rights_forbid_is_named_among_those_that_were_read) {
  EXPECT_EQ(laptop.run({"apply", file("\n{\"new\":\"person\"}\n\n{\"new\":\"benefit_rule\"}\n")}), 1);
  EXPECT_EQ(laptop.failed, "client.line");
  EXPECT_NE(laptop.error.find("Line 4"), std::string::npos) << laptop.error;
  EXPECT_TRUE(laptop.json({"list", "person"}).empty());
}

TEST_F(Apply, with_sync_each_line_is_its_own_and_what_was_sent_stays) {
  EXPECT_EQ(laptop.run({"apply", "--sync",
                        file("{\"new\":\"person\"}\n{\"new\":\"persn\"}\n{\"new\":\"person\"}\n")}),
            1);
  EXPECT_EQ(laptop.failed, "client.line_after_others");
  EXPECT_NE(laptop.error.find("line 2"), std::string::npos) << laptop.error;
  const Json told = Json::parse(laptop.out);
  EXPECT_TRUE(world.store->entry(told["record"].get<std::string>()));
  EXPECT_EQ(laptop.json({"list", "person"}).size(), 1U);
  EXPECT_EQ(laptop.json({"status"})["unsent"], 0);
}

TEST_F(Apply, without_a_line_nothing_is_done) {
  EXPECT_EQ(laptop.ok({"apply", file("")}), "");
  EXPECT_EQ(laptop.refused({"apply", (world.folder.path / "absent").string()}), "client.file");
}

} // namespace
} // namespace dromos::test
