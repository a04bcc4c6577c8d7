// What a backup holds, before it is sealed: files by their path inside the home.
//   archive = "DROMOS-BACKUP 1\n", then by Packer: number of files, (path, bytes)*
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace dromos {

using Archive = std::map<std::string, std::string>; // path inside the home: bytes

std::string write_archive(const Archive& files);
// Throws Refused "hub.backup_form" {what}: also where a path leads out of the home, or to what no backup
// holds.
Archive read_archive(std::string_view bytes);

} // namespace dromos
