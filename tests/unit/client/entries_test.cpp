// FIELD=VALUE words, as `new` and `set` take them.
#include "tests/unit/client/laptop_home.h"

namespace dromos::test {
namespace {

struct Entries : testing::Test {
  World world;
  LaptopHome laptop{world};
};

TEST_F(Entries, a_word_is_split_at_its_first_equals_sign_and_an_empty_value_empties) {
  const std::string person = laptop.ok({"new", "person", "birth_place=a=b=c", "insured=NONE"});
  EXPECT_EQ(laptop.fields(person)["birth_place"], "a=b=c");
  laptop.ok({"set", person, "birth_place="});
  EXPECT_FALSE(laptop.fields(person).contains("birth_place"));
  EXPECT_EQ(laptop.fields(person)["insured"], "NONE");
}

TEST_F(Entries, a_set_takes_single_members_and_the_whole) {
  const std::string contact = laptop.ok({"new", "street_contact", "needs=HOUSB,INFO"});
  laptop.ok({"set", contact, "needs+=EEE"});
  EXPECT_EQ(laptop.fields(contact)["needs"], Json({"EEE", "HOUSB", "INFO"}));
  laptop.ok({"set", contact, "needs-=INFO"});
  EXPECT_EQ(laptop.fields(contact)["needs"], Json({"EEE", "HOUSB"}));
  laptop.ok({"set", contact, "needs=DISB"});
  EXPECT_EQ(laptop.fields(contact)["needs"], Json({"DISB"}));
  laptop.ok({"set", contact, "needs="});
  EXPECT_TRUE(laptop.fields(contact).value("needs", Json::array()).empty());
}

TEST_F(Entries, words_of_one_command_see_each_other) {
  const std::string contact =
      laptop.ok({"new", "street_contact", "needs=HOUSB", "needs+=INFO", "needs-=HOUSB"});
  EXPECT_EQ(laptop.fields(contact)["needs"], Json({"INFO"}));
  laptop.ok({"set", contact, "needs+=EEE", "needs=DISB"}); // the whole replaces what the word before added
  EXPECT_EQ(laptop.fields(contact)["needs"], Json({"DISB"}));
  laptop.ok({"set", contact, "outcome=BRIEF"});
  laptop.ok(
      {"set", contact, "outcome=SEEN", "outcome=BRIEF"}); // the last word, also where it changes nothing
  EXPECT_EQ(laptop.fields(contact)["outcome"], "BRIEF");
}

TEST_F(Entries, a_map_counts_by_key) {
  const std::string contact = laptop.ok({"new", "street_contact", "given=OIL:2,BABY:1"});
  laptop.ok({"set", contact, "given+=OIL:5"});
  EXPECT_EQ(laptop.fields(contact)["given"], Json({{"BABY", 1}, {"OIL", 5}}));
  laptop.ok({"set", contact, "given-=BABY"});
  EXPECT_EQ(laptop.fields(contact)["given"], Json({{"OIL", 5}}));
  laptop.ok({"set", contact, "given=FRESH:3"});
  EXPECT_EQ(laptop.fields(contact)["given"], Json({{"FRESH", 3}}));
}

TEST_F(Entries, a_word_without_a_field_is_wrong_use_and_saves_nothing) {
  EXPECT_EQ(laptop.run({"new", "person", "birth_place=Πάτρα", "insured"}), 2);
  EXPECT_EQ(laptop.failed, "client.word");
  EXPECT_EQ(laptop.run({"new", "person", "=NONE"}), 2);
  EXPECT_TRUE(laptop.json({"list", "person"}).empty());
}

TEST_F(Entries, unknown_names_are_refused_with_the_nearest_ones) {
  EXPECT_EQ(laptop.refused({"new", "persn"}), "client.unknown_type");
  EXPECT_NE(laptop.error.find("person"), std::string::npos) << laptop.error;
  EXPECT_EQ(laptop.refused({"new", "person", "brith_place=Πάτρα"}), "client.unknown_field");
  EXPECT_NE(laptop.error.find("birth_place"), std::string::npos) << laptop.error;
  EXPECT_EQ(laptop.refused({"new", "person", "qqqqqqqqqqqq=1"}), "engine.unknown_field");
  EXPECT_EQ(laptop.refused({"new", "person", "deleted=true"}), "engine.unknown_field"); // that is `delete`
}

TEST_F(Entries, plus_and_minus_are_for_several_values_alone) {
  const std::string person = laptop.ok({"new", "person", "insured=NONE"});
  EXPECT_EQ(laptop.refused({"set", person, "insured+=DIRECT"}), "client.not_several");
  EXPECT_EQ(laptop.refused({"set", person, "insured-=NONE"}), "client.not_several");
  EXPECT_EQ(laptop.fields(person)["insured"], "NONE");
}

TEST_F(Entries, one_wrong_word_saves_none_of_the_others) {
  const std::string person = laptop.ok({"new", "person", "birth_place=Πάτρα"});
  EXPECT_EQ(laptop.refused({"set", person, "birth_place=Ρίο", "gender=QUEEN"}), "schema.code");
  EXPECT_EQ(laptop.fields(person)["birth_place"], "Πάτρα");
}

TEST_F(Entries, a_doubtful_number_is_told_once_and_saved) {
  const std::string person = laptop.ok({"new", "person", "gender=F"});
  const std::string number =
      laptop.ok({"new", "identifier", "--about", person, "scheme=AMKA", "value=01010000005"});
  EXPECT_NE(laptop.error.find("01010000005"), std::string::npos) << laptop.error;
  laptop.ok({"set", number, "status=SEEN"});
  EXPECT_EQ(laptop.error.find("01010000005"), std::string::npos) << laptop.error;
  EXPECT_EQ(laptop.fields(number)["value"], "01010000005");
}

TEST_F(Entries, a_deleted_record_takes_no_more_words) {
  const std::string person = laptop.ok({"new", "person", "gender=F"});
  laptop.ok({"delete", person});
  laptop.ok({"delete", person}); // it is already
  EXPECT_EQ(laptop.refused({"set", person, "insured=NONE"}), "client.deleted");
}

TEST_F(Entries, a_secret_note_is_shown_to_its_author_and_is_nowhere_in_clear) {
  const std::string session = laptop.ok({"new", "session", "private_note=μόνο για μένα"});
  EXPECT_EQ(laptop.fields(session).value("private_note", Json()), "μόνο για μένα");
  ASSERT_EQ(laptop.run({"batches"}), 0);
  EXPECT_EQ(laptop.out.find("μόνο"), std::string::npos);
}

} // namespace
} // namespace dromos::test
