// What a worker has taken note of and put aside: refusals and late edits stay as they are, and no longer wait
// for this worker. It can be taken back.
#pragma once
#include "client/open_home.h"
#include "client/pages/refused_saves.h"

#include <set>
#include <string>

namespace dromos {

class Aside {
 public:
  explicit Aside(OpenHome& open);

  bool has(const std::string& name) const { return names_.contains(name); }
  void put(const std::string& name);
  void take_back(const std::string& name);

  static std::string name_of(const RefusedSave& refused);

 private:
  void write();

  OpenHome& open_;
  std::set<std::string> names_; // of this worker
};

} // namespace dromos
