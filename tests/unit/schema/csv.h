// Test data that lies outside the repository: in the folder that DROMOS_DATA names.
#pragma once
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace dromos::test {

// The rows below the heading of a file without quotes; none where the file is not there.
inline std::vector<std::vector<std::string>> shared_csv(const std::string& name) {
  const char* folder = std::getenv("DROMOS_DATA");
  std::ifstream file(folder == nullptr ? std::string() : std::string(folder) + "/" + name);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> row(1);
    for (const char letter : line)
      if (letter == ',')
        row.emplace_back();
      else if (letter != '\r')
        row.back().push_back(letter);
    rows.push_back(std::move(row));
  }
  return rows;
}

} // namespace dromos::test
