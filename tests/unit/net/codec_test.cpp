#include "schema/encoding.h"
#include "schema/limits.h"
#include "sync/net/codec.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include <memory>
#include <random>

namespace dromos::test {
namespace {

constexpr std::size_t bound = 1024 * 1024;

TEST(Codec, gives_back_what_it_took) {
  for (const std::string& plain :
       {std::string(), std::string("α"), std::string(bound, 'x'), std::string(200, '\0')})
    for (const int level : {zstd_level_request, zstd_level_response}) {
      const Decompressed back = zstd_decompress(zstd_compress(plain, level), bound);
      EXPECT_EQ(back.outcome, Decompression::whole);
      EXPECT_EQ(back.plain, plain);
    }
}

TEST(Codec, stops_a_bomb_at_its_bound) {
  const std::string frame = zstd_compress(std::string(bound + 1, '\0'), 3);
  EXPECT_LT(frame.size(), 200U);
  EXPECT_EQ(zstd_decompress(frame, bound).outcome, Decompression::too_large);
  EXPECT_EQ(zstd_decompress(frame, bound + 1).outcome, Decompression::whole);
}

// A frame whose head does not tell its size.
std::string streamed(const std::string& plain, int window_log) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 0);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, window_log);
  std::string frame(ZSTD_compressBound(plain.size()), '\0');
  ZSTD_inBuffer in{plain.data(), plain.size(), 0};
  ZSTD_outBuffer out{frame.data(), frame.size(), 0};
  while (ZSTD_compressStream2(context.get(), &out, &in, in.pos < in.size ? ZSTD_e_continue : ZSTD_e_end) !=
             0 ||
         in.pos < in.size) {
  }
  ZSTD_compressStream2(context.get(), &out, &in, ZSTD_e_end);
  frame.resize(out.pos);
  return frame;
}

TEST(Codec, stops_a_bomb_that_hides_its_size) {
  EXPECT_EQ(zstd_decompress(streamed(std::string(64 * bound, '\0'), 20), bound).outcome,
            Decompression::too_large);
  const Decompressed fits = zstd_decompress(streamed(std::string(bound, 'x'), 20), bound);
  EXPECT_EQ(fits.outcome, Decompression::whole);
  EXPECT_EQ(fits.plain.size(), bound);
}

TEST(Codec, refuses_a_frame_that_asks_for_a_window_of_128_MiB) {
  EXPECT_EQ(zstd_decompress(streamed(std::string(100, 'x'), 27), bound).outcome, Decompression::broken);
}

TEST(Codec, refuses_what_is_not_exactly_one_frame) {
  const std::string frame = zstd_compress(std::string(5000, 'x') + "end", 3);
  EXPECT_EQ(zstd_decompress("", bound).outcome, Decompression::broken);
  EXPECT_EQ(zstd_decompress("not zstd at all", bound).outcome, Decompression::broken);
  EXPECT_EQ(zstd_decompress(frame + "x", bound).outcome, Decompression::broken);
  EXPECT_EQ(zstd_decompress(frame + frame, bound).outcome, Decompression::broken);
  for (std::size_t cut = 1; cut < frame.size(); ++cut)
    EXPECT_EQ(zstd_decompress(frame.substr(0, cut), bound).outcome, Decompression::broken) << cut;
}

TEST(Codec, survives_any_single_altered_byte) {
  const std::string frame = zstd_compress("δρόμος δρόμος δρόμος και πάλι δρόμος", 3);
  for (std::size_t at = 0; at < frame.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::string altered = frame;
      altered[at] = static_cast<char>(altered[at] ^ (1 << bit));
      EXPECT_LE(zstd_decompress(altered, bound).plain.size(), bound);
    }
}

// Changes as an evening's exchange carries them: random salts and identifiers, Greek notes, repeated names.
std::string change_lines(std::size_t bytes) {
  std::mt19937_64 random(7);
  const auto some = [&](std::size_t count) {
    std::string raw(count, '\0');
    for (char& c : raw) c = static_cast<char>(random());
    return raw;
  };
  const auto id = [&] {
    return "0192f3a4-" + hex(some(2)) + "-7" + hex(some(2)).substr(1) + "-8" + hex(some(2)).substr(1) + "-" +
           hex(some(6));
  };
  const std::vector<std::string> words{"συνάντηση", "δρόμο",      "ζήτησε",   "βοήθεια", "στέγη",
                                       "τρόφιμα",   "ρούχα",      "ιατρική",  "πλατεία", "παραπομπή",
                                       "υπηρεσία",  "αύριο",      "κουβέρτα", "έγγραφα", "φάρμακα",
                                       "υπνωτήριο", "οικογένεια", "εργασία",  "επίδομα", "νοσοκομείο"};
  std::vector<std::string> persons;
  for (int i = 0; i < 700; ++i) persons.push_back(id());
  std::string lines;
  for (int seq = 1; lines.size() < bytes; ++seq) {
    std::string note;
    for (std::size_t i = 5 + random() % 20; i > 0; --i) note += words[random() % words.size()] + " ";
    lines +=
        R"({"seq":)" + std::to_string(seq) + R"(,"at":"2026-11-2)" + std::to_string(seq % 10) + "T1" +
        std::to_string(random() % 10) + ":" + std::to_string(10 + random() % 50) + ":30." +
        std::to_string(100 + random() % 900) + R"(Z","by":"w17","record":"street_contact/)" + id() +
        R"(","root":"person/)" + persons[random() % persons.size()] +
        R"(","class":"p1-region","schema":7,"salt":")" + base64url(some(16)) +
        R"(","writes":[{"field":"outcome","value":"ENGAGED"},{"field":"needs","key":"HOUSB","value":true},)" +
        R"({"field":"note","value":")" + note + R"("},{"field":"next_on","value":null,"replaces":[":)" +
        std::to_string(seq - 1) + "\"]}]}\n";
  }
  return lines;
}

TEST(Codec, brings_four_megabytes_of_changes_under_750_kB) {
  const std::string lines = change_lines(4'000'000);
  EXPECT_LE(zstd_compress(lines, zstd_level_request).size(), 750'000U);
}

} // namespace
} // namespace dromos::test
