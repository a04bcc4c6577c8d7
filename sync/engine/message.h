// The exchange on the wire: JSON Lines both ways; the same bytes travel over HTTPS and, enveloped, on a
// stick.
//
//   up      hello  (chain | batch | receipt)*
//   down    (chain | agreement | order | receipt | batch)*  answer
//
//   hello   JWS, typ dromos-hello+json, by the device
//   chain   {"chain":["<DER, base64url>",…]}: a certificate chain, leaf first, before what it is needed for
//   agreement {"agreement":[…]}: the key-agreement chain of a device of the same unit, for sticks
//   batch   JWS, typ dromos-batch+json, and a line a leaf (batch.h)
//   receipt JWS, typ dromos-receipt+json, by the home hub of the batch's device, or by a hub above it
//   signer  {"signer":[…]}: the chain of a home hub's signer, where a hub sends its verdicts to its parent
//   order   JWS, typ dromos-order+json, by the hub
//   answer  JWS, typ dromos-answer+json, by the hub; binds the lines before it and the hello that it answers
#pragma once
#include "schema/json.h"
#include "sync/engine/jws.h"
#include "sync/engine/rights.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// How far a unit's feed has been read, as which viewer, in which unbroken memory of the hub.
struct Cursor {
  std::string epoch, view;
  std::uint64_t n = 0;
};

struct Hello {
  std::string device;
  Cursor cursor;
  std::string tip;               // payload hash (raw) of its newest own batch; empty: none
  std::uint64_t orders = 0;      // the newest order it knows
  std::uint64_t most = 0;        // plain bytes of answer that it asks for
  bool offers_more = false;      // further batches wait for the next exchange
  bool rehearsal = false;        // asks what would come: the hub answers, and remembers nothing of it
  std::vector<std::string> asks; // batches (raw payload hashes) whose newest receipts it wants
  // How far it has read the receipts of the hubs above; absent: it does not know of any such.
  std::optional<std::uint64_t> receipts{};
};
std::string hello_payload(const Hello& hello);
Hello read_hello(std::string_view payload); // of a verified JWS; throws Refused "engine.message"

// A home hub's word on a batch. Ranges are [first, last] of seq.
struct Receipt {
  std::string hub, epoch, device, batch;                     // batch: raw payload hash
  std::vector<std::pair<std::uint64_t, std::uint64_t>> held; // leaves held as bodies, not refused
  std::vector<Refusal> refused;
  std::string at;
  std::uint64_t log = 0;    // place in the hub's order of acceptance
  std::uint64_t stable = 0; // the order's length that a finished backup covers
  bool quarantined = false; // kept for a coordinator's decision: neither accepted nor refused yet
  bool holds(std::uint64_t seq) const;
  const Refusal* refusal(std::uint64_t seq) const;
  bool decided(std::uint64_t first, std::uint64_t count) const; // every leaf is held or refused
};
std::string receipt_payload(const Receipt& receipt);
Receipt read_receipt(std::string_view payload);

// A restore: receipts of `epoch` with a greater log number are void, its cursors read as at most `feed`.
struct Restored {
  std::string epoch;
  std::uint64_t log = 0, feed = 0;
};

// A hub above the one that answers: its present memory, and its ended ones.
struct HubAbove {
  std::string hub, epoch; // hub: its unit
  std::vector<Restored> restored;
};
inline constexpr std::size_t hubs_above_max = 8; // a unit's path has no more parts

struct AnswerEnd {
  std::string hub, device, hello,
      lines; // hello, lines: raw SHA-256 of the hello's payload, of all lines before
  Cursor cursor;
  std::vector<Restored> restored;
  bool more = false;   // the feed goes on: ask again
  bool forked = false; // enrol anew before the next change
  bool revoked = false;
  std::string state; // the state hash of what this laptop may read (raw); empty while `more`
  std::string unit;
  std::vector<std::string> roles, workers;
  std::uint64_t orders = 0;
  int schema = 0;
  std::string at;                          // the hub's time
  std::optional<std::uint64_t> receipts{}; // the cursor of the receipts from above; absent: not asked for
  std::vector<HubAbove> above{};           // nearest first
};
std::string answer_payload(const AnswerEnd& end);
AnswerEnd read_answer(std::string_view payload);

inline constexpr std::string_view typ_hello = "dromos-hello+json";
inline constexpr std::string_view typ_batch = "dromos-batch+json";
inline constexpr std::string_view typ_receipt = "dromos-receipt+json";
inline constexpr std::string_view typ_order = "dromos-order+json";
inline constexpr std::string_view typ_answer = "dromos-answer+json";

std::string chain_line(const std::vector<std::string>& ders, bool agreement = false);
std::string signer_line(const std::vector<std::string>& ders);

// Walks over the lines of a message without copying them; a last line without LF is refused as truncated.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}
  bool done() const { return at_ == text_.size(); }
  std::size_t offset() const { return at_; }
  std::string_view next(); // throws Refused "engine.truncated"

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// What kind of line, by its form alone: "chain", "agreement", "signer", or a JWS's typ (not verified).
struct UntrustedLine {
  std::string kind;
  UntrustedJws jws;               // where it is one
  std::vector<std::string> chain; // where it is one: DER
};
UntrustedLine classify(std::string_view line);

} // namespace dromos
