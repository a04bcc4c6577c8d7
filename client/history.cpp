#include "client/history.h"

#include "client/conflicts.h"
#include "client/people/guard.h"
#include "schema/encoding.h"
#include "sync/engine/batch.h"
#include "sync/engine/fold.h"

#include <algorithm>

namespace dromos {

namespace {

struct Step {
  Change change; // `replaces` in full
  Text dot;
  std::string state, reason;
};

// Where a change is kept, and what became of it.
Step step_of(Store& store, const ChangeRow& row) {
  Step step{read_change(row.body), {}, "held", {}};
  const BatchRow batch = store.batch(row.batch);
  const std::string device = store.device(batch.device).device;
  step.dot = step.change.keep(make_dot(device, row.seq, leaf_hash(row.body)));
  resolve_replaces(step.change, device, [&](std::uint64_t seq) -> std::string {
    const auto other = store.change(batch.id, seq);
    if (!other || other->count != 1) return {};
    return other->state == ChangeState::withheld ? other->body : leaf_hash(other->body);
  });
  if (batch.state == BatchState::open || batch.state == BatchState::unsent) step.state = "unsent";
  if (row.state == ChangeState::refused) step.state = "refused";
  return step;
}

// What a change wrote in a register; the steps keep the texts.
using Values = std::map<std::pair<Text, RegisterName>, Text>;

Json json_of(const Step& step, const Values& values) {
  const auto parts = read_dot(step.dot);
  Json out{{"at", step.change.at},   {"worker", step.change.by}, {"device", std::string(parts->device)},
           {"seq", parts->seq},      {"state", step.state},      {"class", step.change.cls},
           {"writes", Json::array()}};
  if (!step.reason.empty()) out["reason"] = step.reason;
  for (const Write& write : step.change.writes) {
    Json one{{"field", write.field}, {"old", Json::array()}};
    if (!write.key.empty()) one["key"] = write.key;
    if (write.value) one["new"] = Json::parse(*write.value);
    for (const Text dot : write.replaces)
      if (const auto known = values.find({dot, {step.change.cls, write.field, write.key}});
          known != values.end())
        one["old"].push_back(Json::parse(known->second));
    out["writes"].push_back(std::move(one));
  }
  return out;
}

} // namespace

Json history_of(OpenHome& open, const std::string& record) {
  const RecordRow row = open.laptop.record(record);
  if (!may_know_of(open.laptop, open.worker(), row.state.root)) return Json::array();
  const Readable readable = open.laptop.readable({row.id, row.state.record, row.state.root, row.unit});
  std::vector<Step> steps;
  for (const Folded& folded : row.state.folded)
    steps.push_back(step_of(open.store(), open.store().change(folded.row)));
  for (const RefusedChange& refused : open.laptop.refused()) {
    if (refused.record != record) continue;
    const auto batch = open.store().batch(refused.batch);
    const auto change = batch ? open.store().change(batch->id, refused.refusal.seq) : std::nullopt;
    if (!change || change->state != ChangeState::refused) continue;
    steps.push_back(step_of(open.store(), *change));
    steps.back().reason = refused.refusal.reason;
  }
  std::erase_if(steps, [&](const Step& step) { return !readable(step.change.cls); });
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
    return a.change.at != b.change.at ? a.change.at < b.change.at : dot_less(a.dot, b.dot);
  });
  Values values;
  for (const Step& step : steps)
    for (const Write& write : step.change.writes)
      if (write.value) values[{step.dot, {step.change.cls, write.field, write.key}}] = *write.value;
  Json out = Json::array();
  for (const Step& step : steps) out.push_back(json_of(step, values));
  return out;
}

std::string history_text(const Words& words, const std::string& record, const Json& history) {
  std::string out;
  for (const Json& step : history) {
    out += words.time(step["at"].get<std::string>()) + "  " + step["worker"].get<std::string>() + "  " +
           step["device"].get<std::string>() + "  " +
           sentence({"client.state_" + step["state"].get<std::string>(), {}}, words.language) + "\n";
    std::vector<std::pair<std::string, std::string>> lines;
    for (const Json& write : step["writes"]) {
      if (!write.contains("new")) continue; // withdraws in one class what is written in another
      const std::string field = write["field"].get<std::string>();
      const auto text = [&](const Json& value) {
        if (!write.contains("key")) return words.value(record, field, value);
        return (value.is_null() ? "−" : "+") +
               words.value(record, field,
                           value.is_boolean() || value.is_null()
                               ? Json::array({write["key"]})
                               : Json{{write["key"].get<std::string>(), value}});
      };
      std::string old;
      for (const Json& one : write["old"]) old += (old.empty() ? "" : " / ") + text(one);
      lines.emplace_back(words.field(record, field), (old.empty() ? "" : old + " → ") + text(write["new"]));
    }
    out += aligned(lines);
  }
  return out;
}

} // namespace dromos
