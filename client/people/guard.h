// Guarded people: shielded, or of the highest confidentiality. Whoever is not of their case, did not enter
// them and does not coordinate finds nobody, and where a record leads to one, sees a stub.
#pragma once
#include "sync/engine/laptop.h"

#include <string_view>

namespace dromos {

bool guarded(const Catalog& catalog, const RecordState& person);
// May this worker know who that is? True for people who are not guarded.
bool may_know(Laptop& laptop, std::string_view worker, const RecordRow& person);
// The same for any record by the person whose file it belongs to. True where nothing of that person is here.
bool may_know_of(Laptop& laptop, std::string_view worker, std::string_view root);

} // namespace dromos
