// Reads declarations into a catalog, layer over layer: the program's own, then each folder.
#pragma once
#include "schema/declaration.h"

namespace dromos {

class CatalogLoader {
 public:
  struct File {
    std::string name;
    std::string_view bytes;
  };

  void read_embedded();
  void read_folder(const std::filesystem::path& folder);
  // One layer. Only the first is the program's own: the others may not widen what stands before them.
  void read_layer(const std::vector<File>& files);
  Catalog take() { return std::move(catalog_); }

 private:
  void read_file(const std::string& file, std::string_view bytes);
  void read_type(Declaration& declared);
  void read_fields(Declaration& declared, Type& type);
  void read_list(Declaration& declared);
  void read_classes(Declaration& declared);
  void read_roles(Declaration& declared);
  void read_access_row(Declaration& declared, std::string_view type);
  void read_system_fields(Declaration& declared);
  void read_version(Declaration& declared);
  void end_layer();

  // What is defined twice in one layer is a mistake; what a later layer defines again replaces.
  void once(const std::string& what, const Place& place);

  Catalog catalog_;
  std::map<std::string, Place, std::less<>> defined_; // in this layer: "type person", "access SW person", …
  std::map<std::string, Place, std::less<>> places_;  // the same of all layers, the latest
};

// Throws Refused at the first reference that leads nowhere. `places` tells where each thing is declared.
void check_references(const Catalog& catalog, const std::map<std::string, Place, std::less<>>& places);

// Throws Refused where `after` lets a field of `before` go further up or be read by more, drops it, or gives
// it another type.
void check_not_widened(const Catalog& before, const Catalog& after,
                       const std::map<std::string, Place, std::less<>>& places);

// Names of further checks that a field of that type may ask for ("afm", …).
bool known_check(ValueType type, std::string_view check);

} // namespace dromos
