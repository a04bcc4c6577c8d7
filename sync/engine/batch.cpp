#include "sync/engine/batch.h"

#include "schema/encoding.h"
#include "schema/errors.h"
#include "schema/json.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "sync/engine/halves.h"
#include "sync/engine/instant.h"

namespace dromos {

namespace {

constexpr std::string_view typ = "dromos-batch+json";
constexpr std::string_view withheld_prefix = "{\"withheld\":";

Refused bad_header(std::string what) {
  return Refused({"engine.batch_header", {{"what", std::move(what)}}});
}

std::string digest_member(const Json& payload, const char* name, bool needed) {
  if (!payload.contains(name)) {
    if (needed) throw bad_header(std::string(name) + " is missing");
    return {};
  }
  const Json& member = payload[name];
  const auto bytes = member.is_string() ? from_base64url(member.get_ref<const std::string&>()) : std::nullopt;
  if (!bytes || bytes->size() != 32) throw bad_header(std::string(name) + " is no SHA-256");
  return *bytes;
}

// Parses a payload whose signature was verified.
BatchHeader read_payload(std::string_view line, std::string_view bytes) {
  const Json payload = parse_json(bytes);
  if (!payload.is_object()) throw bad_header("no object");
  const auto number = [&](const char* name) -> std::uint64_t {
    if (!payload.contains(name) || !payload[name].is_number_unsigned())
      throw bad_header(std::string(name) + " is missing");
    return payload[name].get<std::uint64_t>();
  };
  const auto text = [&](const char* name) {
    if (!payload.contains(name) || !payload[name].is_string())
      throw bad_header(std::string(name) + " is missing");
    return payload[name].get<std::string>();
  };
  if (number("v") != 1) throw bad_header("a version that this program does not know");
  BatchHeader header;
  header.line = line;
  header.hash = sha256(bytes);
  header.device = text("device");
  header.first = number("first");
  header.count = number("count");
  header.cut = text("cut");
  if (header.first == 0 || header.count == 0 || header.count > limits::batch_changes ||
      header.first > (std::uint64_t{1} << 52U))
    throw bad_header("first or count beyond its bound");
  if (!read_instant(header.cut)) throw bad_header("cut is no time");
  header.previous = digest_member(payload, "previous", header.first != 1);
  header.root = digest_member(payload, "root", true);
  header.checkpoint = digest_member(payload, "checkpoint", false);
  return header;
}

} // namespace

std::string untrusted_device(std::string_view line) {
  return jws_read(line).kid;
}

BatchHeader verify_header(std::string_view line, const Certificate& device) {
  return verify_header(line, jws_read(line), device);
}

BatchHeader verify_header(std::string_view line, const UntrustedJws& jws, const Certificate& device) {
  jws_verify_key(jws, typ, device);
  BatchHeader header = read_payload(line, jws.payload);
  const bool same = header.device == jws.kid && header.device == device_id(device.spki());
  if (!same && !mutant(Mutant::header_of_another_device)) throw bad_header("another device's name");
  return header;
}

BatchHeader trusted_header(std::string_view line) {
  return read_payload(line, jws_read(line).payload);
}

namespace {

// A leaf whose line, if it is here, is still to be hashed.
Leaf bare_leaf(std::string_view line, std::uint64_t seq, std::uint64_t left) {
  Leaf leaf;
  leaf.seq = seq;
  // A change cannot look like this: `withheld` is none of its members, so the prefix decides.
  if (!line.starts_with(withheld_prefix)) {
    if (line.empty() || line.size() > limits::change_bytes) throw bad_header("a line beyond its bound");
    leaf.line = line;
    return leaf;
  }
  if (line.size() > 128) throw bad_header("a line beyond its bound");
  const Json node = parse_json(line);
  const bool form = node.is_object() && node.size() == 2 && node["withheld"].is_string() &&
                    node.contains("n") && node["n"].is_number_unsigned();
  const auto hash = form ? from_base64url(node["withheld"].get_ref<const std::string&>()) : std::nullopt;
  if (!hash || hash->size() != 32) throw bad_header("a withheld line of another form");
  leaf.hash = *hash;
  leaf.count = node["n"].get<std::uint64_t>();
  // Not signed itself: it has one spelling.
  if (line != withheld_line({leaf.hash, leaf.count})) throw bad_header("a withheld line of another form");
  if (leaf.count == 0 || leaf.count > left) throw Refused({"engine.batch_tree", {}});
  return leaf;
}

std::string hash_of(std::string_view line) {
  if (!mutant(Mutant::reserialised_before_verifying)) return leaf_hash(line);
  return leaf_hash(nlohmann::ordered_json::parse(line, nullptr, false)
                       .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

} // namespace

Leaf read_leaf(std::string_view line, std::uint64_t seq, std::uint64_t left) {
  Leaf leaf = bare_leaf(line, seq, left);
  if (!leaf.withheld()) leaf.hash = hash_of(leaf.line);
  return leaf;
}

std::uint64_t leaf_count(std::string_view line, std::uint64_t left) {
  return line.starts_with(withheld_prefix) ? bare_leaf(line, 1, left).count : 1;
}

std::string withheld_line(const TreeNode& node) {
  return "{\"withheld\":\"" + base64url(node.hash) + "\",\"n\":" + std::to_string(node.leaves) + "}";
}

VerifiedBatch verify(BatchHeader header, const std::vector<std::string_view>& lines) {
  VerifiedBatch batch;
  std::uint64_t seen = 0;
  std::size_t bytes = 0;
  batch.leaves_.reserve(lines.size());
  for (const std::string_view line : lines) {
    if (seen == header.count) throw bad_header("more lines than it counts");
    bytes += line.size();
    if (bytes > limits::batch_bytes + limits::change_bytes) throw bad_header("longer than its bound");
    Leaf leaf = bare_leaf(line, header.first + seen, header.count - seen);
    seen += leaf.count;
    batch.leaves_.push_back(std::move(leaf));
  }
  if (seen != header.count) throw bad_header("fewer lines than it counts");
  in_halves(batch.leaves_.size(), [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i)
      if (Leaf& leaf = batch.leaves_[i]; !leaf.withheld()) leaf.hash = hash_of(leaf.line);
  });
  std::vector<TreeNode> nodes;
  nodes.reserve(batch.leaves_.size());
  for (const Leaf& leaf : batch.leaves_) nodes.push_back({leaf.hash, leaf.count});
  if (tree_hash(nodes) != header.root && !mutant(Mutant::tree_hash_not_checked))
    throw Refused({"engine.batch_tree", {}});
  batch.header_ = std::move(header);
  return batch;
}

std::string cut_batch(const CutOptions& options, const std::vector<std::string>& leaf_hashes,
                      const PrivateKey& key, const Certificate& certificate) {
  std::vector<TreeNode> nodes;
  nodes.reserve(leaf_hashes.size());
  for (const std::string& hash : leaf_hashes) nodes.push_back({hash, 1});
  std::string payload = "{\"v\":1,\"device\":\"" + options.device +
                        "\",\"first\":" + std::to_string(options.first) +
                        ",\"count\":" + std::to_string(leaf_hashes.size());
  if (!options.previous.empty()) payload += ",\"previous\":\"" + base64url(options.previous) + "\"";
  payload += ",\"root\":\"" + base64url(tree_hash(nodes)) + "\",\"cut\":\"" + options.cut + "\"";
  if (!options.checkpoint.empty()) payload += ",\"checkpoint\":\"" + base64url(options.checkpoint) + "\"";
  payload += "}";
  return jws_sign(payload, typ, key, certificate);
}

} // namespace dromos
