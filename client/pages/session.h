// Who looks at the pages: the window that the launcher opened, and whether its worker has unlocked. Held in
// memory alone.
#pragma once
#include "client/pages/pin.h"
#include "schema/errors.h"
#include "schema/json.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// What a list shows, as its reader left it.
struct ListView {
  std::string filter, sort; // words; a column
  bool descending = false;
  std::size_t page = 0;
  std::map<std::string, std::string> chosen{}; // field to the code or worker that it has
  std::string from{}, to{};                    // days, as they were typed
};

// What takes a save back, record by record: the values that it replaced, or the deletion of what it made.
struct Undo {
  struct Part {
    std::string record;
    Json fields = Json::object(); // null: it had none
    bool deletes = false;
    std::map<std::string, std::string> hashes{}; // after the save: what came in since is not undone
  };
  std::vector<Part> parts{};
  std::string back{}; // where the worker goes on; empty: at the first record
};

// One sentence on the next page.
struct Flash {
  std::string text;
  std::vector<std::string> warnings{};
  bool undo = false; // offers Session::undo
};

struct Session {
  std::string token, csrf; // 128 random bits each, hexadecimal
  bool entered = false;    // its worker has unlocked in this window
  Language language = Language::greek;
  bool letters = true; // single letters are keys (WCAG 2.1.4: they can be turned off)
  std::optional<Flash> flash{};
  std::optional<Undo> undo{}; // of the last save
  std::map<std::string, ListView> lists{};
  std::string search{};
  bool everywhere = false;      // the search also reads every record, not people alone
  Json again = Json::object();  // type to the fields that the next new one begins with: "save and next"
  std::set<std::string> read{}; // persons whose files were opened, and logged so
  std::int64_t active_ms = 0;   // its last page that a person asked for
};

class Sessions {
 public:
  Sessions();

  // Opens the door once. 128 random bits, hexadecimal.
  const std::string& launch_code() const { return code_; }
  // Null where the code is not the one, or was used.
  Session* launch(std::string_view code);
  // By the request's Cookie; null: none of ours.
  Session* find(std::string_view cookie);
  // Another name for the same window: what was known of it before the passphrase is worth nothing after.
  void rename(Session& session);
  // Everybody out; the windows stay, and ask for the passphrase.
  void lock();
  // The same, but the PIN shows them again; the time that nobody uses them goes on.
  void hide();
  Pin& pin() { return pin_; }
  std::int64_t active_ms() const; // of the window that was used last

  static std::string cookie(const Session& session); // value of Set-Cookie

 private:
  std::string code_;
  Pin pin_;
  std::vector<std::unique_ptr<Session>> sessions_;
};

} // namespace dromos
