#include "sync/engine/withholding.h"

#include "sync/engine/batch.h"

#include <algorithm>
#include <numeric>

namespace dromos {

std::string pruned_lines(const std::vector<ChangeRow>& rows, const std::vector<bool>& kept) {
  std::string lines;
  lines.reserve(
      std::accumulate(rows.begin(), rows.end(), std::size_t{0},
                      [](std::size_t sum, const ChangeRow& row) { return sum + row.body.size() + 1; }));
  if (std::all_of(kept.begin(), kept.end(), [](bool one) { return one; })) {
    for (const ChangeRow& row : rows) lines.append(row.body).append(1, '\n');
    return lines;
  }
  std::vector<TreeNode> nodes;
  nodes.reserve(rows.size());
  for (const ChangeRow& row : rows) nodes.push_back({leaf_of(row), row.count});
  std::size_t at = 0; // the row at which a node begins
  for (const TreeNode& node : prune(nodes, kept)) {
    lines += kept[at] ? rows[at].body : withheld_line(node);
    lines += '\n';
    for (std::uint64_t covered = 0; covered < node.leaves; ++at) covered += rows[at].count;
  }
  return lines;
}

} // namespace dromos
