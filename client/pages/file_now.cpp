#include "client/pages/file_now.h"

#include "client/pages/control.h"

#include <algorithm>

namespace dromos {

namespace {

// What has a day of its own outside the plan; visits stand in the line of time.
constexpr std::string_view waiting_kinds[] = {"appointment", "task",    "referral",
                                              "renewal",     "request", "enquiry"};

std::string text(const Event& event, const std::string& field) {
  const auto at = event.fields.find(field);
  return at != event.fields.end() && at->is_string() ? at->get<std::string>() : std::string();
}

// As people read it; empty where it is not given.
std::string said(const Asked& asked, const Event& event, const char* field) {
  return event.fields.contains(field) ? asked.words().value(event.record, field, event.fields[field])
                                      : std::string();
}

bool waits(const WorkRule* rule, const Event& event) {
  if (rule == nullptr || rule->due.empty() || text(event, rule->due).empty()) return false;
  if (std::find(std::begin(waiting_kinds), std::end(waiting_kinds), rule->kind) == std::end(waiting_kinds))
    return false;
  if (!rule->done.empty() && !text(event, rule->done).empty()) return false;
  return rule->state.empty() ||
         std::find(rule->open.begin(), rule->open.end(), text(event, rule->state)) != rule->open.end();
}

Json waiting(Asked& asked, const PersonFile& file, Titles& titles) {
  const WorkRules& rules = asked.desk.people().agenda().rules();
  const std::string today = local_day(asked.desk.call().seams.clock.now_ms());
  std::vector<std::pair<std::string, const Event*>> due;
  for (const Event& event : file.timeline)
    if (const WorkRule* rule = rules.of(type_of(event.record)); waits(rule, event))
      due.emplace_back(text(event, rule->due), &event);
  std::sort(due.begin(), due.end());
  Json out = Json::array();
  for (const auto& [at, event] : due) {
    Json one = titles.link(event->record);
    one["when"] = said(asked, *event, rules.of(type_of(event->record))->due.c_str());
    one["late"] = at.substr(0, 10) < today;
    out.push_back(std::move(one));
  }
  return out;
}

// The newest plan, and its steps in their order.
Json plan(const Asked& asked, const PersonFile& file, Titles& titles) {
  const auto newest = std::find_if(file.timeline.rbegin(), file.timeline.rend(),
                                   [](const Event& event) { return type_of(event.record) == "plan"; });
  if (newest == file.timeline.rend()) return {};
  std::vector<const Event*> steps;
  for (const Event& event : file.timeline)
    if (type_of(event.record) == "plan_step" && text(event, "plan") == newest->record)
      steps.push_back(&event);
  const auto position = [](const Event* step) { return step->fields.value("position", 0); };
  std::stable_sort(steps.begin(), steps.end(),
                   [&](const Event* a, const Event* b) { return position(a) < position(b); });
  Json list = Json::array();
  for (const Event* step : steps)
    list.push_back({{"path", "/record/" + step->record},
                    {"title", titles.of(step->record)},
                    {"owner", said(asked, *step, "owner")},
                    {"due", said(asked, *step, "due")},
                    {"state", said(asked, *step, "state")},
                    {"done", text(*step, "state") == "DONE"}});
  Json out = titles.link(newest->record);
  out["state"] = said(asked, *newest, "state");
  out["review"] = said(asked, *newest, "review_on");
  out["print_path"] = "/print/" + newest->record;
  out["add_path"] = "/new/plan_step/about/" + newest->record;
  out["steps"] = std::move(list);
  return out;
}

Json consents(const Asked& asked, const PersonFile& file) {
  Json out = Json::array();
  for (const Event& event : file.timeline) {
    if (type_of(event.record) != "consent") continue;
    const std::string withdrawn = said(asked, event, "withdrawn_on");
    out.push_back({{"path", "/record/" + event.record},
                   {"title", said(asked, event, "purpose")},
                   {"given", said(asked, event, "given_on")},
                   {"withdrawn", withdrawn}});
    if (withdrawn.empty()) out.back()["stands"] = true;
  }
  return out;
}

} // namespace

Json file_now(Asked& asked, const PersonFile& file, Titles& titles) {
  Json out = Json::object();
  if (Json now = plan(asked, file, titles); !now.is_null()) out["plan"] = std::move(now);
  if (Json list = waiting(asked, file, titles); !list.empty()) out["waiting"] = {{"list", std::move(list)}};
  if (Json list = consents(asked, file); !list.empty()) out["consents"] = {{"list", std::move(list)}};
  return out;
}

} // namespace dromos
