// Sticks: what waits is written on one, what the centre has written is read from one. The program itself
// reads and writes them; a browser would leave copies.
#include "client/conflicts.h"
#include "client/pages/amounts.h"
#include "client/pages/routes.h"
#include "client/pages/view.h"
#include "client/stick.h"
#include "client/system.h"
#include "schema/limits.h"
#include "sync/engine/instant.h"

#include <algorithm>

namespace dromos {

namespace {

constexpr const char* ending = ".dromos";
constexpr const char* fact = "stick";  // node fact: what was written last, and what came back
constexpr std::size_t files_most = 20; // of one stick, the newest first

std::vector<std::filesystem::path> files_on(const std::filesystem::path& stick) {
  std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> found;
  std::error_code gone; // pulled out meanwhile
  for (std::filesystem::directory_iterator one(stick, gone), end; one != end; one.increment(gone))
    if (one->path().extension() == ending && one->is_regular_file(gone))
      found.emplace_back(one->last_write_time(gone), one->path());
  std::sort(found.rbegin(), found.rend());
  std::vector<std::filesystem::path> out;
  for (const auto& [time, path] : found)
    if (out.size() < files_most) out.push_back(path);
  return out;
}

Json way_of(OpenHome& open) {
  return Json::parse(open.store().node(fact).value_or("{}"));
}
void keep_way(OpenHome& open, const Json& way) {
  open.store().transaction([&] { open.store().set_node(fact, way.dump()); });
}

// How far a stick is on its way: written, carried, answered.
Json steps(Asked& asked) {
  const Json way = way_of(asked.open());
  const bool written = way.contains("written"), answered = way.contains("held");
  const auto at = [&](const char* name) { return asked.words().time(way[name].get<std::string>()); };
  const auto step = [&](bool done, bool now, const std::string& text) {
    return Json{{"done", done}, {"now", now}, {"text", text}};
  };
  return Json::array(
      {step(written, !written,
            written ? asked.word("stick_step_written", {{"at", at("written")},
                                                        {"changes", way["changes"].get<std::string>()},
                                                        {"file", way["file"].get<std::string>()}})
                    : asked.word("stick_step_write")),
       step(answered, written && !answered, asked.word("stick_step_carry")),
       step(answered, false,
            answered ? asked.word("stick_step_read",
                                  {{"at", at("read")}, {"held", way["held"].get<std::string>()}})
                     : asked.word("stick_step_answer"))});
}

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code gone;
  const auto size = std::filesystem::file_size(file, gone);
  return gone ? 0 : size;
}

HttpResponse stick_page(Asked& asked, const std::string& problem = {}) {
  Json sticks = Json::array();
  for (const auto& stick : removable_drives()) {
    Json files = Json::array();
    for (const auto& file : files_on(stick))
      files.push_back({{"path", file.string()},
                       {"name", file.filename().string()},
                       {"size", in_bytes(size_of(file), asked.session.language)}});
    sticks.push_back(
        {{"path", stick.string()}, {"name", stick.filename().string()}, {"files", std::move(files)}});
  }
  Json data{{"title", asked.word("stick_title")},
            {"problem", problem},
            {"none", sticks.empty()},
            {"standing", standing_view(asked)},
            {"steps", steps(asked)}};
  data["sticks"] = std::move(sticks);
  return page(asked, "page_stick", std::move(data), problem.empty() ? 200 : 422);
}

bool listed(const std::vector<std::filesystem::path>& paths, const std::string& path) {
  return std::find(paths.begin(), paths.end(), std::filesystem::path(path)) != paths.end();
}

// "dromos-k3v9q2-20261123-0815.dromos": tells whose it is to nobody outside.
std::string file_name(const OpenHome& open, const std::string& at) {
  std::string digits;
  for (const char c : at.substr(0, 16))
    if (c >= '0' && c <= '9') digits.push_back(c);
  constexpr std::size_t device_letters = 6, date_digits = 8;
  return "dromos-" + open.identity.device.substr(0, device_letters) + "-" + digits.substr(0, date_digits) +
         "-" + digits.substr(date_digits) + ending;
}

} // namespace

HttpResponse page_stick(Asked& asked) {
  return stick_page(asked);
}

HttpResponse page_stick_export(Asked& asked) {
  const std::string drive = asked.posted.value("stick");
  if (!listed(removable_drives(), drive)) return stick_page(asked, asked.word("stick_gone"));
  OpenHome& open = asked.open();
  try {
    const Stick stick = stick_to_hub(open);
    const std::string at = instant(asked.desk.call().seams.clock.now_ms()), name = file_name(open, at);
    write_durably(std::filesystem::path(drive) / name, stick.bytes);
    keep_way(open, {{"written", at}, {"file", name}, {"changes", std::to_string(stick.changes)}});
    asked.desk.has_changed({}); // what was open is cut
    asked.session.flash =
        Flash{asked.word("stick_written", {{"changes", std::to_string(stick.changes)}, {"file", name}})};
  } catch (const Failure& failure) {
    return stick_page(asked, sentence(failure.message(), asked.session.language));
  }
  return go_to("/stick");
}

HttpResponse page_stick_import(Asked& asked) {
  const std::filesystem::path file = asked.posted.value("file");
  const auto drives = removable_drives();
  if (!listed(drives, file.parent_path().string()) || !listed(files_on(file.parent_path()), file.string()))
    return stick_page(asked, asked.word("stick_gone"));
  OpenHome& open = asked.open();
  try {
    const Applied applied = take_stick(open, read_file(file, limits::stick_bytes));
    asked.desk.has_changed(applied.touched);
    Json way = way_of(open);
    way["read"] = instant(asked.desk.call().seams.clock.now_ms());
    way["held"] = std::to_string(applied.acknowledged);
    keep_way(open, way);
    Flash flash{asked.word("stick_read", {{"acknowledged", std::to_string(applied.acknowledged)},
                                          {"received", std::to_string(applied.received)}})};
    const auto conflicts = newly_told(open.store(), open_conflicts(open)).size();
    const auto refused = newly_told(open.store(), open.laptop.refused()).size();
    if (conflicts + refused > 0) flash.warnings.push_back(asked.word("stick_news"));
    if (applied.forked || applied.revoked)
      flash.warnings.push_back(sentence({"client.sync_needed", {}}, asked.session.language));
    asked.session.flash = std::move(flash);
  } catch (const Failure& failure) {
    return stick_page(asked, sentence(failure.message(), asked.session.language));
  }
  return go_to("/stick");
}

} // namespace dromos
