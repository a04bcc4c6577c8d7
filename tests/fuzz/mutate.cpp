// Alters valid signed batches, one bit, one byte, one byte more or one less at a time, and counts those that
// still verify: there must be none. Deterministic but for the keys.
//   dromos-mutate [MUTATIONS]
#include "sync/engine/batch.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/scene.h"

#include <atomic>
#include <iostream>
#include <thread>

namespace dromos::fuzz {

namespace {

// A batch of `count` leaves; where `withhold` says so, the second half stands as one hash.
std::string make_batch(const Scene& scene, std::size_t count, bool withhold) {
  std::vector<std::string> lines, hashes;
  for (std::size_t i = 0; i < count; ++i) {
    Change change;
    change.seq = i + 1;
    change.at = "2026-11-23T08:15:30.120Z";
    change.by = "anna";
    change.record = change.root = change.keep(scene.cast.words.at("p"));
    change.cls = "p1-centre";
    change.schema = 1;
    change.writes = {{"birth_place", {}, "\"Λάρισα\"", {change.keep(scene.cast.words.at("dot"))}}};
    lines.push_back(write_change(change, std::string(16, static_cast<char>(i))));
    hashes.push_back(leaf_hash(lines.back()));
  }
  CutOptions options;
  options.device = scene.a.keys->device;
  options.first = 1;
  options.cut = "2026-11-23T20:01:00.000Z";
  std::string text = cut_batch(options, hashes, scene.a.keys->key, scene.a.keys->chain.front()) + "\n";
  for (std::size_t i = 0; i < (withhold ? count / 2 : count); ++i) text += lines[i] + "\n";
  if (!withhold) return text;
  std::vector<TreeNode> half;
  for (std::size_t i = count / 2; i < count; ++i) half.push_back({hashes[i], 1});
  return text + withheld_line({tree_hash(half), count / 2}) + "\n";
}

struct Batch {
  std::string text;
  BatchHeader header; // verified, of the text as it was signed
  std::size_t mutations;
};

// As a hub reads it: the header, then lines until it has as many leaves as it counts, then nothing. A header
// that was not altered is not verified again.
bool verifies(std::string_view text, const Batch& signed_batch, const Certificate& device) {
  return accepted([&] {
    Lines lines(text);
    const std::string_view head = lines.next();
    const BatchHeader header =
        head == signed_batch.header.line ? signed_batch.header : verify_header(head, device);
    std::vector<std::string_view> leaves;
    for (std::uint64_t seen = 0; seen < header.count;) {
      leaves.push_back(lines.next());
      seen += leaf_count(leaves.back(), header.count - seen);
    }
    verify(header, leaves);
    if (!lines.done()) throw Refused({"engine.truncated", {}});
  });
}

// The mutations at one place: 255 other bytes (all single bits among them), 256 inserted before it, itself
// gone.
constexpr std::size_t each_place = 255 + 256 + 1;

std::string altered(const std::string& text, std::size_t mutation) {
  std::string out = text;
  const std::size_t at = mutation / each_place, how = mutation % each_place;
  if (how < 255)
    out[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (how + 1));
  else if (how < 511)
    out.insert(at, 1, static_cast<char>(how - 255));
  else
    out.erase(at, 1);
  return out;
}

// Spread over the whole of each batch, however many are wanted.
std::size_t count_accepted(const std::vector<Batch>& batches, std::size_t wanted, const Certificate& device) {
  std::atomic<std::size_t> next{0}, accepted_ones{0};
  const auto work = [&] {
    for (std::size_t i; (i = next++) < wanted;) {
      const Batch& batch = batches[i % batches.size()];
      const std::size_t share = wanted / batches.size() + 1, mine = i / batches.size();
      const std::size_t mutation =
          share >= batch.mutations ? mine % batch.mutations
                                   : mine * batch.mutations / share; // share < mutations: none comes twice
      if (!verifies(altered(batch.text, mutation), batch, device)) continue;
      if (accepted_ones++ < 10)
        std::cerr << "accepted: mutation " << mutation << " of batch " << i % batches.size() << "\n";
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  return accepted_ones;
}

int run(std::size_t wanted) {
  const Scene& scene = Scene::get();
  const Certificate& device = scene.a.keys->chain.front();
  std::vector<Batch> batches;
  std::size_t all = 0;
  for (const auto& [count, withhold] : {std::pair{1, false}, {2, true}, {3, false}, {8, true}}) {
    std::string text = make_batch(scene, static_cast<std::size_t>(count), withhold);
    const std::size_t mutations = text.size() * each_place;
    const BatchHeader header = verify_header(std::string_view(text).substr(0, text.find('\n')), device);
    batches.push_back({std::move(text), header, mutations});
    require(verifies(batches.back().text, batches.back(), device), "the batch that is altered verifies");
    all += mutations;
  }
  const std::size_t found = count_accepted(batches, wanted, device);
  std::cout << wanted << " mutations of " << all << " possible, " << found << " accepted\n";
  std::cout << "FIGURE mutations " << wanted << " mutations -\n";
  return found == 0 ? 0 : 1;
}

} // namespace
} // namespace dromos::fuzz

int main(int count, char** words) {
  return dromos::fuzz::run(count > 1 ? std::stoull(words[1]) : 1'000'000);
}
