// Who may read and write what, read from the declarations by hand: the table of access.json with the classes
// of fields. It shares no code with the engine's rights.
#pragma once
#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace dromos::simulation {

class Rules {
 public:
  // The declarations in the program, and the files of a folder over them.
  explicit Rules(const nlohmann::json& overlay = nlohmann::json::array());

  // What ties workers to a record.
  struct Ties {
    std::set<std::string> authors, team;
  };
  bool reads(const std::set<std::string>& roles, const std::set<std::string>& workers,
             const std::string& type, const std::string& cls, const Ties& ties) const;
  bool writes(const std::set<std::string>& roles, const std::string& worker, const std::string& type,
              bool first, const Ties& ties) const;
  bool writes_system(const std::set<std::string>& roles, const std::string& field) const;
  bool knows_type(const std::string& type) const { return fields_.contains(type); }
  bool knows_class(const std::string& cls) const { return classes_.contains(cls); }
  // Empty where the change's own class stands: `deleted`, fields that are not known.
  std::string class_of(const std::string& type, const std::string& field) const;
  bool names_team(const std::string& type, const std::string& field) const {
    return team_.contains({type, field});
  }

 private:
  struct Cell {
    bool read = false, write = false;
    std::string relation = "unit";
    std::set<std::string> hidden;
  };
  void take(const nlohmann::json& file);
  static bool tied(const Cell& cell, const std::set<std::string>& workers, const Ties& ties);

  std::map<std::string, std::map<std::string, std::string>> fields_; // class by type, field
  std::map<std::pair<std::string, std::string>, Cell> cells_;        // by role, type
  std::map<std::string, std::string> system_;                        // class by field
  std::map<std::string, std::set<std::string>> system_writers_;
  std::set<std::string> classes_;
  std::set<std::pair<std::string, std::string>> team_;
};

} // namespace dromos::simulation
