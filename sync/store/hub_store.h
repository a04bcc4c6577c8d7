// What a hub asks of its store beside the rules' own needs, whatever keeps it: SQLite, or PostgreSQL.
#pragma once
#include "schema/catalog.h"
#include "sync/engine/store.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

class HubStore : public Store {
 public:
  // A view for each declared type, with its declared columns.
  virtual void create_views(const Catalog& catalog) = 0;
  // That what is kept holds together, as far as it can be told. Throws Refused "store.damaged", Unavailable.
  virtual void check_pages() = 0;
  // A copy of all of it as it stands now, as an SQLite file at `file`, which must not be there. It is not
  // synced: whoever keeps it does.
  virtual void copy_to(const std::filesystem::path& file) = 0;
  // The names of the facts that begin so.
  virtual std::vector<std::string> node_names(std::string_view beginning) = 0;
};

} // namespace dromos
