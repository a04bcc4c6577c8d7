// Merkle tree hash of RFC 9162 §2.1.1 over SHA-256, in which aligned subtrees may stand as their hash alone.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// `leaves` consecutive leaves as one hash: a leaf hash (1), or the hash of a complete subtree of 2^k leaves
// that begins at a multiple of 2^k.
struct TreeNode {
  std::string hash; // 32 bytes
  std::uint64_t leaves = 1;
};

// The tree hash of at least one node. Throws Refused "engine.batch_tree" where a subtree is not aligned or
// not a power of two.
std::string tree_hash(const std::vector<TreeNode>& nodes);

// The fewest nodes that say the same: `known` leaves stand as they are, runs of unknown ones (kept[i] false)
// as aligned subtrees. `leaves` are single leaf hashes; the result covers them all in order.
std::vector<TreeNode> prune(const std::vector<TreeNode>& nodes, const std::vector<bool>& kept);

} // namespace dromos
