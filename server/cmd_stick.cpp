// export, import: exchanges by stick. What goes out is sealed to one device; what comes in is opened
// read-only.
#include "schema/limits.h"
#include "server/commands.h"
#include "server/files.h"
#include "server/workplace.h"
#include "sync/engine/chains.h"
#include "sync/engine/envelope.h"
#include "sync/engine/packed.h"

#include <iostream>

namespace dromos {
namespace {

void write_stick(const World& world, const std::string& file, const std::string& device) {
  Workplace place(world);
  const DeviceRow row = place.device(device);
  if (row.agreement.empty()) throw Refused({"hub.no_agreement", {{"device", device}}});
  const std::string answer = place.hub().answer_for(device);
  write_file(file, seal_envelope(kind_stick_down, answer, {Certificate::from_der(row.agreement.front())}));
  std::cout << world.say("hub.exported", {{"file", file}, {"device", device}}) << "\n";
}

// Content of a stick upward, by Packer: number of requests, then each as a text.
std::vector<std::string_view> read_requests(std::string_view content) {
  std::vector<std::string_view> requests;
  try {
    Unpacker in(content);
    for (std::uint64_t left = in.number(); left > 0; --left) requests.push_back(in.view());
    if (in.done()) return requests;
  } catch (const Refused&) {
    // ends too early: told below
  }
  throw Refused({"engine.envelope", {{"what", "requests"}}});
}

struct Count {
  std::uint64_t held = 0, refused = 0, quarantined = 0;
};

// What the hub now says of the batches in a request that it has taken.
void count(HubStore& store, std::string_view request, Count& counts) {
  for (Lines lines(request); !lines.done();) {
    const std::string_view line = lines.next();
    if (line.find("\"payload\"") == std::string_view::npos) continue; // a change or a chain, no JWS
    UntrustedJws jws;
    try {
      jws = jws_read(line);
    } catch (const Refused&) {
      continue; // a change that speaks of a payload
    }
    if (jws.typ != typ_batch) continue;
    const auto batch = store.batch(sha256(jws.payload));
    if (!batch || batch->receipt.empty()) continue;
    const Receipt receipt = read_receipt(jws_read(batch->receipt).payload);
    if (receipt.quarantined) counts.quarantined += batch->count;
    for (const auto& [from, to] : receipt.held) counts.held += to - from + 1;
    counts.refused += receipt.refused.size();
  }
}

void read_stick(const World& world, const std::string& file) {
  Workplace place(world);
  const std::string content = place.keys().open_stick(kind_stick_up, read_file(file, limits::stick_bytes));
  Count counts;
  const std::vector<std::string_view> requests = read_requests(content);
  for (const std::string_view request : requests) {
    place.hub().exchange(request, {}); // its answer goes back by `export`
    count(place.store(), request, counts);
  }
  std::cout << world.say("hub.imported", {{"held", std::to_string(counts.held)},
                                          {"refused", std::to_string(counts.refused)},
                                          {"quarantined", std::to_string(counts.quarantined)}})
            << "\n";
}

} // namespace

void add_stick(CommandLine& line) {
  struct Given {
    std::string file, device;
  };
  auto given = std::make_shared<Given>();
  CLI::App* out = line.app.add_subcommand("export");
  out->add_option("FILE", given->file)->required();
  out->add_option("--device", given->device)->required();
  line.on(out, [&line, given] { write_stick(line.world, given->file, given->device); });
  CLI::App* in = line.app.add_subcommand("import");
  in->add_option("FILE", given->file)->required();
  line.on(in, [&line, given] { read_stick(line.world, given->file); });
}

} // namespace dromos
