#include "tests/fuzz/compose.h"

#include "schema/encoding.h"
#include "sync/engine/batch.h"
#include "tests/fuzz/promise.h"

#include <limits>

namespace dromos::fuzz {

namespace {

using Words = std::map<std::string, std::string, std::less<>>;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_verbatim(std::string_view line) {
  return line.empty() || std::string_view("@&%").find(line.front()) == std::string_view::npos;
}

// Count and root of the lines that a batch's header is followed by; of no use where they are no leaves.
void add_tree(Words& words, const std::vector<std::string>& lines, std::size_t from) {
  std::vector<TreeNode> nodes;
  std::uint64_t count = 0;
  std::string root(32, '\0');
  if (from < lines.size() && is_verbatim(lines[from]))
    accepted([&] {
      for (std::size_t i = from; i < lines.size() && is_verbatim(lines[i]); ++i) {
        const Leaf leaf = read_leaf(lines[i], 1, std::numeric_limits<std::uint32_t>::max());
        nodes.push_back({leaf.hash, leaf.count});
        count += leaf.count;
      }
      root = tree_hash(nodes);
    });
  words["count"] = std::to_string(count);
  words["root"] = base64url(root);
}

std::string say(const Cast& cast, std::string_view line, const Words& words) {
  const std::size_t space = std::min(line.size(), line.find(' '));
  std::string_view typ = line.substr(1, space - 1), by = "a";
  if (const std::size_t colon = typ.find(':'); colon != std::string_view::npos) {
    by = typ.substr(colon + 1);
    typ = typ.substr(0, colon);
  } else if (typ == "receipt" || typ == "order" || typ == "answer") {
    by = "hub";
  }
  const auto signer = cast.signers.find(by);
  if (signer == cast.signers.end()) return std::string(line) + "\n";
  const Certificate& certificate = signer->second.certificate;
  std::string header = R"({"alg":"Ed25519","typ":"dromos-)";
  header.append(typ).append(R"(+json","kid":")").append(device_id(certificate.spki()));
  header.append(R"(","x5t#S256":")").append(base64url(certificate.thumbprint())).append("\"}");
  const std::string payload = replace_words(line.substr(std::min(line.size(), space + 1)), words);
  return signed_line(header, payload, signer->second.key) + "\n";
}

} // namespace

std::string signed_line(std::string_view header, std::string_view payload, const PrivateKey& key) {
  const std::string head = base64url(header), body = base64url(payload);
  return R"({"protected":")" + head + R"(","payload":")" + body + R"(","signature":")" +
         base64url(key.sign(head + "." + body)) + "\"}";
}

std::string replace_words(std::string_view text, const Words& words) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '$')
      while (end < text.size() && is_word(text[end])) ++end;
    const auto word = text[at] == '$' ? words.find(text.substr(at + 1, end - at - 1)) : words.end();
    out.append(word == words.end() ? text.substr(at, end - at) : std::string_view(word->second));
    at = end;
  }
  return out;
}

std::string compose(const Cast& cast, std::string_view script) {
  std::vector<std::string> lines;
  while (!script.empty()) lines.push_back(replace_words(take_line(script), cast.words));
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    const auto chain = line.starts_with('&') ? cast.chains.find(line.substr(1)) : cast.chains.end();
    const auto passage = line.starts_with('%') ? cast.passages.find(line.substr(1)) : cast.passages.end();
    if (chain != cast.chains.end()) {
      out += chain->second;
    } else if (passage != cast.passages.end()) {
      out += passage->second;
    } else if (line.starts_with('@')) {
      Words words;
      add_tree(words, lines, i + 1);
      words["lines"] =
          base64url(sha256(std::string_view(out).substr(std::min(out.size(), out.find('\n') + 1))));
      out += say(cast, line, words);
    } else {
      out += line + "\n";
    }
  }
  return out;
}

} // namespace dromos::fuzz
