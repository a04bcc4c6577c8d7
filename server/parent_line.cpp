#include "server/parent_line.h"

#include "sync/net/hub_client.h"

namespace dromos {
namespace {

// Before compression: about a megabyte as it travels.
constexpr std::uint64_t request_bytes_plain = 4 * 1024 * 1024;

std::unique_ptr<Transport> connected(const Workplace& place) {
  const Keyring& keys = place.keys();
  const Settings settings = read_settings(place.home()); // a running serve began before `join`, perhaps
  if (settings.parent.empty())
    throw Refused({"hub.settings", {{"file", place.home().settings().string()}, {"what", "parent"}}});
  HubClientOptions options;
  options.address = settings.parent;
  options.host = "hub." + unit_dns(*keys.parent());
  options.root = keys.certificate("upward_root");
  options.now_ms = place.now_ms();
  options.chain = keys.chain("sender");
  options.key = keys.key("sender");
  return std::make_unique<HubClient>(std::move(options));
}

} // namespace

JoinAnswer ask_to_join(const Invite& code, const JoinRequest& request, std::int64_t now_ms) {
  HubClientOptions options;
  options.address = code.address;
  options.host = "hub." + unit_dns(code.hub);
  options.root_pin = code.root_pin;
  options.now_ms = now_ms;
  HubClient parent(std::move(options));
  const Answer answer = parent.post("/v1/join", write(request), {});
  if (answer.status != 200) throw_answer(answer.status, answer.body);
  return read_join_answer(answer.body);
}

ParentLine::ParentLine(Workplace& place, Guard guard)
    : place_(place), guard_(std::move(guard)),
      upward_(place.store(), place.catalog(), place.keys().up_keys(place.settings().unit)),
      parent_(connected(place)) {}

ForwardTally ParentLine::run(const std::function<bool()>& stop) {
  ForwardTally tally;
  const auto go_on = [&stop](const Progress&) { return !stop || !stop(); };
  for (bool more = true; more && go_on({});) {
    Upward::Outgoing out;
    guard_([&] { out = upward_.request(request_bytes_plain); });
    const Answer answer = parent_->post("/v1/exchange", out.bytes, go_on);
    if (answer.status != 200) throw_answer(answer.status, answer.body);
    const Upward::Answered answered = upward_.verified(answer.body, out, place_.now_ms());
    Upward::Taken taken;
    guard_([&] { taken = upward_.apply(answered, out); });
    ++tally.exchanges;
    tally.batches += out.offered.size();
    tally.changes += out.changes;
    tally.receipts += taken.receipts;
    more = taken.more;
  }
  return tally;
}

} // namespace dromos
