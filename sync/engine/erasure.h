// Erasure: by order of a hub, all that is kept under a root goes, at every node, whatever comes later
// included (GDPR Art. 17). The order names the root by its mark, so that it says of nobody that there was
// something. Of each change its leaf hash stays: batches still verify, and nothing that comes again is taken
// for new.
#pragma once
#include "sync/engine/store.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace dromos {

// Why a change is refused whose root was erased. The refusal names no record.
inline constexpr std::string_view refused_erased = "refused.erased";

std::string erasure_mark(std::string_view root); // SHA-256 of the root's name, raw
bool any_erased(Store& store);
bool is_erased(Store& store, std::string_view root);

// What has not reached the hub yet goes when the hub has given its word on it: until then it is nowhere else.
enum class UnsentBodies { kept, erased };
struct Erased {
  std::uint64_t records = 0, changes = 0;
};
// From now on the root is erased here. Gives what went now; nothing where it was erased before and nothing
// has come since. REQUIRES: inside a transaction.
Erased erase(Store& store, std::string_view mark, UnsentBodies unsent);
// The rows of one batch that were kept until now. REQUIRES: inside a transaction.
void erase_kept(Store& store, std::int64_t batch);
// A row becomes its leaf hash. REQUIRES: inside a transaction.
void erase_body(Store& store, ChangeRow& row);

// The mark that an order names (its payload); empty: it orders something else, or is not well-formed.
std::string mark_in(std::string_view order);

} // namespace dromos
