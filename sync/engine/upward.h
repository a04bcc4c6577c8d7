// The child's side of the exchange between two hubs: what has been accepted here goes to the parent in that
// order, batch for batch as its device signed it, with the home hub's word; what the parent may not read is
// withheld. The parent's receipts come back. Nothing of this touches what is folded here.
#pragma once
#include "sync/engine/above.h"
#include "sync/engine/chains.h"

#include <map>
#include <set>

namespace dromos {

// By what a child proves itself and its devices in its parent's tree.
struct UpKeys {
  std::string unit, parent;           // own, and the parent's
  Certificate root;                   // of the parent's tree
  std::vector<Certificate> authority; // this hub's, as the parent certified it, and those above
  std::vector<Certificate> sender;    // who says hello, with the chain above
  PrivateKey sender_key;
  std::vector<Certificate> signers; // this hub's own, present and earlier
};

// From begin_up_feed() on, everything that is accepted is fed upwards; it begins with all that was.
bool has_up_feed(Store& store);
void begin_up_feed(Store& store);               // REQUIRES: inside a transaction
void feed_up(Store& store, std::int64_t batch); // where there is a parent
std::uint64_t waiting_upwards(Store& store);    // entries of the up feed that the parent has not answered
std::vector<HubAbove> hubs_above(Store& store); // the parent first; empty: none, or never heard of

// The first name of a device that went on under others.
std::string first_name_of(Store& store, const DeviceRow& device);

class Upward {
 public:
  Upward(Store& store, const Catalog& catalog, UpKeys keys)
      : store_(store), catalog_(catalog), keys_(std::move(keys)) {}

  struct Outgoing {
    std::string bytes, hello;         // hello: SHA-256 of its payload
    std::string view;                 // of the cursor
    std::uint64_t from = 0, to = 0;   // of the up feed
    std::vector<std::string> offered; // payload hashes
    std::uint64_t changes = 0;        // bodies
    bool more = false;
  };
  // The next part of the up feed, as far as `most` plain bytes (at least one batch).
  Outgoing request(std::uint64_t most);

  struct Answered { // proven; nothing of it is kept yet
    AnswerEnd end;
    std::vector<std::pair<Receipt, std::string>> receipts;
  };
  // Needs no store: throws Refused.
  Answered verified(std::string_view answer, const Outgoing& asked, std::int64_t now_ms) const;

  struct Taken {
    bool more = false;          // the parent has further receipts, or forgot what it had
    std::uint64_t receipts = 0; // that were new here
  };
  Taken apply(const Answered& answered, const Outgoing& asked);

 private:
  // What a page has looked up, once for all of its batches.
  struct Page {
    HubAbove parent;
    std::map<std::int64_t, std::pair<std::string, std::string>> records; // record and root, by row
    std::map<std::string, Reach> ceilings;                               // by root
    std::set<std::string> chains;                                        // devices and signers shown
  };
  bool goes_up(const ChangeRow& row, Page& page);
  Reach ceiling(const std::string& root, Page& page);
  bool needed(const BatchRow& batch, const std::vector<ChangeRow>& rows, const std::vector<bool>& kept,
              const Page& page);
  std::string offer(const BatchRow& batch, const std::vector<ChangeRow>& rows, const std::vector<bool>& kept,
                    Page& page);
  std::vector<std::string> chain_above(const std::vector<std::string>& chain) const;
  std::vector<std::string> signer_chain(const std::string& receipt);
  std::string reader_of(std::int64_t device);
  std::string view() const;

  Store& store_;
  const Catalog& catalog_;
  UpKeys keys_;
};

// The chains of the home hubs' signers that a hub has been shown, by the certificate's thumbprint.
std::string signer_fact(std::string_view thumbprint);

} // namespace dromos
