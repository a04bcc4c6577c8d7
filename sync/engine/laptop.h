// The laptop's side: saving without a hub, and the exchange. Nothing unacknowledged ever leaves the laptop; a
// cursor commits together with what it covers.
#pragma once
#include "sync/engine/chains.h"
#include "sync/engine/folding.h"
#include "sync/engine/instant.h"
#include "sync/engine/message.h"
#include "sync/engine/request.h"
#include "sync/engine/save.h"
#include "sync/engine/state_tree.h"
#include "sync/engine/visibility.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dromos {

struct LaptopKeys {
  std::string device, hub; // device id; the hub's unit
  PrivateKey key;
  std::vector<Certificate> chain; // device, authority, …
  Certificate root;
};

// One record to write, as entered.
struct Entry {
  std::string record; // of a new one: empty, or a name that new_record() gave
  std::string type;   // of a new one; empty: the record is there
  std::string about;  // a record whose root this one shares; empty: itself the root
  std::vector<Edit> edits;
  bool deletes = false;
};

struct RefusedChange {
  std::string record;
  Refusal refusal;
  std::string batch; // raw payload hash
};

struct Applied {
  bool more = false, forked = false, revoked = false;
  bool restored = false;              // the hub lost its memory: offer again from the beginning
  std::uint64_t received = 0;         // changes that were new here
  std::uint64_t acknowledged = 0;     // own changes that the hub now holds
  std::uint64_t erased = 0;           // records that went by the hub's order
  std::vector<RefusedChange> refused; // new refusals of own changes
  std::vector<std::string> touched;   // records whose state changed
};

// The batch that is being written: not cut yet.
struct OpenBatch {
  std::optional<BatchRow> batch;
  std::uint64_t next = 1;
  std::size_t bytes = 0;
  std::vector<std::string> leaves; // hashes of its changes, in the order of their numbers
  std::string previous;
};

class Laptop {
 public:
  Laptop(Store& store, const Catalog& catalog, Clock& clock, LaptopKeys keys);

  // Saves entries in one transaction; gives their records. Throws Refused with nothing saved; its value
  // `entry` is the number of the entry, from 0. `also` is done in the same transaction: what this node keeps
  // besides, and must not outlive the save or be lost before it.
  std::vector<std::string> save(const std::vector<Entry>& entries, const std::string& worker,
                                const std::function<void()>& also = {});

  // A request to the hub: cuts what is open and offers what is unsent, from the batch row after `after`, as
  // far as `most` plain bytes (at least one batch). For a stick it brings this device's own chain.
  struct Outgoing {
    std::string bytes;
    std::int64_t last = 0;     // row of the last batch in it
    bool more = false;         // further batches are unsent
    std::uint64_t changes = 0; // in it
  };
  enum class Way { network, stick, mate }; // a mate is of the same unit and takes no other's batches
  Outgoing request(std::uint64_t most, std::int64_t after = 0, Way way = Way::network);
  Applied apply(std::string_view answer);

  // Asks what would come; neither side keeps anything of it. The answer is a page of the feed, as far as
  // `most` plain bytes.
  std::string rehearsal(std::uint64_t most);
  struct Coming {
    std::map<std::string, std::set<std::string>> records; // that have changes which are not here, by type
    std::uint64_t changes = 0;
    bool more = false; // than this page
  };
  Coming coming(std::string_view answer, std::string_view rehearsal);

  // For a mate's laptop, by stick: what is unsent here, and the receipts of the mate's own batches.
  std::string handover(const std::string& device);
  Applied take_handover(std::string_view bytes);

  // Own batches as they are signed, header and leaves, one line each; what these workers may not read (any
  // more) is withheld. Cuts what is open.
  std::string own_batches();
  void cut();

  // Changes of this laptop that no batch holds any more, written once more as new ones in their order: `at`
  // and `by` stay, and what they name of each other by `dot` is named by its new one. Gives how many.
  struct Again {
    Dot dot;
    Change change; // `replaces` in full
  };
  std::uint64_t enter_again(const std::vector<Again>& list);
  // After a repair nobody knows what of its own chain is gone: until it has another name, the laptop shows
  // the hub none of it, and so gets all of it.
  void hide_tip();

  // Goes on as another device: after a fork, or enrolled anew. The old device's batches stay and are still
  // offered.
  void become(LaptopKeys keys);

  std::string state_hash(); // raw; of what this laptop's workers may read
  Viewer viewer();
  bool reads(const RecordEntry& entry, std::string_view cls);
  Readable readable(const RecordEntry& entry);
  RecordRow record(const std::string& record); // throws Refused "engine.unknown_record"
  std::uint64_t unsent();                      // own changes that the hub is not known to hold
  std::vector<RefusedChange> refused();        // own changes that the hub did not accept
  std::int64_t hub_time();                     // newest signed time of the hub, Unix ms
  const LaptopKeys& keys() const { return keys_; }
  Store& store() { return store_; }
  const Catalog& catalog() const { return catalog_; }

 private:
  struct Pending {
    ReadBatch read;
    std::vector<std::string> chain;
    std::string unit;
    std::optional<Receipt> receipt;
    std::string receipt_line;
  };

  struct Answered { // proven; nothing of it is applied yet
    AnswerEnd end;
    Json hello;                      // which of those that were asked with it answers
    std::vector<std::string> signer; // DER
    std::vector<std::pair<Receipt, std::string>> receipts;
    std::vector<Pending> batches;
    std::vector<std::string> orders;
    std::vector<ProvenDevice> mates;
  };
  Answered verified(std::string_view answer, const Json& hellos);
  std::uint64_t take_orders(const Answered& answered); // gives how many records went by them
  bool is_here(std::int64_t batch, std::uint64_t seq);

  OpenBatch& open(std::vector<ChangeRow>* read = nullptr); // `read`: its changes, where it had to read them
  Dot add_change(Change change, Folding& folding, const std::string& worker);
  void shorten(Change& change, const OpenBatch& open) const;
  Entry completed(const Entry& entry) const;
  std::string root_of(const Entry& entry, const RecordRow* known, Folding& folding) const;
  ReplacedBefore before(const RecordState* state);
  bool accepted(const ChangeRow& row);
  bool still_reads(const ChangeRow& row);
  void cut_open();
  std::string offer(const BatchRow& batch, std::set<std::int64_t>& chains);
  std::vector<std::string> asks(Way way);
  std::string hello(const std::string& tip, std::uint64_t most, bool more, Way way);
  void take_receipt(const Receipt& receipt, const std::string& line, const AnswerEnd* end, Folding& folding,
                    Applied& applied); // `end` of the answer that brought it; null: a mate did
  void take_batch(Pending& pending, const AnswerEnd* end, Folding& folding, Applied& applied);
  DeviceRow device_row(const std::string& device, const std::string& unit,
                       const std::vector<std::string>& chain);
  void offer_anew(BatchRow& batch);
  void void_receipts(const AnswerEnd& end);
  bool own(std::int64_t device);
  Cursor cursor();
  Certificate signer_of(const std::vector<std::string>& ders, std::int64_t now_ms) const;

  Store& store_;
  const Catalog& catalog_;
  Clock& clock_;
  LaptopKeys keys_;
  std::int64_t self_ = 0; // this device's row
  std::optional<OpenBatch> open_;
  std::optional<Visibility> visibility_;
  std::optional<Viewer> viewer_;
  std::pair<std::int64_t, std::vector<ChangeRow>> just_cut_; // the batch that this request offers, read once
  std::map<std::int64_t, Receipt> receipts_; // by batch row; forgotten when an answer is applied
};

} // namespace dromos
