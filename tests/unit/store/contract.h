// What every Store promises a hub (sync/engine/store.h), asked of each implementation: contract_test.cpp
// and contract_feed_test.cpp are compiled into the test program of each, which names its kinds.
#pragma once
#include "schema/encoding.h"
#include "schema/errors.h"
#include "sync/engine/store.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dromos::test {

// A place where a store can be opened, more than once, as several processes would. Gone with this object.
class StorePlace {
 public:
  virtual ~StorePlace() = default;
  virtual std::unique_ptr<Store> open() = 0; // the first one makes it
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<StorePlace>()> make; // null: it cannot be tested here
};

class StoreContract : public testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override {
    place = GetParam().make();
    if (!place) GTEST_SKIP() << GetParam().name << " is not installed here";
    store = place->open();
  }
  void write(const std::function<void()>& work) { store->transaction(work); }
  // What another process sees, as it opens the same place now.
  Store& elsewhere() {
    if (!other) other = place->open();
    return *other;
  }

  DeviceRow put_device(const std::string& device, const std::string& unit = "gr/el30/athina/kk1") {
    DeviceRow row;
    row.device = device;
    row.unit = unit;
    write([&] { store->put(row); });
    return row;
  }
  BatchRow put_batch(std::int64_t device, std::uint64_t first, std::uint64_t count,
                     BatchState state = BatchState::done) {
    BatchRow row;
    row.device = device;
    row.first = first;
    row.count = count;
    row.state = state;
    row.hash = sha256(std::to_string(device) + ":" + std::to_string(first));
    write([&] { store->put(row); });
    return row;
  }
  ChangeRow put_change(std::int64_t batch, std::uint64_t seq, ChangeState state = ChangeState::held) {
    ChangeRow row;
    row.batch = batch;
    row.seq = seq;
    row.state = state;
    row.body = "line " + std::to_string(seq);
    write([&] { store->put(row); });
    return row;
  }
  RecordRow put_record(const std::string& record, const std::string& root = {}) {
    RecordRow row;
    row.unit = "gr/el30/athina/kk1";
    row.state.record = record;
    row.state.root = root.empty() ? record : root;
    row.shown = "{}";
    write([&] {
      row.id = store->next_record();
      store->put(row);
    });
    return row;
  }

  std::unique_ptr<StorePlace> place;
  std::unique_ptr<Store> store, other;
};

inline std::string kind_name(const testing::TestParamInfo<StoreKind>& info) {
  return info.param.name;
}

// Every byte there is, zero too: bodies and hashes are not texts.
inline std::string every_byte() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  return bytes;
}

} // namespace dromos::test
