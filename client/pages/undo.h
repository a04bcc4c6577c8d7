// What takes a save or a deletion back.
#pragma once
#include "client/pages/asked.h"
#include "sync/engine/laptop.h"

#include <string>
#include <vector>

namespace dromos {

// Kept for the worker's next page, as the records stand after the save. `back`: where they go on then.
void offer_undo(Asked& asked, std::vector<Undo::Part> parts, std::string back = {});

// Of records that a save made: each is deleted.
std::vector<Undo::Part> undo_of(const std::vector<Entry>& made);

// The save that brings a deleted record back: what its deletion emptied, as far as this worker may read it.
// Throws Refused "engine.unknown_record".
Entry brought_back(OpenHome& open, const std::string& record);

} // namespace dromos
