#include "client/pages/refused_saves.h"

#include <algorithm>

namespace dromos {

std::vector<RefusedSave> refused_saves(Laptop& laptop) {
  std::vector<RefusedSave> out;
  for (RefusedChange& one : laptop.refused()) {
    const auto same = std::find_if(out.begin(), out.end(), [&one](const RefusedSave& save) {
      const Refusal& refusal = save.first.refusal;
      return save.first.batch == one.batch && save.first.record == one.record &&
             refusal.reason == one.refusal.reason && refusal.field == one.refusal.field;
    });
    const std::uint64_t seq = one.refusal.seq;
    if (same == out.end())
      out.push_back({std::move(one), {seq}});
    else
      same->seqs.push_back(seq);
  }
  return out;
}

} // namespace dromos
