// What a change may name in `replaces`, and what names nothing.
#include "certificate_tree.h"
#include "sync/engine/fold.h"

namespace dromos {
namespace {

using test::refused_what;

constexpr std::string_view device = "k3v9q2m7x4p2d8sa";

// The one dot that is named by `name`; empty: none.
std::string resolved(const std::string& name) {
  Change change;
  Write write;
  write.field = "name";
  write.replaces = {change.keep(name)};
  change.writes = {write};
  resolve_replaces(change, device,
                   [](std::uint64_t seq) { return seq == 38 ? std::string(32, 'a') : std::string(); });
  const std::vector<Text>& dots = change.writes.front().replaces;
  return dots.empty() ? std::string() : dots.front().string();
}

TEST(DotForm, its_three_spellings) {
  const std::string dot = make_dot(device, 38, std::string(32, 'a'));
  EXPECT_EQ(resolved(":38"), dot);
  EXPECT_EQ(resolved(dot.substr(device.size())), dot);
  EXPECT_EQ(resolved(dot), dot);
  EXPECT_EQ(resolved(":39"), "") << "withheld here: it names what nobody here may see";
}

TEST(DotForm, what_is_none) {
  for (const std::string name :
       {":3x", ":3/", ":3-8", ":99999999999999999999", "38", "k3v9q2m7x4p2d8sa:0:AAAAAAAA",
        "k3v9q2m7x4p2d8sa:038:AAAAAAAA", "k3v9q2m7x4p2d8sa:38:AAAA", ":38:AAAA", ":38:????????"})
    EXPECT_EQ(refused_what([&] { resolved(name); }), "a dot of another form") << name;
}

} // namespace
} // namespace dromos
