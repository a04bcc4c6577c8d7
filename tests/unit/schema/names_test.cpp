// Names of both scripts: ELOT 743, keys by sound, forms of given names.
#include "schema/elot743.h"
#include "schema/name_forms.h"
#include "schema/name_key.h"
#include "tests/unit/schema/csv.h"

#include <gtest/gtest.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <random>

namespace dromos {
namespace {

std::string upper(const std::string& text) {
  std::string out;
  icu::UnicodeString::fromUTF8(text).toUpper().toUTF8String(out);
  return out;
}

bool meet(const std::string& a, const std::string& b) {
  const auto one = name_keys(a), other = name_keys(b);
  return std::any_of(one.begin(), one.end(), [&](const std::string& key) {
    return std::find(other.begin(), other.end(), key) != other.end();
  });
}

bool stems_meet(const std::string& a, const std::string& b) {
  return name_stem(name_keys(a).front()) == name_stem(name_keys(b).front());
}

bool one_name(const NameForms& forms, const std::string& a, const std::string& b) {
  for (const std::string& one : name_keys(a))
    for (const std::string& other : name_keys(b))
      if (share_a_name(forms.of(one), forms.of(other))) return true;
  return false;
}

TEST(Elot743, LettersAndPairs) {
  EXPECT_EQ(elot743("Γεώργιος Παπαδόπουλος"), "Georgios Papadopoulos");
  EXPECT_EQ(elot743("Ευάγγελος"), "Evangelos");
  EXPECT_EQ(elot743("Ευθύμιος"), "Efthymios");
  EXPECT_EQ(elot743("Αυγή Σταύρου"), "Avgi Stavrou");
  EXPECT_EQ(elot743("Μπάμπης"), "Bampis");
  EXPECT_EQ(elot743("Ταΰγετος"), "Taygetos"); // the dialytika parts them
  EXPECT_EQ(elot743("σπρέυ"), "sprey");       // and so does an accent on the first
  EXPECT_EQ(elot743("Μάγχη"), "Manchi");
  EXPECT_EQ(elot743("κογξ"), "konx");
}

TEST(Elot743, CapitalsStayCapitals) {
  EXPECT_EQ(elot743("ΘΑΝΟΣ"), "THANOS");
  EXPECT_EQ(elot743("Θάνος"), "Thanos");
  EXPECT_EQ(elot743("ΨΥΧΗ"), "PSYCHI");
}

TEST(Elot743, WhatIsNotGreekStays) {
  EXPECT_EQ(elot743("Ahmed 12, محمد"), "Ahmed 12, محمد");
  EXPECT_EQ(elot743(""), "");
}

TEST(Elot743, AgreesWithThePublishedPairs) {
  const auto rows = test::shared_csv("names/elot743_test_pairs.csv");
  if (rows.empty()) GTEST_SKIP() << "DROMOS_DATA is not set: the published pairs are not here";
  int wrong = 0;
  for (const auto& row : rows)
    if (upper(elot743(row[0])) != row[2]) {
      ++wrong;
      std::cout << row[0] << " → " << elot743(row[0]) << ", published " << row[2] << "\n";
    }
  EXPECT_EQ(wrong, 0);
  EXPECT_GE(rows.size(), 240U);
}

TEST(NameKey, PublishedPairsMeet) {
  const auto rows = test::shared_csv("names/elot743_test_pairs.csv");
  if (rows.empty()) GTEST_SKIP() << "DROMOS_DATA is not set: the published pairs are not here";
  for (const auto& row : rows) {
    const auto greek = name_words(row[0]);
    for (const std::size_t column : {std::size_t{1}, std::size_t{2}}) {
      const auto latin = name_words(row[column]);
      ASSERT_EQ(greek.size(), latin.size()) << row[0];
      for (std::size_t i = 0; i < greek.size(); ++i)
        EXPECT_TRUE(meet(greek[i], latin[i])) << row[0] << " " << row[column];
    }
  }
}

struct Spellings {
  const char* greek;
  std::vector<const char*> latin;
};

TEST(NameKey, GreekAndGreeklishMeet) {
  const Spellings all[] = {{"Γιώργος", {"Giorgos", "Yorgos", "Yiorgos", "Jorgos", "Giwrgos", "GIORGOS"}},
                           {"Γιάννης", {"Giannis", "Yannis", "Yiannis", "Jannis", "Giannhs"}},
                           {"Χρήστος", {"Christos", "Hristos", "Xristos", "Xrhstos", "Khristos"}},
                           {"Αλέξανδρος", {"Alexandros", "Aleksandros", "Ale3andros", "Alexandros"}},
                           {"Θανάσης", {"Thanasis", "8anasis", "8anashs", "Tanasis"}},
                           {"Δημήτρης", {"Dimitris", "Dhmhtrhs", "Dimhtrhs", "Dimitrhs"}},
                           {"Ευάγγελος", {"Evangelos", "Evaggelos", "Eyaggelos", "Euaggelos"}},
                           {"Ελευθερία", {"Eleftheria", "Elevtheria", "Eleuteria"}},
                           {"Αντώνης", {"Antonis", "Andonis", "Antwnhs", "Adonis"}},
                           {"Μπάμπης", {"Babis", "Mpampis", "Bampis", "Mpamphs"}},
                           {"Παύλος", {"Pavlos", "Paulos", "Paylos"}},
                           {"Βασίλης", {"Vasilis", "Basilis", "Vassilis", "Wasilis", "Vasilhs"}},
                           {"Παπαδόπουλος", {"Papadopoulos", "Papadopoylos", "PAPADOPOULOS", "Papadopulos"}},
                           {"Κυριακού", {"Kyriakou", "Kuriakou", "Kiriakou", "Kyriakoy"}},
                           {"Ψαράς", {"Psaras"}},
                           {"Ηλίας", {"Ilias", "Hlias"}},
                           {"Τζένη", {"Jenny", "Tzeni", "Dzeni"}},
                           {"Φώτης", {"Fotis", "Photis", "Fwths"}},
                           {"Χουσεΐν", {"Hussein", "Khousein"}},
                           {"Γκαγκάριν", {"Gkagkarin", "Gagarin"}}};
  for (const Spellings& one : all)
    for (const char* latin : one.latin)
      EXPECT_TRUE(meet(one.greek, latin)) << one.greek << " " << name_keys(one.greek).front() << ", " << latin
                                          << " " << name_keys(latin).front();
}

TEST(NameKey, OtherScriptsMeetTheirRomanisation) {
  EXPECT_TRUE(meet("Иван", "Ivan"));
  EXPECT_TRUE(meet("ნინო", "Nino"));
  EXPECT_TRUE(meet("Οξάνα", "Oxana"));
}

TEST(NameKey, NeighboursDoNotMeet) {
  const char* pairs[][2] = {{"Μαρία", "Μαρίνα"},   {"Νίκος", "Τάκης"},     {"Mahmoud", "Mohammad"},
                            {"Ελένη", "Ειρήνη"},   {"Γιάννης", "Γιώργος"}, {"Άννα", "Αναστασία"},
                            {"Παππάς", "Παπαδάς"}, {"Πέτρος", "Παύλος"}};
  for (const auto& pair : pairs) EXPECT_FALSE(meet(pair[0], pair[1])) << pair[0] << " " << pair[1];
}

TEST(NameKey, GrammarIsTheStem) {
  const char* pairs[][2] = {
      {"Παπαδόπουλος", "Παπαδοπούλου"}, {"Ιωαννίδης", "Ιωαννίδου"}, {"Παπαδάκης", "Παπαδάκη"},
      {"Βασιλείου", "Βασίλειος"},       {"Κουρής", "Κουρή"},        {"Αλεξίου", "Αλέξιος"},
      {"Γιώργος", "Γιώργου"},           {"Μαρία", "Μαρίας"},        {"Λιάπης", "Λιάπη"},
      {"Papadopoulos", "Παπαδοπούλου"}};
  for (const auto& pair : pairs) EXPECT_TRUE(stems_meet(pair[0], pair[1])) << pair[0] << " " << pair[1];
  EXPECT_FALSE(stems_meet("Παπαδόπουλος", "Παπαδάκης"));
  EXPECT_EQ(name_stem("ana"), "ana"); // too short to lose a letter
}

TEST(NameKey, OneAlphabetTypedOnTheOthersKeyboard) {
  EXPECT_TRUE(meet("AΝΤΩΝΗΣ", "Αντώνης")); // a Latin A
  EXPECT_TRUE(meet("Αhmed", "Ahmed"));     // a Greek Α
}

TEST(NameWords, ParticlesAreLeftOut) {
  EXPECT_EQ(name_words("Abd al-Rahman Khan"), name_words("Abdrahman Khan"));
  EXPECT_EQ(name_words("Omar bin Khalid"), (std::vector<std::string>{"omar", "khalid"}));
  EXPECT_EQ(name_words("Al"), (std::vector<std::string>{"al"})); // then it is the name
  EXPECT_EQ(name_words("O'Neill-Παππάς"), (std::vector<std::string>{"oneill", "παππασ"}));
}

TEST(NameWords, OddNamesAreStillNames) {
  EXPECT_EQ(name_words("Α"), (std::vector<std::string>{"α"}));
  EXPECT_EQ(name_words("😀").size(), 1U);
  EXPECT_TRUE(name_words("").empty());
  EXPECT_TRUE(name_words(" \t\n").empty());
  EXPECT_EQ(name_keys("Α"), (std::vector<std::string>{"a"}));
  EXPECT_FALSE(name_keys("😀").empty());
  EXPECT_TRUE(name_keys("").empty());
  EXPECT_LE(name_words(std::string(65'536, 'x')).size(), 1U);
  std::string note;
  for (int i = 0; i < 20'000; ++i) note += "αβ ";
  EXPECT_EQ(name_words(note).size(), 32U);
  EXPECT_LE(name_words("\xff\xfe\x80").size(), 1U); // not text at all
}

// Random words of Greek and Latin letters with marks: case, accents, final sigma and normal form change
// nothing.
TEST(NameKey, StableUnderCaseAccentsAndNormalForm) {
  const std::vector<std::string> letters{"ά", "β", "γ", "δ", "έ", "ζ", "ή", "θ", "ί", "ϊ", "ΐ", "κ", "λ",
                                         "μ", "ν", "ξ", "ό", "π", "ρ", "σ", "τ", "ύ", "ϋ", "ΰ", "φ", "χ",
                                         "ψ", "ώ", "a", "é", "ü", "x", "h", "y", "ñ", "š", "c", "w", "ou"};
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfc = icu::Normalizer2::getNFCInstance(error);
  const auto* nfd = icu::Normalizer2::getNFDInstance(error);
  constexpr unsigned seed = 20261123;
  std::mt19937 random(seed);
  for (int round = 0; round < 3000; ++round) {
    std::string word;
    const bool greek = random() % 2 == 0;
    const std::size_t from = greek ? 0 : 28, count = greek ? 28 : letters.size() - 28;
    for (auto left = 1 + random() % 10; left > 0; --left) word += letters[from + random() % count];
    const auto text = icu::UnicodeString::fromUTF8(word);
    std::vector<std::string> variants(4);
    nfc->normalize(text, error).toUTF8String(variants[0]);
    nfd->normalize(text, error).toUTF8String(variants[1]);
    icu::UnicodeString(text).toUpper(icu::Locale::getRoot()).toUTF8String(variants[2]);
    icu::UnicodeString(text).toLower(icu::Locale::getRoot()).toUTF8String(variants[3]);
    for (const std::string& variant : variants)
      ASSERT_EQ(name_keys(variant), name_keys(word)) << word << " " << variant << ", seed " << seed;
    const std::size_t keys = name_keys(word).size();
    ASSERT_TRUE(keys >= 1 && keys <= 4) << word;
  }
}

TEST(NameForms, ShortFormsStandForTheirNames) {
  const NameForms forms = NameForms::load();
  EXPECT_GE(forms.size(), 600U);
  const char* pairs[][2] = {{"Γεώργιος", "Γιώργος"},    {"Γεώργιος", "George"},     {"Γιώργου", "Γεώργιος"},
                            {"Ιωάννης", "John"},        {"Κωνσταντίνος", "Κώστας"}, {"Kostas", "Ντίνος"},
                            {"Αικατερίνη", "Katerina"}, {"Μοχάμεντ", "Muhammad"},   {"Mehmet", "Mohammed"},
                            {"محمد", "Μοχάμεντ"},       {"Олександр", "Aleksandr"}, {"Dima", "Дмитрий"},
                            {"Νατάσα", "Αναστασία"},    {"Νατάσα", "Наталья"},      {"გიორგი", "Giorgi"},
                            {"Yusuf", "Γιουσούφ"},      {"Παναγιώτης", "Τάκης"},    {"Χρήστος", "Τάκης"}};
  for (const auto& pair : pairs) EXPECT_TRUE(one_name(forms, pair[0], pair[1])) << pair[0] << " " << pair[1];
  EXPECT_FALSE(one_name(forms, "Mahmoud", "Mohammad"));
  EXPECT_FALSE(one_name(forms, "Γεώργιος", "Δημήτριος"));
  EXPECT_FALSE(one_name(forms, "Παπαδόπουλος", "Γεώργιος"));
}

TEST(LettersApart, CountsWhatWasMistyped) {
  EXPECT_EQ(letters_apart("papadopulos", "papadopulos", 2), 0);
  EXPECT_EQ(letters_apart("papadopulos", "papadoplos", 2), 1);
  EXPECT_EQ(letters_apart("papadopulos", "papdaopulos", 2), 1); // exchanged
  EXPECT_EQ(letters_apart("papadopulos", "papadakis", 2), 3);   // more than two
  EXPECT_EQ(letters_apart("", "ab", 2), 2);
}

} // namespace
} // namespace dromos
