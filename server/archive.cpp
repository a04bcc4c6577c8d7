#include "server/archive.h"

#include "schema/errors.h"
#include "sync/engine/packed.h"

#include <algorithm>

namespace dromos {
namespace {

constexpr std::string_view magic = "DROMOS-BACKUP 1\n";

Refused broken(std::string what) {
  return Refused({"hub.backup_form", {{"what", std::move(what)}}});
}

// hub.db, hub.toml, and whatever stands in keys/ and declarations/; no step out of them.
bool is_home_path(std::string_view path) {
  if (path == "hub.db" || path == "hub.toml") return true;
  if (!path.starts_with("keys/") && !path.starts_with("declarations/")) return false;
  return path.find("..") == std::string_view::npos && path.find("//") == std::string_view::npos &&
         path.find('\0') == std::string_view::npos && !path.ends_with('/');
}

} // namespace

std::string write_archive(const Archive& files) {
  Packer out;
  out.number(files.size());
  for (const auto& [path, bytes] : files) out.text(path).text(bytes);
  return std::string(magic) + out.take();
}

Archive read_archive(std::string_view bytes) {
  if (!bytes.starts_with(magic)) throw broken("DROMOS-BACKUP");
  Archive files;
  try {
    Unpacker in(bytes.substr(magic.size()));
    for (std::uint64_t left = in.number(); left > 0; --left) {
      std::string path = in.text();
      if (!is_home_path(path)) throw broken(path);
      files.insert_or_assign(std::move(path), in.text());
    }
    if (!in.done()) throw broken("size");
  } catch (const Refused& refused) {
    if (refused.message().key == "store.row_damaged") throw broken("size");
    throw;
  }
  return files;
}

} // namespace dromos
