// The exchange with the centre: what waits, how far it is, what came; asked for, cut, and rehearsed. And the
// pill's own asking.
#include "client/pages/amounts.h"
#include "client/pages/routes.h"
#include "client/pages/view.h"
#include "client/waiting.h"

#include <algorithm>

namespace dromos {

namespace {

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

bool reads(const Asked& asked, const std::string& type) {
  const Viewer viewer = asked.open().laptop.viewer();
  return std::any_of(viewer.roles.begin(), viewer.roles.end(),
                     [&](const std::string& role) { return asked.open().catalog.access(role, type).read; });
}

Json progress(const Asked& asked, const SyncState& sync) {
  const SyncFigures& now = sync.now;
  const Language language = asked.session.language;
  const std::uint64_t of = std::max(sync.to_send, now.changes_sent);
  return {{"sent", now.changes_sent},
          {"of", of},
          {"bytes", now.sent + now.received},
          {"left", of - now.changes_sent},
          {"text", asked.word("sync_progress", {{"changes", number(now.changes_sent)},
                                                {"of", number(of)},
                                                {"sent", in_bytes(now.sent, language)},
                                                {"to_send", in_bytes(now.to_send, language)},
                                                {"came", number(now.changes_received)},
                                                {"received", in_bytes(now.received, language)}})}};
}

// Records by type, as many as came or would come; what the worker's role does not read is told as one number.
Json by_type(const Asked& asked, const std::map<std::string, std::uint64_t>& records) {
  Json rows = Json::array();
  std::uint64_t others = 0;
  for (const auto& [type, count] : records)
    if (reads(asked, type))
      rows.push_back({{"label", asked.words().type(type + "/")}, {"records", number(count)}});
    else
      others += count;
  if (others > 0) rows.push_back({{"label", asked.word("sync_others")}, {"records", number(others)}});
  return rows.empty() ? Json() : Json{{"list", std::move(rows)}};
}

Json waits(Asked& asked) {
  Json rows = Json::array();
  WaitingType sum;
  std::uint64_t records = 0;
  for (const auto& [type, one] : waiting_by_type(asked.open())) {
    rows.push_back({{"label", type.empty() ? asked.word("sync_others") : asked.words().type(type + "/")},
                    {"records", number(one.records.size())},
                    {"changes", number(one.changes)},
                    {"bytes", in_bytes(one.bytes, asked.session.language)}});
    records += one.records.size();
    sum.changes += one.changes;
    sum.bytes += one.bytes;
  }
  if (rows.empty()) return {};
  return {{"list", std::move(rows)},
          {"records", number(records)},
          {"changes", number(sum.changes)},
          {"bytes", in_bytes(sum.bytes, asked.session.language)}};
}

Json outcome(const Asked& asked, const SyncOutcome& last) {
  const Language language = asked.session.language;
  const char* key = last.end == SyncOutcome::End::whole ? "sync_was_whole"
                    : last.end == SyncOutcome::End::cut ? "sync_was_cut"
                                                        : "sync_was_failed";
  Json out{{"text", asked.word(key, {{"at", asked.words().time(last.at)}})},
           {"why", last.failure.key.empty() ? "" : sentence(last.failure, language)},
           {"went", asked.word("sync_went", {{"changes", number(last.figures.changes_sent)},
                                             {"bytes", in_bytes(last.figures.sent, language)},
                                             {"held", number(last.acknowledged)}})},
           {"came", asked.word("sync_came", {{"changes", number(last.figures.changes_received)},
                                             {"bytes", in_bytes(last.figures.received, language)}})},
           {"types", by_type(asked, last.came)}};
  if (last.refused > 0) out["refused"] = asked.word("sync_refused", {{"changes", number(last.refused)}});
  return out;
}

Json rehearsal(const Asked& asked, const Rehearsed& told) {
  const std::string at = asked.words().time(told.at);
  if (!told.failure.key.empty())
    return {{"text", asked.word("rehearsal_failed", {{"at", at}})},
            {"why", sentence(told.failure, asked.session.language)}};
  const char* key = told.changes == 0 ? "rehearsal_nothing" : told.more ? "rehearsal_more" : "rehearsal_told";
  return {{"text", asked.word(key, {{"at", at},
                                    {"changes", number(told.changes)},
                                    {"bytes", in_bytes(told.bytes, asked.session.language)}})},
          {"types", by_type(asked, told.come)}};
}

} // namespace

Json standing_view(Asked& asked) {
  const Unsent unsent = asked.custody.unsent(asked.desk);
  const Held held = asked.custody.held(asked.desk);
  Json out{{"centre", asked.word("centre_holds", {{"held", number(held.held)}, {"of", number(held.of)}})},
           {"last", last_exchange(asked)}};
  for (const HeldAbove& one : asked.custody.above(asked.desk))
    out["above"].push_back(asked.word("above_" + std::string(name(one.level)),
                                      {{"held", number(one.changes.held)}, {"of", number(one.changes.of)}}));
  if (unsent.written > 0)
    out["waiting"] = asked.word("sync_waiting", {{"changes", number(unsent.written)}});
  else
    out["all"] = asked.word(held.of == 0 ? "sync_nothing" : "sync_all");
  if (unsent.readings > 0)
    out["readings"] = asked.word("sync_readings", {{"changes", number(unsent.readings)}});
  return out;
}

HttpResponse page_standing(Asked& asked) {
  const SyncState sync = asked.syncing.state();
  const Pill pill = asked.custody.pill(asked.desk, sync, asked.session.language);
  Json out{{"state", pill.state},
           {"text", pill.text},
           {"running", sync.running || sync.rehearses},
           {"ended", sync.ended}};
  if (sync.running) out["progress"] = progress(asked, sync);
  return answer_json(out);
}

HttpResponse page_sync(Asked& asked) {
  const SyncState sync = asked.syncing.state();
  Json data{{"title", asked.word("sync_title")},
            {"standing", standing_view(asked)},
            {"waits", waits(asked)},
            {"ended", number(sync.ended)},
            {"refresh", sync.running || sync.rehearses},
            {"rehearses", sync.rehearses && !sync.running},
            {"idle", !sync.running}};
  if (sync.running) {
    data["progress"] = progress(asked, sync);
    data["progress"]["sent"] = number(sync.now.changes_sent);
    data["progress"]["of"] = number(std::max<std::uint64_t>(sync.to_send, 1));
  } else if (sync.last) {
    data["outcome"] = outcome(asked, *sync.last);
  }
  if (sync.rehearsed) data["rehearsal"] = rehearsal(asked, *sync.rehearsed);
  return page(asked, "page_sync", std::move(data));
}

HttpResponse page_sync_now(Asked& asked) {
  asked.syncing.ask();
  return go_to("/sync");
}

HttpResponse page_sync_cut(Asked& asked) {
  asked.syncing.cut();
  return go_to("/sync");
}

HttpResponse page_sync_rehearse(Asked& asked) {
  asked.syncing.rehearse();
  return go_to("/sync");
}

} // namespace dromos
