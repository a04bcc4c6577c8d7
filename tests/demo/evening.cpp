#include "tests/demo/evening.h"

#include <array>
#include <cstdio>

namespace dromos::demo {

namespace {

template <typename Words> auto one_of(Dice& dice, const Words& words) {
  return words[dice.below(std::size(words))];
}

struct Name {
  const char *given, *family, *father, *script;
  bool woman;
};

constexpr Name names[] = {
    {"Ελένη", "Παπαδοπούλου", "Γεώργιος", "Grek", true},
    {"Νίκος", "Ιωάννου", "Δημήτριος", "Grek", false},
    {"Κατερίνα", "Βασιλείου", "Αντώνιος", "Grek", true},
    {"Σταύρος", "Μακρής", "Ηλίας", "Grek", false},
    {"Αργυρώ", "Κωνσταντίνου", "Σπυρίδων", "Grek", true},
    {"Θανάσης", "Λιάπης", "Χρήστος", "Grek", false},
    {"Ευαγγελία", "Ρήγα", "Παναγιώτης", "Grek", true},
    {"Μιχάλης", "Τσακίρης", "Ιωάννης", "Grek", false},
    {"Samir", "Al-Khatib", "Yusuf", "Latn", false},
    {"Amina", "Haddad", "Ibrahim", "Latn", true},
    {"Fatima", "Nazari", "Mohammad", "Latn", true},
    {"محمد", "الحسن", "أحمد", "Arab", false},
    {"فاطمة", "الخطيب", "علي", "Arab", true},
    {"Olena", "Kovalenko", "Petro", "Latn", true},
    {"Besnik", "Hoxha", "Agim", "Latn", false},
    {"John", "Okafor", "Emeka", "Latn", false},
};

constexpr const char* labels[] = {
    "άνδρας, γύρω στα 50, δίπλα στο περίπτερο",   "γυναίκα με δύο σακούλες, στο παγκάκι",
    "νέος άνδρας με σκύλο, στην έξοδο του μετρό", "ηλικιωμένος με πατερίτσα, στη στοά",
    "δύο άτομα σε σκηνή, πίσω από τον σταθμό",    "γυναίκα, γύρω στα 30, δεν ήθελε να μιλήσει"};
constexpr const char* spots[] = {"Πλατεία Ομονοίας, έξοδος 3",
                                 "στοά Πανεπιστημίου",
                                 "Σταθμός Λαρίσης, υπόστεγο",
                                 "Πεδίον του Άρεως, πίσω πύλη",
                                 "Πλατεία Βικτωρίας",
                                 "λιμάνι, πύλη Ε1",
                                 "Ακτή Κονδύλη",
                                 "Πλατεία Κουμουνδούρου"};
constexpr const char* notes[] = {
    "Ζήτησε κουβέρτα και ραντεβού με γιατρό.",   "Μίλησε για τον αδελφό του στην Πάτρα.",
    "Προτιμά να τον βρίσκουμε μετά τις δέκα.",   "Έχασε την ταυτότητά της, θέλει βοήθεια με τα χαρτιά.",
    "Το πόδι του θέλει αλλαγή επιδέσμου.",       "Δεν θέλει δομή, φοβάται ότι θα του πάρουν τον σκύλο.",
    "Wants to work, asked about Greek lessons.", "Κοιμάται εδώ εδώ και τρεις μήνες."};

std::string text(const char* form, int a, int b = 0, int c = 0) {
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), form, a, b, c);
  return buffer.data();
}

} // namespace

