// A form made from a type's declaration, both ways: what is known into controls, what was posted into an
// entry.
//
// Beside each control stands what it showed and of which writes that was the value. A control that nobody
// touched writes nothing; one that was touched replaces only what it showed: where another value came in
// meanwhile, the person sees it first (DESIGN, invariant 4).
#pragma once
#include "client/entries.h"
#include "client/pages/asked.h"
#include "client/pages/control.h"
#include "client/pages/forms.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dromos {

class Form {
 public:
  // Of a new record, about another one or none. `record`: its name, where the form was sent before. Throws
  // Refused "client.unknown_type", "engine.unknown_record".
  static Form fresh(Asked& asked, const std::string& type, const std::string& about,
                    const std::string& record);
  // The one that a path names: "/new/…", "/edit/…", "/contact".
  static Form asked_for(Asked& asked, const std::string& record);
  // Of one that is there. Throws Refused "engine.unknown_record", "client.deleted".
  static Form of(Asked& asked, const std::string& record);

  // What a new one begins with besides: shown, and saved as if it were typed.
  void begin_with(const Json& fields);
  // Of a set or map whose layout has chips: these codes stand open, first or after the layout's own.
  void prefer(const std::string& field, const std::vector<std::string>& first,
              const std::vector<std::string>& last);
  // What the next one of this type begins with (schema/forms.json, "again"); as saved.
  Json again();

  struct Reading {
    std::map<std::string, std::string> errors; // field to sentence: nothing is saved
    std::vector<std::string> overtaken;        // touched fields whose value is another one by now
    std::vector<const Field*> touched;
    Warnings warnings;
    Entry entry;
    Undo::Part undo;
    bool good() const { return errors.empty() && overtaken.empty(); }
  };
  Reading read(const Posted& posted);

  // As form.mustache reads it; `posted` in place of the values where there is something, `reading` with what
  // was found in it.
  Json view(const Posted* posted, const Reading* reading);

  const std::string& record() const { return record_; }
  const std::string& about() const { return about_; }
  const Type& type() const { return *type_; }
  bool is_new() const { return new_; }

 private:
  Form(Asked& asked, const Type& type) : asked_(asked), type_(&type), layout_(layout_of(type)) {}
  void load();
  std::vector<const Field*> asked_fields() const;
  Pairs shown(const Field& field) const;
  std::string stamp(const Field& field) const;
  std::string root() const;                            // empty: none, or its own
  void add_found(Json& control, const Posted& posted); // people of the name that was sought
  Json field_view(const Field& field, const Posted* posted, const Reading* reading, Titles& titles);

  Asked& asked_;
  const Type* type_;
  Layout layout_;
  std::string record_, about_;
  bool new_ = false;
  std::optional<RecordRow> row_;
  Json fields_ = Json::object();
};

} // namespace dromos
