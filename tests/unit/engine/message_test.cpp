// Bugs in reading messages that were found and mended, one test each, named after what went wrong.
#include "schema/errors.h"
#include "sync/engine/message.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

TEST(Message, a_receipt_whose_refusal_names_a_number_as_record) {
  const std::string before =
      R"({"v":1,"hub":"h","epoch":"e","device":"d","batch":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","at":"",)"
      R"("log":1,"stable":0,"refused":[{"seq":1,"reason":"r",)";
  EXPECT_NO_THROW(read_receipt(before + R"("record":"x"}]})"));
  EXPECT_THROW(read_receipt(before + R"("record":1}]})"), Refused);
  EXPECT_THROW(read_receipt(before + R"("field":null}]})"), Refused);
}

} // namespace
} // namespace dromos
