#include "tests/bench/town.h"

#include "client/home.h"
#include "client/identity.h"
#include "sync/engine/record_name.h"

#include <cstdio>

namespace dromos::bench {

namespace {

using demo::Dice;
using test::edit;
using test::LaptopNode;
using test::World;

constexpr const char* men[] = {"Γεώργιος",   "Ιωάννης",   "Κωνσταντίνος", "Δημήτριος", "Νικόλαος",
                               "Παναγιώτης", "Βασίλειος", "Χρήστος",      "Αθανάσιος", "Μιχαήλ",
                               "Ευάγγελος",  "Σπυρίδων",  "Αναστάσιος",   "Θεόδωρος",  "Εμμανουήλ",
                               "Αντώνιος",   "Ηλίας",     "Στυλιανός",    "Πέτρος",    "Ραφαήλ"};
constexpr const char* women[] = {"Μαρία",    "Ελένη",    "Αικατερίνη", "Βασιλική",  "Γεωργία",
                                 "Σοφία",    "Αγγελική", "Αναστασία",  "Ευαγγελία", "Παρασκευή",
                                 "Ειρήνη",   "Δέσποινα", "Φωτεινή",    "Χρυσούλα",  "Ζωή",
                                 "Καλλιόπη", "Στυλιανή", "Κυριακή",    "Ευθυμία",   "Χαρίκλεια"};
constexpr const char* latin_men[] = {"Mohammad", "Ahmad",  "Ali",   "Hussein", "Hassan",   "Yusuf",
                                     "Ibrahim",  "Khalid", "Arben", "Dritan",  "Giorgi",   "Oleksandr",
                                     "Ivan",     "Omar",   "Bilal", "Samuel",  "Emmanuel", "Tesfay"};
constexpr const char* latin_women[] = {"Fatima", "Zahra",  "Maryam", "Aisha", "Leila", "Mirela",
                                       "Nino",   "Oksana", "Olena",  "Sara",  "Amina", "Blessing"};
constexpr const char* stems[] = {"Παπαδ",  "Καρα",  "Νικολ",  "Γεωργ", "Δημητρ", "Βασιλ", "Αντων",
                                 "Θεοδωρ", "Μιχαλ", "Στεφαν", "Μαυρ",  "Κουτσ",  "Χατζη", "Οικονομ",
                                 "Αλεξ",   "Πετρ",  "Μακρ",   "Ζαχαρ", "Λαμπρ",  "Σταυρ"};
constexpr const char* middles[] = {"ο",    "ι",  "α",  "ερ", "ιν", "αν", "ομ", "ατ",  "ουλ", "ισκ",
                                   "ανδρ", "εμ", "οκ", "αρ", "ιδ", "ελ", "ορ", "ουβ", "ιλ",  "ασ"};
constexpr const char* inner[] = {"",   "νι", "ρα", "κο", "λε", "μα", "το",
                                 "σι", "δα", "φο", "βι", "πε", "γα", "ζο"};
constexpr const char* endings[][2] = {{"πουλος", "πουλου"}, {"ίδης", "ίδου"}, {"άκης", "άκη"},
                                      {"έας", "έα"},        {"άτος", "άτου"}, {"ιώτης", "ιώτη"}};
constexpr const char* latin_family[] = {"Ahmadi",  "Hosseini", "Rahimi", "Khan",   "Hoxha",  "Shehu",
                                        "Beridze", "Melnyk",   "Bondar", "Haddad", "Okafor", "Tesfaye"};
constexpr const char* latin_tails[] = {"", "zai", "i", "ov", "shvili", "aj", "yan", "enko", "pour", "zada"};
constexpr const char* places[] = {"Πλατεία Ομονοίας", "Λαρίσης, αποβάθρα 2", "Πεδίον του Άρεως",
                                  "Σταθμός Αττική",   "Κοτζιά, στοά",        "Victoria Sq.",
                                  "Λουτρά, είσοδος",  "Κεραμεικός"};

template <std::size_t N> const char* one_of(Dice& dice, const char* const (&words)[N]) {
  return words[dice.below(N)];
}

template <typename... Parts> std::string format(const char* form, Parts... parts) {
  char text[64];
  std::snprintf(text, sizeof text, form, parts...);
  return text;
}

std::string day(Dice& dice, int from, int to) {
  const int year = dice.between(from, to), month = dice.between(1, 12), date = dice.between(1, 28);
  return format("%04d-%02d-%02d", year, month, date);
}

std::string hour(Dice& dice) {
  const std::string date = day(dice, 2026, 2026);
  const int hours = dice.between(6, 21), minutes = dice.between(0, 59);
  return date + format("T%02d:%02d:00.000Z", hours, minutes);
}

// What one laptop writes in the evenings of some years.
class Scribe {
 public:
  Scribe(LaptopNode& node, Dice& dice) : node_(node), dice_(dice) {}

  void person() {
    const TownName name = town_name(dice_);
    const std::string born = day(dice_, 1940, 2008);
    const std::string record =
        add("person", {edit("gender", name.woman ? "F" : "M"), edit("birth_date", born),
                       edit("conf_level", "P1"), edit("dq_name", "1")});
    add("person_name",
        {edit("type", "LEGAL"), edit("given", name.given), edit("family", name.family),
         edit("father", name.father), edit("script", name.latin ? "Latn" : "Grek"),
         edit("as_written", name.family + " " + name.given)},
        record);
    if (dice_.chance(20)) {
      const std::string amka = demo::amka(dice_, std::stoi(born.substr(0, 4)), std::stoi(born.substr(5, 2)),
                                          std::stoi(born.substr(8, 2)), name.woman);
      add("identifier", {edit("scheme", "AMKA"), edit("value", amka), edit("status", "SEEN")}, record);
    }
    if (dice_.chance(20))
      add("contact_point",
          {edit("kind", "MOBILE"),
           edit("value", "69" + std::to_string(dice_.between(10'000'000, 99'999'999)))},
          record);
    if (dice_.chance(12)) contacts(record);
    if (dice_.chance(6)) work(record);
    persons_.push_back(record);
  }

