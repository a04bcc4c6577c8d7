#include "schema/errors.h"
#include "server/archive.h"
#include "sync/engine/packed.h"

#include <gtest/gtest.h>

namespace dromos {
namespace {

TEST(Archive, reads_what_it_wrote) {
  const Archive files{
      {"hub.db", std::string("\0x", 2)}, {"keys/signers/a.pem", ""}, {"declarations/a/b.json", "{}"}};
  EXPECT_EQ(read_archive(write_archive(files)), files);
}

TEST(Archive, no_path_leads_out_of_the_home) {
  for (const char* path :
       {"../hub.db", "/etc/passwd", "keys/../../x", "serve.lock", "keys/", "keys//x", "orders.jsonl"})
    EXPECT_THROW(read_archive(write_archive({{path, "x"}})), Refused) << path;
}

TEST(Archive, a_truncated_one_is_refused_by_name) {
  const std::string whole = write_archive({{"hub.db", "12345"}});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_THROW(read_archive(std::string_view(whole).substr(0, size)), Refused) << size;
  EXPECT_THROW(read_archive(whole + "x"), Refused);
}

} // namespace
} // namespace dromos
