// verify: do batches in a file (JSON Lines, as `batches` writes them) stand as their devices signed them?
// Nothing is taken into the store.
#include "schema/limits.h"
#include "server/commands.h"
#include "server/files.h"
#include "server/workplace.h"
#include "sync/engine/batch.h"
#include "sync/engine/chains.h"
#include "sync/engine/message.h"

#include <iostream>

namespace dromos {
namespace {

void verify_file(const World& world, const std::string& file) {
  Workplace place(world);
  const std::string bytes = read_file(file, limits::verify_bytes);
  Chains chains(place.keys().certificate("root"));
  std::uint64_t batches = 0, changes = 0;
  for (Lines lines(bytes); !lines.done(); ++batches) {
    const std::string_view line = lines.next();
    const std::string device = untrusted_device(line);
    if (!chains.knows(device)) chains.add(place.device(device).chain);
    BatchHeader header = verify_header(line, chains.of(device).certificate);
    const std::uint64_t first = header.first, count = header.count;
    try {
      std::vector<std::string_view> leaves;
      for (std::uint64_t seen = 0; seen < count;) {
        leaves.push_back(lines.next());
        seen += leaf_count(leaves.back(), count - seen);
      }
      changes += verify(std::move(header), leaves).header().count;
    } catch (const Refused& refused) {
      throw Refused({"hub.batch_does_not_verify",
                     {{"device", device},
                      {"first", std::to_string(first)},
                      {"last", std::to_string(first + count - 1)},
                      {"why", refused.message().key}}});
    }
  }
  std::cout << batches << " " << changes << "\n";
}

} // namespace

void add_verify(CommandLine& line) {
  auto file = std::make_shared<std::string>();
  CLI::App* command = line.app.add_subcommand("verify");
  command->add_option("FILE", *file)->required();
  line.on(command, [&line, file] { verify_file(line.world, *file); });
}

} // namespace dromos
