// Notes under professional secrecy (class pn-…): sealed to their author and the organisation's recovery
// certificate before they are saved. They travel, and lie in every store, as ciphertext.
#pragma once
#include "client/open_home.h"

#include <string>

namespace dromos {

bool is_private(const Field& field);
// {"cms": …} of {"record","field","author","text"}.
Json seal_note(OpenHome& open, const std::string& record, const std::string& field, const Json& text);
// In a presented record: the notes that this worker wrote here, opened. The others stay as they are.
// `key`: this worker's, opened where there is a note to open, since that takes its time.
void open_notes(OpenHome& open, std::optional<PrivateKey>& key, Json& presented);

} // namespace dromos
