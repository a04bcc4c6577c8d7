// Records of this laptop as present() gives them, with what the hub did not accept of them. Nothing of a
// guarded person's file for a worker who may not know who that is (people/guard.h).
#pragma once
#include "client/open_home.h"
#include "sync/engine/present.h"

#include <map>
#include <string>
#include <vector>

namespace dromos {

class Presenter {
 public:
  explicit Presenter(OpenHome& open);

  // Throws Refused "engine.unknown_record".
  Json record(const std::string& record);
  // nullopt: deleted, of a guarded person, or nothing of it is readable here.
  std::optional<Json> shown(const RecordRow& row);

 private:
  Json present(const RecordRow& row);

  OpenHome& open_;
  std::map<std::string, std::vector<Refusal>> refused_; // by record
  std::optional<PrivateKey> note_key_;
};

} // namespace dromos
