// The contract of Store, asked of PostgreSQL.
#include "tests/unit/postgres/place.h"

namespace dromos::test {

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract,
                         testing::Values(StoreKind{"cluster",
                                                   []() -> std::unique_ptr<StorePlace> {
                                                     if (Cluster::get() == nullptr) return nullptr;
                                                     return std::make_unique<PgPlace>();
                                                   }}),
                         kind_name);

} // namespace dromos::test
