// Lines for people: columns under each other, whatever letters are in them.
#pragma once
#include <ostream>
#include <string>
#include <vector>

namespace dromos {

// Each column as wide as its widest cell; the last one as long as it is. Control characters become spaces.
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

} // namespace dromos
