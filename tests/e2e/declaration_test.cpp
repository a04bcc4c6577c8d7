// A new type and a new field are data: no compiler, on the laptop and at the hub.
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

const char* const pet =
    R"({"type":"pet","label":{"el":"Ζώο","en":"Pet"},"responsibility":"OUT","about":"person",
 "fields":[{"name":"person","type":"ref","target":"person","class":"p1-region","label":{"el":"Άτομο","en":"Person"}},
           {"name":"kind","type":"text","class":"p1-region","required":true,"label":{"el":"Είδος","en":"Kind"}}],
 "access":[{"role":"SW","read":true,"write":true}]})";
const char* const field = R"({"type":"person","extends":true,
 "fields":[{"name":"shoe_size","type":"int","class":"p1-centre","label":{"el":"Νούμερο","en":"Shoe size"}}]})";

void declare(const std::filesystem::path& home) {
  std::filesystem::create_directories(home / "declarations");
  write_file(home / "declarations/pet.json", pet);
  write_file(home / "declarations/shoe_size.json", field);
}

TEST(Declaration, a_type_and_a_field_are_added_as_data) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  declare(a.home());
  const std::string person = a.ok({"new", "person", "gender=F", "shoe_size=38"});
  const std::string dog = a.ok({"new", "pet", "--about", person, "kind=σκύλος"});
  // A hub and a mate that do not know them keep and fold them, untouched.
  Centre::settle({&a, &b});
  EXPECT_EQ(shown(b, person)["fields"]["shoe_size"], 38);
  EXPECT_EQ(shown(b, dog)["fields"]["kind"], "σκύλος");
  EXPECT_EQ(state(b), centre.unit_state());
  b.ok({"set", person, "birth_place=Ρίο"});
  Centre::settle({&b, &a});
  EXPECT_EQ(shown(a, person)["fields"]["shoe_size"], 38);
  declare(b.home());
  centre.hub.stop();
  declare(centre.hub.home());
  centre.hub.serve();
  b.ok({"set", dog, "kind=γάτα"});
  Centre::settle({&b, &a});
  EXPECT_EQ(shown(a, dog)["fields"]["kind"], "γάτα");
  EXPECT_EQ(state(a), centre.unit_state());
}

TEST(Declaration, a_defect_is_told_with_file_and_place) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna");
  std::filesystem::create_directories(a.home() / "declarations");
  write_file(a.home() / "declarations/broken.json",
             R"({"type":"pet","fields":[{"name":"kind","type":"nonsense"}]})");
  const Outcome outcome = a({"list", "person"});
  expect_sentence(outcome, 1);
  EXPECT_NE(outcome.err.find("broken.json"), std::string::npos) << outcome.err;
}

} // namespace

} // namespace dromos::test
