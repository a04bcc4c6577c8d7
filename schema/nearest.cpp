#include "schema/nearest.h"

#include "schema/greek.h"

#include <algorithm>

namespace dromos {
namespace {

// The work is the product of the lengths; nothing longer is a mistyped code.
constexpr std::size_t compared_bytes = 64;

int distance_to(const Code& code, const std::string& typed) {
  int least = keystrokes(fold_text(code.code), typed);
  for (const std::string& text : {code.label.el, code.label.en}) {
    const std::string label = fold_text(text);
    if (label == typed) return 0;
    if (typed.size() >= 3 && label.find(typed) != std::string::npos) least = std::min(least, 1);
    if (label.size() <= compared_bytes) least = std::min(least, keystrokes(label, typed) + 1);
  }
  return least;
}

} // namespace

int keystrokes(std::string_view a, std::string_view b) {
  // Optimal string alignment over three rows.
  std::vector<int> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = std::move(last);
    last = std::move(row);
    row.assign(b.size() + 1, static_cast<int>(i));
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int other = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, other});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::vector<std::string> nearest_codes(const CodeList& list, std::string_view typed) {
  const std::string folded = fold_text(typed.substr(0, compared_bytes));
  std::vector<std::pair<int, const Code*>> all;
  for (const Code& code : list.codes) all.emplace_back(distance_to(code, folded), &code);
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> nearest;
  for (const auto& [distance, code] : all) {
    // One is always named; the others only where they are as likely, or nearly.
    if (nearest.size() == 3 || (!nearest.empty() && distance > all.front().first + 1)) break;
    nearest.push_back(code->code);
  }
  return nearest;
}

} // namespace dromos
