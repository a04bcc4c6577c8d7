// What this laptop's workers may read, answered from the row at hand and remembered by type and class: for
// passes over every record, where asking the store for each would take seconds. Answers as Laptop::reads()
// does.
#pragma once
#include "sync/engine/laptop.h"

#include <functional>
#include <map>
#include <string>

namespace dromos {

class Sight {
 public:
  explicit Sight(Laptop& laptop) : laptop_(laptop), viewer_(laptop.viewer()) {}

  // Does this laptop's unit hold the root whose own record this is?
  bool holds(const RecordRow& root) const;
  // May its workers read this class of the record, given that the unit holds its root?
  bool reads(const RecordRow& row, std::string_view cls);
  // Each live value that may be read.
  using Visit = std::function<void(const RegisterName& name, const LiveWrite& write)>;
  void each_value(const RecordRow& row, const Visit& visit);

  // After an exchange: rights may have changed.
  void forget() { viewer_ = laptop_.viewer(), rules_.clear(); }
  const Viewer& viewer() const { return viewer_; }

 private:
  Laptop& laptop_;
  Viewer viewer_;
  enum class Rule { yes, no, ask }; // ask: it depends on who wrote it or whose case it is
  std::map<std::string, std::map<std::string, Rule, std::less<>>, std::less<>> rules_; // type, class
};

// A JSON text as text; empty where it is none.
std::string text_of(std::string_view json);

} // namespace dromos
