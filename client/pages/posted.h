// A form as a browser posts it: names and values in their order (application/x-www-form-urlencoded).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dromos {

class Posted {
 public:
  Posted() = default;
  explicit Posted(std::vector<std::pair<std::string, std::string>> fields) : fields_(std::move(fields)) {}
  // nullopt: not UTF-8, a broken escape, or more fields than any form of ours has. Line ends become "\n".
  static std::optional<Posted> read(std::string_view body);

  // The first of that name; empty where there is none.
  const std::string& value(std::string_view name) const;
  bool has(std::string_view name) const;
  std::vector<std::string> values(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

} // namespace dromos
