#include "client/conflicts.h"
#include "client/record_text.h"
#include "client/standing.h"

#include <iostream>

namespace dromos {

namespace {

void print(const Call& call, OpenHome& open, const Standing& standing) {
  const Words words{open.catalog, call.language};
  const auto joined = [](const Names& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
  };
  const std::string never = said(call, "client.never");
  const auto share = [](std::uint64_t held, std::uint64_t of) {
    return std::to_string(held) + "/" + std::to_string(of);
  };
  std::vector<std::pair<std::string, std::string>> lines{
      {said(call, "client.device"), open.identity.device},
      {said(call, "client.unit"), open.laptop.viewer().unit},
      {said(call, "client.workers"), joined(open.laptop.viewer().workers)},
      {said(call, "client.roles"), joined(open.laptop.viewer().roles)},
      {said(call, "client.held"), share(standing.held, standing.own)}};
  for (const HeldAbove& one : standing.above)
    lines.emplace_back(said(call, "client.held_" + std::string(name(one.level))),
                       share(one.changes.held, one.changes.of));
  lines.insert(lines.end(), {{said(call, "client.conflicts_head"), std::to_string(standing.conflicts)},
                             {said(call, "client.refused_head"), std::to_string(standing.refused)},
                             {said(call, "client.last_exchange"),
                              standing.last_exchange.empty() ? never : words.time(standing.last_exchange)},
                             {said(call, "client.same"),
                              said(call, standing.in_agreement() ? "client.yes" : "client.no")}});
  std::cout << (standing.own == 0 ? said(call, "client.never_sent")
                                  : custody(call, standing.unsent, standing.refused))
            << "\n"
            << aligned(lines);
  if (!standing.disk_encrypted) warn(call, {"client.disk", {}});
  if (standing.swap_open) warn(call, {"client.swap", {}});
}

} // namespace

int cmd_status(const Call& call) {
  OpenHome open(call);
  const Standing standing = standing_of(open);
  if (call.json)
    std::cout << standing.json(open).dump() << "\n";
  else
    print(call, open, standing);
  return 0;
}

} // namespace dromos
