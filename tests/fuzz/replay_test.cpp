// Every input of the corpus, and every one that was found, through the same functions that libFuzzer calls.
#include "tests/fuzz/targets.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace dromos::fuzz {

static void PrintTo(const NamedTarget& target, std::ostream* out) {
  *out << target.name;
}

namespace {

std::vector<std::filesystem::path> inputs_of(const std::string& target) {
  std::vector<std::filesystem::path> files;
  for (const char* folder : {"corpus", "found"}) {
    std::error_code none; // not every target has found something
    const std::filesystem::path inputs = std::filesystem::path(DROMOS_TESTS) / "fuzz" / folder / target;
    for (const auto& entry : std::filesystem::directory_iterator(inputs, none)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class Replay : public testing::TestWithParam<NamedTarget> {};

TEST_P(Replay, every_input_keeps_the_promises) {
  const auto files = inputs_of(GetParam().name);
  EXPECT_FALSE(files.empty()) << "a target without a corpus";
  for (const auto& file : files) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    const std::string input = bytes.str();
    EXPECT_NO_THROW(GetParam().run(reinterpret_cast<const std::uint8_t*>(input.data()), input.size()))
        << file;
  }
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Replay, testing::ValuesIn(all_targets),
                         [](const auto& target) { return std::string(target.param.name); });

} // namespace
} // namespace dromos::fuzz
