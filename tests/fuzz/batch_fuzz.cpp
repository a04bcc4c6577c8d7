#include "sync/engine/batch.h"
#include "sync/engine/folding.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/scene.h"
#include "tests/fuzz/targets.h"

namespace dromos::fuzz {

namespace {

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) lines.push_back(take_line(text));
  return lines;
}

bool verifies(const BatchHeader& header, const std::vector<std::string_view>& lines) {
  return accepted([&] { verify(header, lines); });
}

// One bit of one line, or a line less, and the tree does not fit; a line withheld, and it does.
void alter(const BatchHeader& header, std::vector<std::string_view> lines, std::size_t which) {
  const std::string_view line = lines[which % lines.size()];
  std::string altered(line);
  altered[which % altered.size()] = static_cast<char>(altered[which % altered.size()] ^ 1);
  lines[which % lines.size()] = altered;
  require(!verifies(header, lines), "an altered line is refused");
  const Leaf leaf = read_leaf(line, 1, header.count);
  const std::string withheld = withheld_line({leaf.hash, leaf.count});
  lines[which % lines.size()] = withheld;
  require(verifies(header, lines), "a withheld line keeps the tree");
  lines.pop_back();
  require(!verifies(header, lines), "a line less is refused");
}

} // namespace

// The first line is the header's payload, the others are the leaves; signed by a device.
int fuzz_batch(const std::uint8_t* data, std::size_t size) {
  static const Cast cast = Scene::get().cast;
  const std::string text = compose(cast, "@batch " + std::string(text_of(data, size)));
  std::vector<std::string_view> lines = split(text);
  const std::string_view head = lines.front();
  lines.erase(lines.begin());
  accepted([&] {
    const BatchHeader header = verify_header(head, cast.signers.at("a").certificate);
    if (size % 16 == 0)
      require(trusted_header(head).hash == header.hash, "a header is read again as it was verified");
    const ReadBatch read(verify(header, lines));
    const std::vector<Leaf>& leaves = read.leaves();
    std::uint64_t seq = header.first;
    for (std::size_t i = 0; i < leaves.size(); seq += leaves[i++].count) {
      require(leaves[i].seq == seq, "leaves stand without a gap");
      require(leaves[i].withheld() || leaves[i].line == lines[i], "a leaf is the bytes that were signed");
      require(!read.change(i) || read.change(i)->seq == seq, "a change stands in its place");
    }
    require(seq == header.first + header.count, "leaves are as many as the header counts");
    if (size % 4 == 0) alter(header, lines, size);
  });
  return 0;
}

} // namespace dromos::fuzz