  void later_contact() { contact(persons_[dice_.below(persons_.size())]); }
  std::size_t persons() const { return persons_.size(); }

  void save() {
    node_.laptop->save(entries_, node_.worker);
    entries_.clear();
  }

 private:
  std::string add(const std::string& type, std::vector<Edit> edits, const std::string& about = {}) {
    Entry entry;
    entry.record = new_record(type, at_ms_ += 1000);
    entry.type = type;
    entry.about = about;
    entry.edits = std::move(edits);
    entries_.push_back(std::move(entry));
    return entries_.back().record;
  }

  void contact(const std::string& person) {
    add("street_contact",
        {edit("at", hour(dice_)), edit("spot", one_of(dice_, places)), edit("outcome", "BRIEF"),
         edit("living", "1.1"), edit("given", 2, "BLANKET"), edit("needs", true, "HOUSB")},
        person);
  }
  void contacts(const std::string& person) {
    for (int left = dice_.between(1, 4); left > 0; --left) contact(person);
  }
  void work(const std::string& person) {
    const char* worker = dice_.chance(10) ? town_worker : "w17";
    add("case_file", {edit("worker", worker), edit("opened", day(dice_, 2024, 2026)), edit("state", "OPEN")},
        person);
    add("appointment", {edit("starts_at", hour(dice_)), edit("state", "SET"), edit("worker", worker)},
        person);
    add("task", {edit("what", "Πιστοποιητικό αστεγίας"), edit("due", hour(dice_)), edit("owner", worker)},
        person);
    add("referral",
        {edit("reason", "HOUSB"), edit("state", "SENT"), edit("feedback_due", day(dice_, 2026, 2027))},
        person);
    const std::string plan = add(
        "plan", {edit("state", "ACTIVE"), edit("goal", "Σπίτι"), edit("review_on", day(dice_, 2026, 2027))},
        person);
    add("plan_step",
        {edit("position", 1), edit("action", "ΑΜΚΑ"), edit("due", day(dice_, 2026, 2027)),
         edit("state", "TODO")},
        plan);
  }

  LaptopNode& node_;
  Dice& dice_;
  std::vector<Entry> entries_;
  std::vector<std::string> persons_;
  std::int64_t at_ms_ = 1'700'000'000'000;
};

void carry(World& world, LaptopNode& node) {
  for (bool more = true; more;) {
    const auto out = node.laptop->request(20'000'000);
    const Applied one = node.laptop->apply(world.hub->exchange(out.bytes, ders_of(node.keys->chain)));
    more = out.more || one.more;
  }
}

} // namespace

TownName town_name(Dice& dice) {
  TownName name;
  name.latin = dice.chance(40);
  name.woman = dice.chance(40);
  if (name.latin) {
    name.given = name.woman ? one_of(dice, latin_women) : one_of(dice, latin_men);
    name.family = std::string(one_of(dice, latin_family)) + one_of(dice, latin_tails);
    name.father = one_of(dice, latin_men);
    return name;
  }
  name.given = name.woman ? one_of(dice, women) : one_of(dice, men);
  const auto& ending = endings[dice.below(std::size(endings))];
  const std::string stem = one_of(dice, stems), middle = one_of(dice, middles), mid = one_of(dice, inner);
  name.family = stem + middle + mid + ending[name.woman ? 1 : 0];
  name.father = one_of(dice, men);
  return name;
}

void build_town(const Town& town, const std::filesystem::path& folder) {
  World world;
  LaptopNode writer = world.enrol("w17", {"SW"}), reader = world.enrol(town_worker, {"SW"});
  Dice dice(town.seed);
  Scribe scribe(writer, dice);
  const auto written = [&] {
    Query count = writer.store->database().query("SELECT count(*) FROM change");
    count.step();
    return static_cast<std::size_t>(count.number(0));
  };
  const auto some = [&](std::size_t most, const auto& one) {
    for (std::size_t i = 0; i < most; ++i) one();
    scribe.save();
  };
  while (scribe.persons() < town.persons)
    some(std::min<std::size_t>(500, town.persons - scribe.persons()), [&] { scribe.person(); });
  for (std::size_t left = town.changes - std::min(town.changes, written()); left > 5;
       left = town.changes - std::min(town.changes, written()))
    some(std::min<std::size_t>(500, left / 4 + 1), [&] { scribe.later_contact(); });
  carry(world, writer);
  carry(world, reader);

  const Home home = Home::prepare(folder);
  home.put({reader.vault->make_slot(town_worker, town_passphrase)});
  const NewKeys keys{reader.keys->key, PrivateKey::p256()};
  const Certificate agreement =
      issue(world.authority, world.authority_key, keys.agreement_key.spki(), Purpose::agreement,
            reader.keys->device + "." + unit_dns(World::kk1), test::always());
  const Identity identity{reader.keys->device,
                          World::hub_unit,
                          "the hub",
                          keys,
                          reader.keys->chain,
                          {agreement, world.authority},
                          {},
                          world.root,
                          make_self_signed_reader(keys.agreement_key, "recovery", test::always())};
  reader.store->transaction([&] { reader.store->set_node("identity", identity.write()); });
  reader.store->database().execute("PRAGMA wal_checkpoint(TRUNCATE)");
  reader.laptop.reset();
  reader.store.reset();
  std::filesystem::rename(reader.file, home.database());
}

} // namespace dromos::bench
