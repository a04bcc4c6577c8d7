// Every declared field, with values at the edge of what its type takes: saved, written into a batch,
// verified, folded and shown as it was written.
#include "certificate_tree.h"
#include "schema/catalog.h"
#include "sync/engine/batch.h"
#include "sync/engine/folding.h"
#include "sync/engine/present.h"
#include "sync/engine/save.h"

#include <rapidcheck/gtest.h>

namespace dromos {
namespace {

using Values = std::vector<FieldValue>;

const Catalog& catalog() {
  static const Catalog loaded = Catalog::load();
  return loaded;
}

const std::string uuid = "/0192f3a4-5b6c-7d8e-8f90-a1b2c3d4e5f6";

Values values_of(const Field& field) {
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  switch (field.type) {
  case ValueType::boolean:
    return {{"", true}, {"", false}};
  case ValueType::integer:
    return {{"", 0}, {"", exact}, {"", -exact}};
  case ValueType::decimal:
  case ValueType::money:
    return {{"", -0.0}, {"", 1e308}, {"", 5e-324}, {"", 0.1}, {"", 1e21}, {"", -12.34}};
  case ValueType::snapshot:
    return {{"", {{"b", {1, nullptr, {{"é", -0.0}}}}, {"a", ""}}}, {"", Json::array()}};
  case ValueType::codes:
  case ValueType::refs:
  case ValueType::texts:
  case ValueType::workers:
    return {{"A", true}, {"e\xcc\x81", true}, {" ", true}};
  case ValueType::counts:
    return {{"A", 0}, {"B", exact}};
  case ValueType::ratings:
    return {{"A", "X"}, {"B", ""}};
  case ValueType::text:
    return {{"", ""},
            {"", "e\xcc\x81\xce\xb1\xcc\x81"}, // decomposed: not normalised on the way
            {"", std::string("\0\x1f\"\\/\n\xf0\x9f\x98\x80", 10)},
            {"", std::string(64 * 1024, 'x')}};
  default:
    return {{"", ""}, {"", "e\xcc\x81"}};
  }
}

class Author {
 public:
  // What a mate's laptop folds of this edit, after it has travelled.
  RecordState travelled(const std::string& record, const Edit& edit) const {
    std::vector<std::string> lines, hashes;
    for (Change& change : save(catalog(), record, record, nullptr, {edit}, {}, {})) {
      change.seq = lines.size() + 1;
      change.at = "2026-11-23T08:15:30.120Z";
      change.by = "anna";
      change.schema = 1;
      lines.push_back(write_change(change, std::string(16, 's')));
      hashes.push_back(leaf_hash(lines.back()));
    }
    const CutOptions options{id_, 1, {}, {}, "2026-11-23T20:01:00.000Z"};
    const std::string header = cut_batch(options, hashes, device_.key, device_.certificate);
    const ReadBatch read(verify(verify_header(header, device_.certificate),
                                std::vector<std::string_view>(lines.begin(), lines.end())));
    RecordState state;
    for (std::size_t i = 0; i < lines.size(); ++i)
      fold(state, read.change(i).value(), make_dot(id_, i + 1, hashes[i]), 1);
    return unpack(pack(state));
  }

 private:
  test::CertificateTree tree_;
  test::Leaf device_ = tree_.device();
  std::string id_ = device_id(device_.key.spki());
};

// One register's value as it stands among the shown fields.
Json shown(const Field& field, const std::string& key, const Json& fields) {
  const Json value = fields.value(field.name, Json());
  if (field.set()) return Json(std::find(value.begin(), value.end(), key) != value.end());
  return field.map() ? value.value(key, Json()) : value;
}

TEST(Values, of_every_field_are_shown_as_they_were_written) {
  const Author author;
  std::size_t count = 0;
  for (const auto& [name, type] : catalog().types())
    for (const Field& field : type.fields) {
      if (field.type == ValueType::derived) continue;
      for (const FieldValue& value : values_of(field)) {
        const std::string record = name + uuid;
        const RecordState state = author.travelled(record, {field.name, value, false});
        const Json fields = present(catalog(), state, {})["fields"];
        ASSERT_EQ(canonical(shown(field, value.key, fields)), canonical(value.value))
            << name << "." << field.name;
        ASSERT_EQ(parse_json(shown_values(catalog(), state)), fields) << name << "." << field.name;
        ++count;
      }
    }
  EXPECT_GT(count, 1000U);
}

// Any text at all: what a person writes is what another reads, byte for byte.
RC_GTEST_PROP(ValueProperties, any_text_is_shown_as_it_was_written, ()) {
  static const Author author;
  std::string text;
  for (const std::uint32_t wanted : *rc::gen::arbitrary<std::vector<std::uint32_t>>()) {
    const std::uint32_t point = wanted % 0x110000;
    if (point >= 0xd800 && point < 0xe000) continue; // surrogates are no text
    const auto tail = [&](unsigned shift) {
      text.push_back(static_cast<char>(0x80 | ((point >> shift) & 0x3f)));
    };
    if (point < 0x80) {
      text.push_back(static_cast<char>(point));
    } else if (point < 0x800) {
      text.push_back(static_cast<char>(0xc0 | (point >> 6)));
      tail(0);
    } else if (point < 0x10000) {
      text.push_back(static_cast<char>(0xe0 | (point >> 12)));
      tail(6), tail(0);
    } else {
      text.push_back(static_cast<char>(0xf0 | (point >> 18)));
      tail(12), tail(6), tail(0);
    }
  }
  const RecordState state = author.travelled("person" + uuid, {"birth_place", {"", text}, false});
  RC_ASSERT(present(catalog(), state, {})["fields"]["birth_place"] == text);
}

} // namespace
} // namespace dromos
