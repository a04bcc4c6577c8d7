// What lies on a laptop, on a stick, in the temporary folders and in the hub's log names nobody.
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

const std::vector<std::string> canaries{"ΚΑΝΑΡΙΝΟΠΟΥΛΟΣ", "01010000006", "6900000001", "κρύβεται στη στοά"};

void expect_nowhere(const std::filesystem::path& place) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(place)) {
    const std::string bytes = read_file(place);
    for (const std::string& canary : canaries)
      EXPECT_EQ(bytes.find(canary), std::string::npos) << place << " holds " << canary;
    for (const char* word : {"street_contact", "person_name", "identifier"})
      EXPECT_EQ(bytes.find(word), std::string::npos) << place << " holds " << word;
    return;
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           place, std::filesystem::directory_options::skip_permission_denied, ignored))
    if (entry.is_regular_file(ignored)) expect_nowhere(entry.path());
}

TEST(Secret, a_byte_scan_finds_no_person) {
  Centre centre;
  LaptopHome a = centre.laptop("anna");
  std::filesystem::create_directories(centre.folder / "tmp");
  a.environment["TMPDIR"] = (centre.folder / "tmp").string();
  const std::string person = a.ok({"new", "person", "gender=M"});
  a.ok({"new", "person_name", "--about", person, "given=Ηλίας", "family=" + canaries[0], "type=DECL",
        "script=Grek", "as_written=" + canaries[0]});
  a.ok({"new", "identifier", "--about", person, "scheme=AMKA", "value=" + canaries[1]});
  a.ok({"new", "contact_point", "--about", person, "kind=MOBILE", "value=" + canaries[2]});
  a.ok({"new", "street_contact", "--about", person, "outcome=SEEN", "note=" + canaries[3]});
  expect_nowhere(a.home());
  a.ok({"sync"});
  a.ok({"find", canaries[0]});
  a.ok({"set", person, "birth_place=" + canaries[0]});
  a.ok({"export", (centre.folder / "stick").string()});
  expect_nowhere(a.home());
  expect_nowhere(centre.folder / "stick");
  expect_nowhere(centre.folder / "tmp");
  const Outcome log = centre.hub.stop();
  for (const std::string& canary : canaries) EXPECT_EQ((log.out + log.err).find(canary), std::string::npos);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(a.home()))
    EXPECT_EQ(entry.status().permissions() &
                  (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
              std::filesystem::perms::none)
        << entry.path();
}

TEST(Secret, a_masked_number_never_reaches_a_laptop_whose_role_may_not_read_it) {
  Centre centre;
  const LaptopHome social = centre.laptop("anna"), street = centre.laptop("sakis", "STREET");
  const std::string person = social.ok({"new", "person", "gender=M"});
  const std::string number =
      social.ok({"new", "identifier", "--about", person, "scheme=AMKA", "value=" + canaries[1]});
  social.ok({"sync"});
  street.ok({"sync"});
  EXPECT_EQ(shown(street, number)["fields"]["scheme"], "AMKA");
  EXPECT_FALSE(shown(street, number)["fields"].contains("value"));
  EXPECT_EQ(street.ok({"find", canaries[1], "--json"}), "[]");
  const std::string device = street.json({"status"})["device"];
  const Json told = centre.hub.status();
  for (const Json& one : told["devices"])
    if (one["device"] == device) {
      EXPECT_EQ(one["state_hash"], state(street));
    }
}

} // namespace

} // namespace dromos::test
