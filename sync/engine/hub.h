// The hub's side of an exchange: one request is one transaction, top to bottom in hub.cpp:
// verify → authorise → fold → commit → receipt.
#pragma once
#include "sync/engine/child.h"
#include "sync/engine/erasure.h"
#include "sync/engine/folding.h"
#include "sync/engine/instant.h"
#include "sync/engine/message.h"
#include "sync/engine/request.h"
#include "sync/engine/state_tree.h"
#include "sync/engine/visibility.h"

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace dromos {

// What a hub signs and proves with.
struct HubKeys {
  std::string unit;
  Certificate root;
  std::vector<Certificate> signer_chain; // signer, authority, …; the root not needed
  PrivateKey signer_key;
  std::vector<Certificate> signers; // its own earlier ones: their receipts still bind
};

class Hub {
 public:
  Hub(Store& store, const Catalog& catalog, HubKeys keys, Clock& clock);

  // Answers one request. Throws Refused (nothing was taken) or Unavailable.
  std::string exchange(std::string_view request, const std::vector<std::string>& peer);
  // The answer that a stick carries to a device: what its last hello has not seen yet.
  std::string answer_for(const std::string& device);

  // A coordinator's word on a quarantined batch: folds what is allowed, or refuses it all.
  Receipt release(const std::string& batch_hash, bool accept);
  // The state hash of what a viewer reads (raw).
  std::string state_hash(const Viewer& viewer);
  Viewer viewer_of(const DeviceRow& device) const;
  // Signs and keeps an order; gives its number. REQUIRES: inside a transaction.
  std::uint64_t order(const Json& order);
  // Orders the erasure of a root, here and at every node that asks; gives the order's number. No harm twice.
  // Takes the mutex and a transaction of its own.
  struct Erasure {
    std::uint64_t n = 0;
    Erased gone;
  };
  Erasure erase(std::string_view mark);
  std::string epoch();
  std::mutex& mutex() { return mutex_; }

 private:
  struct View {
    std::string name;
    Viewer viewer;
    StateTree tree;
  };

  std::string take(const Offered& offered, DeviceRow& carrier, Folding& folding, Visibility& visibility,
                   std::vector<std::pair<std::int64_t, SomeNames>>& fed);
  // What one transaction asks of a batch's changes, device by device.
  struct Deciding {
    const DeviceRow& device;
    Folding& folding;
    Visibility& visibility;
    std::map<std::string, Names, std::less<>> roles; // by worker
  };
  std::optional<Refusal> decide(Deciding& deciding, const Change& change, const RecordRow* known);
  // One change in quarantine, and what the coordinator said.
  struct Waiting {
    const DeviceRow& device;
    const BatchRow& batch;
    const ChangeRow& row;
    std::string leaf;
    bool accept;
  };
  std::optional<Refusal> decide_waiting(const Waiting& waiting, Folding& folding, SomeNames& roots);
  std::optional<Refusal> word_on(const Waiting& waiting, const Change& change, Folding& folding);
  void enter(BatchRow& batch);
  std::string receipt_for(BatchRow& batch, const DeviceRow& device, const std::vector<Refusal>& refused);
  std::vector<std::string> hold(const RecordRow& root, Visibility& visibility);
  void moved(const std::vector<std::string>& records, Folding& folding, Visibility& visibility);
  void feed(const std::vector<std::pair<std::int64_t, SomeNames>>& fed, Visibility& visibility);
  std::vector<std::string> units_by_authorship(const std::string& record, const std::string& author);
  void feed_again(const std::string& root, const std::vector<std::string>& units);
  bool forked(const DeviceRow& device, const std::string& tip, bool stick);
  // What a request has folded becomes what others see: states, feeds, hashes.
  std::vector<std::string> settle(Folding& folding, Visibility& visibility,
                                  const std::vector<std::pair<std::int64_t, SomeNames>>& fed);
  bool certified_here(const std::vector<std::string>& chain) const;
  // The exchange with a hub below (parent.cpp).
  std::string exchange_of_hub(const Request& request, const Child& child);
  std::string take_from_child(const Offered& offered, const Child& child, Folding& folding,
                              std::vector<std::pair<std::int64_t, SomeNames>>& fed);
  std::string own_receipt(BatchRow& batch, const DeviceRow& device, const Receipt& home);
  // Receipts of the hubs above that a reader has not heard yet.
  std::string receipts_above(const std::string& reader, const Hello& hello, AnswerEnd& end);
  std::string page(const DeviceRow& device, const Hello& hello, Visibility& visibility, AnswerEnd& end);
  bool own_known(const DeviceRow& device, const BatchRow& batch, const std::string& tip, Names& walked);
  std::string batch_lines(const BatchRow& batch, const Viewer& viewer, Visibility& visibility);
  std::string finish_answer(const std::string& lines, AnswerEnd end);
  void refresh(const std::vector<std::string>& records, const Folding& folding, Visibility& visibility);
  StateTree& tree(const Viewer& viewer);
  std::vector<Restored> restored(const std::string& unit);
  std::uint64_t number(std::string_view name);

  Store& store_;
  const Catalog& catalog_;
  HubKeys keys_;
  Clock& clock_;
  std::mutex mutex_;      // one writer: SQLite has one anyway
  std::list<View> views_; // most recently used first, bounded
  std::uint64_t foreign_ = 0;
};

} // namespace dromos
