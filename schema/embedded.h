// The files of schema/ as they were when the program was built.
#pragma once
#include <string_view>
#include <vector>

namespace dromos {

struct EmbeddedFile {
  std::string_view name; // relative to its folder: "types/person.json"
  std::string_view bytes;
};

const std::vector<EmbeddedFile>& embedded_files();

} // namespace dromos
