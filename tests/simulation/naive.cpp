#include "tests/simulation/naive.h"

#include <nlohmann/json.hpp>
#include <openssl/sha.h>

#include <array>
#include <set>

namespace dromos::simulation::naive {

namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

} // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string base64url(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 4 / 3 + 2);
  unsigned held = 0, bits = 0;
  for (const char c : bytes) {
    held = held << 8U | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6;) text.push_back(digits[held >> (bits -= 6) & 63U]);
  }
  if (bits > 0) text.push_back(digits[held << (6 - bits) & 63U]);
  return text;
}

std::string from_base64url(std::string_view text) {
  static const std::array<unsigned, 256> values = [] {
    std::array<unsigned, 256> table{};
    for (unsigned i = 0; i < 64; ++i) table[static_cast<unsigned char>(digits[i])] = i;
    return table;
  }();
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4 + 1);
  unsigned held = 0, bits = 0;
  for (const char c : text) {
    held = held << 6U | values[static_cast<unsigned char>(c)];
    bits += 6;
    if (bits >= 8) bytes.push_back(static_cast<char>(held >> (bits -= 8) & 255U));
  }
  return bytes;
}

std::string dot_of(std::string_view device, std::uint64_t seq, std::string_view line) {
  std::string leaf(1, '\0');
  leaf += line;
  return std::string(device) + ":" + std::to_string(seq) + ":" + base64url(sha256(leaf).substr(0, 6));
}

Change read_change(std::string_view line, std::string_view device,
                   const std::map<std::uint64_t, std::string>& earlier) {
  const auto json = nlohmann::json::parse(line);
  Change change;
  change.line = line;
  change.device = device;
  change.seq = json["seq"];
  change.dot = dot_of(device, change.seq, line);
  change.record = json["record"];
  change.root = json.value("root", change.record);
  change.cls = json["class"];
  change.by = json["by"];
  change.at = json["at"];
  change.type = change.record.substr(0, change.record.find('/'));
  for (const auto& one : json["writes"]) {
    Write write{one["field"], one.value("key", ""), std::nullopt, {}};
    if (one.contains("value")) write.value = one["value"].dump();
    for (const std::string name : one.value("replaces", nlohmann::json::array())) {
      if (name[0] != ':')
        write.replaces.push_back(name);
      else if (name.find(':', 1) != std::string::npos)
        write.replaces.push_back(change.device + name);
      else if (const auto other = earlier.find(std::stoull(name.substr(1))); other != earlier.end())
        write.replaces.push_back(dot_of(device, other->first, other->second));
    }
    change.writes.push_back(std::move(write));
  }
  return change;
}

Live fold(const std::vector<const Change*>& changes) {
  std::set<std::pair<Register, std::string>> replaced;
  for (const Change* change : changes)
    for (const Write& write : change->writes)
      for (const std::string& dot : write.replaces)
        replaced.insert({Register{change->cls, write.field, write.key}, dot});
  Live live;
  for (const Change* change : changes)
    for (const Write& write : change->writes) {
      const Register name{change->cls, write.field, write.key};
      if (write.value && !replaced.contains({name, change->dot})) live[name][change->dot] = *write.value;
    }
  return live;
}

std::map<std::string, std::string> class_hashes(const Live& live) {
  std::map<std::string, std::string> lines, hashes;
  for (const auto& [name, writes] : live)
    for (const auto& [dot, value] : writes)
      lines[std::get<0>(name)] += "[" + quoted(std::get<1>(name)) + "," + quoted(std::get<2>(name)) + "," +
                                  quoted(dot) + "," + value + "]\n";
  for (const auto& [cls, text] : lines) hashes[cls] = sha256(text);
  return hashes;
}

std::string state_hash(const std::map<std::pair<std::string, std::string>, std::string>& pairs) {
  std::map<int, std::string> buckets;
  for (const auto& [pair, hash] : pairs)
    buckets[std::stoi(pair.first.substr(pair.first.size() - 2), nullptr, 16)] +=
        pair.first + " " + pair.second + " " + base64url(hash) + "\n";
  std::string all;
  for (const auto& [number, lines] : buckets) all += static_cast<char>(number) + sha256(lines);
  return sha256(all);
}

} // namespace dromos::simulation::naive
