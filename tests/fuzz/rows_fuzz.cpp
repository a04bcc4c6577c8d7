#include "sync/store/rows.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/targets.h"

namespace dromos::fuzz {

namespace {

// Bytes that are read are written and read again as the same.
template <class Read, class Write> void settles(std::string_view bytes, Read read, Write write) {
  accepted([&] {
    const std::string once = write(read(bytes));
    std::string twice;
    require(accepted([&] { twice = write(read(once)); }), "a row that was written is read");
    require(once == twice, "and is the same row");
  });
}

} // namespace

int fuzz_rows(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = text_of(data + 1, size - 1);
  switch (data[0] % 5) {
  case 0:
    settles(bytes, rows::read_device, [](const auto& row) { return rows::write_device(row); });
    break;
  case 1:
    settles(bytes, rows::read_batch, [](const auto& row) { return rows::write_batch(row); });
    break;
  case 2:
    settles(bytes, rows::read_change, [](const auto& row) { return rows::write_change(row); });
    break;
  case 3:
    settles(bytes, rows::read_record, [](const auto& row) { return rows::write_record(row); });
    break;
  default:
    settles(
        bytes, [](std::string_view packed) { return unpack(packed); }, pack);
  }
  return 0;
}

} // namespace dromos::fuzz
