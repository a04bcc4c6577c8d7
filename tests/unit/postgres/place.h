// A database of its own for each test.
#pragma once
#include "server/postgres/pg_store.h"
#include "tests/postgres/cluster.h"
#include "tests/unit/store/contract.h"

namespace dromos::test {

class PgPlace : public StorePlace {
 public:
  std::unique_ptr<Store> open() override { return open_hub(); }
  std::unique_ptr<PgStore> open_hub(unsigned busy_ms = 10'000) {
    const auto how = made_ ? PgOptions::Open::existing : PgOptions::Open::create;
    made_ = true;
    return std::make_unique<PgStore>(address, PgOptions{how, busy_ms});
  }
  const std::string address = Cluster::get()->new_database();

 private:
  bool made_ = false;
};

// What needs PostgreSQL is passed over, with a sentence, where it is not installed.
class WithPostgres : public testing::Test {
 protected:
  void SetUp() override {
    if (Cluster::get() == nullptr) GTEST_SKIP() << "PostgreSQL 15 is not installed here";
    place = std::make_unique<PgPlace>();
  }
  std::unique_ptr<PgPlace> place;
};

} // namespace dromos::test
