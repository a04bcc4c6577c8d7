// Late edits: what was written about something that was closed, by somebody who could not know. It came here
// after the closing, from another laptop than the one that closed it; whoever wrote here had the closing.
#pragma once
#include "client/people/work.h"
#include "client/search/sight.h"

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace dromos {

struct LateEdit {
  std::string record, closed; // what was written, and what it belongs to: perhaps the same
  std::string at, by;         // of the newest such write
  std::string closed_at, closed_by;
  std::string name;                              // of this very edit: another one has another
  bool before() const { return at < closed_at; } // written before the closing, and came after it
};

class LateEdits {
 public:
  LateEdits(Laptop& laptop, const WorkRules& rules);

  void take(const RecordRow& row); // one record of a pass over all
  void refresh(const std::vector<std::string>& records);

  // Those written since one instant, the newest first; nothing about people whom the reader may not know.
  std::vector<LateEdit> list(std::string_view since, std::string_view reader) const;

 private:
  struct Written {
    std::int64_t row = 0; // of the change: the order in which they came here
    std::string device, at, by;
  };
  struct Part {
    std::string record, of;
    Written newest; // from elsewhere
  };
  bool told(const std::string& record, std::string_view reader) const;

  Laptop& laptop_;
  const WorkRules& rules_;
  Sight sight_;
  std::map<std::string, Written, std::less<>> closed_; // by record: what closed it
  std::unordered_map<std::int64_t, Part> parts_;       // by row
};

} // namespace dromos
