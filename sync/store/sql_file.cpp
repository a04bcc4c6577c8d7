#include "sync/store/sql_file.h"

#include "schema/embedded.h"

#include <cassert>

namespace dromos {

std::string sql_file(std::string_view name) {
  const std::string path = "sql/" + std::string(name);
  for (const EmbeddedFile& file : embedded_files())
    if (file.name == path) return std::string(file.bytes);
  assert(false && "an SQL file that was not embedded");
  return {};
}

} // namespace dromos
