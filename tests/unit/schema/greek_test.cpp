#include "schema/greek.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

TEST(FoldText, GreekWithoutCaseAccentsAndFinalSigma) {
  EXPECT_EQ(fold_text("ΆΪ\xcc\x81"), "αι"); // the accent on a capital with dialytika is a mark of its own
  EXPECT_EQ(fold_text("ΐ"), "ι");
  EXPECT_EQ(fold_text("Οδυσσεύς"), fold_text("ΟΔΥΣΣΕΥΣ"));
  EXPECT_EQ(fold_text("ς"), "σ");
  EXPECT_EQ(fold_text("Σ"), "σ");
  EXPECT_EQ(fold_text("Γιώργος Παπαδόπουλος"), "γιωργοσ παπαδοπουλοσ");
  EXPECT_EQ(fold_text("ἈΘῆΝΑΙ"), "αθηναι");
}

TEST(FoldText, PrecomposedAndDecomposedAreOne) {
  EXPECT_EQ(fold_text("ά"), fold_text("α\xcc\x81"));
}

TEST(FoldText, LatinAccentsAndCase) {
  EXPECT_EQ(fold_text("ÉÀüÇñ"), "eaucn");
  EXPECT_EQ(fold_text("Straße"), "strasse");
  EXPECT_EQ(fold_text("İstanbul"), "istanbul");
  EXPECT_EQ(fold_text("ABC xyz 09"), "abc xyz 09");
}

TEST(FoldText, CompatibilityFormsAreOne) {
  EXPECT_EQ(fold_text("ﬁ"), "fi");
  EXPECT_EQ(fold_text("ＡＢ１"), "ab1");
  EXPECT_EQ(fold_text("µ"), "μ"); // the micro sign is a mu
}

TEST(FoldText, ArabicLosesItsVowelMarksOnly) {
  EXPECT_EQ(fold_text("مُحَمَّد"), "محمد");
}

TEST(FoldText, InvalidBytesAreTakenOneByOne) {
  const std::string unknown = "\xef\xbf\xbd";
  EXPECT_EQ(fold_text("a\xff\xfe\x62"), "a" + unknown + unknown + "b");
  EXPECT_EQ(fold_text("\xe2\x82"), unknown + unknown);
  EXPECT_EQ(fold_text("\xceΆ"), unknown + "α");
}

TEST(FoldText, TwiceIsOnce) {
  for (const char* text : {"ΆΪ\xcc\x81ς", "Ångström", "ﬃ", "ǅ", "ᾳ", "\xff", "한국", "ŉ"})
    EXPECT_EQ(fold_text(fold_text(text)), fold_text(text)) << text;
}

} // namespace
} // namespace dromos
