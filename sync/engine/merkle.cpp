#include "sync/engine/merkle.h"

#include "schema/errors.h"
#include "schema/mutant.h"
#include "sync/engine/keys.h"

#include <bit>

namespace dromos {

namespace {

std::string join(std::string_view left, std::string_view right) {
  thread_local Sha256 digest;
  return digest.update(std::string_view("\1", 1)).update(left).update(right).finish();
}

// Puts a node on the stack and joins complete neighbours.
void push(std::vector<TreeNode>& stack, TreeNode node) {
  stack.push_back(std::move(node));
  while (stack.size() > 1) {
    TreeNode& left = stack[stack.size() - 2];
    const TreeNode& right = stack.back();
    if (left.leaves != right.leaves) break;
    left = {join(left.hash, right.hash), left.leaves * 2};
    stack.pop_back();
  }
}

} // namespace

std::string tree_hash(const std::vector<TreeNode>& nodes) {
  std::vector<TreeNode> stack;
  for (const TreeNode& node : nodes) {
    // On the stack stand complete subtrees of falling size. A new one is aligned where it is no larger than
    // the last.
    const bool aligned =
        std::has_single_bit(node.leaves) && (stack.empty() || node.leaves <= stack.back().leaves);
    if (!aligned && !mutant(Mutant::subtree_not_aligned)) throw Refused({"engine.batch_tree", {}});
    push(stack, node);
  }
  if (stack.empty()) throw Refused({"engine.batch_tree", {}});
  std::string hash = stack.back().hash;
  for (std::size_t i = stack.size() - 1; i-- > 0;) hash = join(stack[i].hash, hash);
  return hash;
}

std::vector<TreeNode> prune(const std::vector<TreeNode>& nodes, const std::vector<bool>& kept) {
  // A kept leaf is a wall: nothing is joined with it. Alignment holds because equal neighbours on the stack
  // whose start is a multiple of twice their size are siblings; the start is the sum of what stands before.
  std::vector<TreeNode> out;
  std::vector<std::uint64_t> starts;
  std::vector<bool> walls;
  std::uint64_t start = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    out.push_back(nodes[i]);
    starts.push_back(start);
    walls.push_back(kept[i]);
    start += nodes[i].leaves;
    while (out.size() > 1 && !walls.back() && !walls[walls.size() - 2]) {
      TreeNode& left = out[out.size() - 2];
      const TreeNode& right = out.back();
      const std::uint64_t left_start = starts[starts.size() - 2];
      if (left.leaves != right.leaves || left_start % (2 * left.leaves) != 0) break;
      left = {join(left.hash, right.hash), left.leaves * 2};
      out.pop_back();
      starts.pop_back();
      walls.pop_back();
    }
  }
  return out;
}

} // namespace dromos
