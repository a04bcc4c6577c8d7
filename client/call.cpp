#include "client/call.h"

#include <iostream>

namespace dromos {

void tell(const Call& call, const Message& message) {
  std::cerr << sentence(message, call.language) << "\n";
}

void warn(const Call& call, const Message& message) {
  std::cerr << "⚠ " << sentence(message, call.language) << "\n";
}

std::string said(const Call& call, const std::string& key,
                 std::vector<std::pair<std::string, std::string>> values) {
  return sentence({key, std::move(values)}, call.language);
}

} // namespace dromos
