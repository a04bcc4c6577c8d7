// What a worker reads of whatever was thrown.
#pragma once
#include "schema/errors.h"

#include <exception>

namespace dromos {

// A failure's own words. Of anything else what it means for the worker: no memory, or a defect, whose name
// helps to find it and whose text is not told, since it may name a person.
Message told_of(const std::exception& thrown);

} // namespace dromos
