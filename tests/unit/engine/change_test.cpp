// A change's line is read as strictly as any other signed bytes.
#include "sync/engine/change.h"
#include "tests/unit/failure.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

std::string line_with(const std::string& more, const std::string& write) {
  return R"({"seq":1,"at":"2026-11-23T20:15:30.120Z","by":"w",)" + more +
         R"("record":"person/0192f3a4-5b6c-7d8e-9f01-23456789ab01","class":"p1-region","schema":1,)"
         R"("salt":"AAECAwQFBgcICQoLDA0ODw","writes":[)" +
         write + "]}";
}

TEST(Change, a_member_given_twice) {
  const std::string write = R"({"field":"gender","value":"F"})";
  EXPECT_NO_THROW(read_change(line_with("", write)));
  EXPECT_THROW(read_change(line_with(R"("by":"w",)", write)), Refused);
  EXPECT_THROW(read_change(line_with("", R"({"field":"gender","value":"F","value":"F"})")), Refused);
  EXPECT_THROW(read_change(line_with("", R"({"field":"gender","field":"gender","value":"F"})")), Refused);
}

TEST(Change, a_member_that_nobody_knows) {
  EXPECT_THROW(read_change(line_with(R"("note":"x",)", "")), Refused);
  EXPECT_THROW(read_change(line_with("", R"({"field":"gender","other":1})")), Refused);
}

} // namespace
} // namespace dromos
