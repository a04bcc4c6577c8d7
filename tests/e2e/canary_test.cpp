// What a role may not read stands in nothing that the program says on a laptop of that role: no list, no
// search, no record, no history, no conflict; nor after the role was taken from somebody who had read it.
#include "tests/e2e/centre.h"

#include <map>
#include <set>

namespace dromos::test {

namespace {

// A text that stands in one field alone, and the laptops (by worker) that may show it.
struct Canary {
  std::string text, record;
  std::set<std::string> readers;
};

using Laptops = std::map<std::string, LaptopHome>;

std::vector<Canary> plant(const Laptops& at) {
  const LaptopHome &anna = at.at("anna"), &iro = at.at("iro"), &xenia = at.at("xenia");
  const std::string person = anna.ok({"new", "person", "gender=F", "birth_place=ΚΑΝΑΡΙΝΙΤΟΠΟΣ"});
  const auto about = [&](const std::string& type, const std::string& word) {
    return anna.ok({"new", type, "--about", person, word});
  };
  std::vector<Canary> planted{
      {"ΚΑΝΑΡΙΝΙΤΟΠΟΣ", person, {"anna", "babis", "iro", "sakis", "vera"}},
      {"01010000006", about("identifier", "value=01010000006"), {"babis", "iro"}},
      {"ΚΑΝΑΡΙΝΙΦΑΚΕΛΟΣ", about("case_file", "case_no=ΚΑΝΑΡΙΝΙΦΑΚΕΛΟΣ"), {"babis"}},
      {"ΚΑΝΑΡΙΝΙΕΡΕΥΝΑ", about("social_enquiry", "findings=ΚΑΝΑΡΙΝΙΕΡΕΥΝΑ"), {}}, // its author's alone
      {"ΚΑΝΑΡΙΝΙΕΡΓΟΔΟΤΗΣ", iro.ok({"new", "employer", "name=ΚΑΝΑΡΙΝΙΕΡΓΟΔΟΤΗΣ"}), {"iro"}},
      {"ΚΑΝΑΡΙΝΙΑΛΛΟΥ", xenia.ok({"new", "person", "birth_place=ΚΑΝΑΡΙΝΙΑΛΛΟΥ"}), {"xenia"}}};
  for (const LaptopHome* one : {&anna, &iro, &xenia}) one->ok({"sync"});
  return planted;
}

// All that a laptop has to say, as JSON and in words.
std::string everything(const LaptopHome& laptop, const std::vector<Canary>& planted) {
  std::string said;
  const auto ask = [&](const std::vector<std::string>& arguments) {
    const Outcome outcome = laptop(arguments);
    said += outcome.out + outcome.err;
  };
  ask({"sync"});
  ask({"batches"});
  ask({"conflicts", "--json"});
  ask({"find", "ΚΑΝΑΡΙΝΙ", "--json"});
  ask({"find", "0101000000"});
  for (const Canary& one : planted) ask({"show", one.record, "--history"});
  for (const char* type : {"person", "identifier", "case_file", "social_enquiry", "employer"})
    ask({"list", type, "--json"});
  return said;
}

void expect_only_readers(const std::string& worker, const LaptopHome& laptop,
                         const std::vector<Canary>& planted) {
  const std::string said = everything(laptop, planted);
  for (const Canary& one : planted)
    EXPECT_EQ(said.find(one.text) != std::string::npos, one.readers.contains(worker))
        << worker << " " << one.text;
}

TEST(Canary, no_laptop_says_what_its_roles_may_not_read) {
  Centre centre;
  Laptops at;
  for (const auto& [worker, role] : std::map<std::string, std::string>{
           {"anna", "SW"}, {"babis", "SW"}, {"iro", "JOB"}, {"sakis", "STREET"}, {"vera", "VOLC"}})
    at.emplace(worker, centre.laptop(worker, role));
  at.emplace("xenia", centre.laptop("xenia", "SW", "gr/el30/athina/kk2"));
  const std::vector<Canary> planted = plant(at);
  // Who wrote nearly all of it has another role from now on: her file still holds it, and says it no more.
  const LaptopHome& anna = at.at("anna");
  const std::string device = anna.json({"status"})["device"];
  ASSERT_EQ(centre.hub({"worker", "set", "--device", device, "--role", "STREET"}).code, 0);
  for (const auto& [worker, laptop] : at) expect_only_readers(worker, laptop, planted);
}

} // namespace

} // namespace dromos::test
