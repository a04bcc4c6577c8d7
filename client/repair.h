// A records file that was damaged, made whole again without what is damaged: what opens is kept, own changes
// that were not sent are entered again, and what the hub holds comes back from it. Only on a person's word.
#pragma once
#include "client/home.h"
#include "client/identity.h"
#include "schema/catalog.h"
#include "sync/store/sqlite_store.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace dromos {

struct Repaired {
  Salvaged salvaged;
  std::uint64_t again = 0; // own changes that were not sent, entered once more
  // Own changes that were not sent and do not open: nobody else has them.
  std::vector<std::pair<std::string, std::uint64_t>> lost; // device, number
  std::set<std::string> carried; // devices of mates, whose unsent changes this laptop no longer carries
  Json json() const;
};

// Mends a store that salvage() has filled. Throws Refused "client.repair_identity" where nobody can say any
// more which device this is.
Repaired mend(SqliteStore& store, Salvaged salvaged, const Catalog& catalog, Clock& clock);

} // namespace dromos