std::uint64_t Dice::roll() {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

std::string Notebook::add(const std::string& type, Json fields, const std::string& about) {
  Json line{{"new", type}, {"fields", std::move(fields)}};
  if (!about.empty()) line["about"] = about;
  lines_.push_back(line.dump());
  return "$" + std::to_string(lines_.size());
}

void Notebook::set(const std::string& record, Json fields) {
  lines_.push_back(Json{{"set", record}, {"fields", std::move(fields)}}.dump());
}

std::string Notebook::text() const {
  std::string all;
  for (const std::string& line : lines_) all += line + "\n";
  return all;
}

// DDMMYY, a serial whose last digit tells the sex (odd: man), and a Luhn check digit.
std::string amka(Dice& dice, int year, int month, int day, bool woman) {
  std::string digits = text("%02d%02d%02d", day, month, year % 100) + text("%03d", dice.between(0, 999));
  digits += std::to_string(dice.between(0, 4) * 2 + (woman ? 0 : 1));
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int value = digits[i] - '0';
    if ((digits.size() - i) % 2 == 1) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return digits + std::to_string((10 - sum % 10) % 10);
}

Notebook known_people(Dice& dice, std::size_t count) {
  Notebook book;
  for (std::size_t i = 0; i < count; ++i) {
    const Name& name = names[i % std::size(names)];
    const int year = dice.between(1945, 2004), month = dice.between(1, 12), day = dice.between(1, 28);
    const bool whole = dice.chance(60);
    const std::string born = whole             ? text("%04d-%02d-%02d", year, month, day)
                             : dice.chance(50) ? text("%04d-%02d", year, month)
                                               : text("%04d", year);
    const std::string person = book.add("person", {{"gender", name.woman ? "F" : "M"},
                                                   {"birth_date", born},
                                                   {"birth_prec", whole             ? "DAY"
                                                                  : born.size() > 4 ? "MONTH"
                                                                                    : "YEAR"},
                                                   {"conf_level", "P1"},
                                                   {"dq_name", "1"},
                                                   {"dq_birth", whole ? "1" : "2"},
                                                   {"dq_id", whole ? "1" : "99"}});
    book.add("person_name",
             {{"type", "DECL"},
              {"given", name.given},
              {"family", name.family},
              {"father", name.father},
              {"script", name.script},
              {"as_written", std::string(name.given) + " " + name.family}},
             person);
    if (whole)
      book.add("identifier",
               {{"scheme", "AMKA"}, {"value", amka(dice, year, month, day, name.woman)}, {"status", "SELF"}},
               person);
  }
  return book;
}

Notebook shift(Dice& dice, const std::string& worker, const std::string& area,
               const std::vector<std::string>& people, std::size_t contacts) {
  Notebook book;
  const std::string evening =
      book.add("outreach_shift", {{"shift_on", "2026-11-23"},
                                  {"team", {worker}},
                                  {"area", area},
                                  {"starts_at", "2026-11-23T18:00:00.000Z"},
                                  {"weather", "COLD"},
                                  {"stock_out", {{"BLANKET", 40}, {"MEAL", 80}, {"HYGIENE", 30}}}});
  constexpr std::array outcomes{"SEEN", "BRIEF", "AIDGIVEN", "AIDGIVEN", "ENGAGED", "ACCEPTREF", "REFUSED"};
  constexpr std::array sleeping{"PAVEMENT", "PARK", "STATION", "STAIR", "TENT", "ABANDON"};
  constexpr std::array goods{"BLANKET", "MEAL", "HYGIENE", "CLOTH", "SHOES"};
  constexpr std::array needs{"SHELTER", "HEALTH", "DOCS", "GOODS", "EEE", "LANG"};
  for (std::size_t i = 0; i < contacts; ++i) {
    const int minute = static_cast<int>(i * 300 / contacts);
    Json fields{{"shift", evening},
                {"at", text("2026-11-23T%02d:%02d:00.000Z", 18 + minute / 60, minute % 60)},
                {"outcome", one_of(dice, outcomes)},
                {"spot", one_of(dice, spots)},
                {"staff", {worker}}};
    if (dice.chance(70)) fields["living"] = "1.1";
    if (dice.chance(60)) fields["sleeping"] = one_of(dice, sleeping);
    if (dice.chance(50)) fields["given"] = {{one_of(dice, goods), dice.between(1, 2)}};
    if (dice.chance(40)) fields["needs"] = {one_of(dice, needs)};
    if (dice.chance(35)) fields["note"] = one_of(dice, notes);
    if (dice.chance(15)) fields["next_on"] = "2026-11-25";
    const bool known = dice.chance(55);
    if (!known) fields["sight_label"] = one_of(dice, labels);
    book.add("street_contact", fields, known ? people[dice.below(people.size())] : std::string());
  }
  book.add("tip",
           {{"received", "2026-11-23T19:40:00.000Z"},
            {"source", "CITIZEN"},
            {"signs", {"SELFNEG", "NOUTIL"}},
            {"spot", "οδός Σωκράτους, ισόγειο χωρίς ρεύμα"},
            {"state", "ASSIGNED"},
            {"assigned_to", worker},
            {"text", "Ηλικιωμένη γυναίκα ζει μόνη χωρίς ρεύμα· οι γείτονες έχουν μέρες να τη δουν."}},
           people[0]);
  book.add("housing_request",
           {{"type", "NIGHT"},
            {"members", {people[1]}},
            {"submitted", "2026-11-23"},
            {"state", "SENT"},
            {"bed_from", "2026-11-23"}},
           people[1]);
  const std::string plan = book.add("plan",
                                    {{"agreed_on", "2026-11-23"},
                                     {"signed_by", "VERBAL"},
                                     {"state", "AGREED"},
                                     {"review_on", "2026-12-23"},
                                     {"goal", "Ένα δικό μου κλειδί και τα χαρτιά μου."}},
                                    people[2]);
  constexpr std::array steps{std::pair{"LEGALD", "Έκδοση νέας ταυτότητας"},
                             std::pair{"HOUS", "Ξενώνας για τον χειμώνα"},
                             std::pair{"HEALTH", "Ραντεβού με παθολόγο"}};
  for (std::size_t i = 0; i < steps.size(); ++i)
    book.add("plan_step",
             {{"position", i + 1},
              {"domain", steps[i].first},
              {"action", steps[i].second},
              {"owner", "JOINT"},
              {"due", text("2026-12-%02d", static_cast<int>(4 + 7 * i))},
              {"state", "TODO"}},
             plan);
  return book;
}

} // namespace dromos::demo
