#include "schema/catalog_loader.h"

#include "schema/embedded.h"
#include "schema/errors.h"
#include "schema/limits.h"

#include <algorithm>
#include <fstream>

namespace dromos {
namespace {

// The other files of schema/ (messages, names, SQL) are not declarations.
bool is_declaration(std::string_view file) {
  return file.starts_with("types/") || file == "lists.json" || file == "classes.json" ||
         file == "access.json" || file == "system.json" || file == "version.json";
}

std::string read_bytes(const std::filesystem::path& path, const Place& place) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes(limits::declaration_bytes + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.bad() || !in.is_open()) place.refuse("the file cannot be read");
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  bytes.shrink_to_fit(); // a whole layer is held at once
  if (bytes.size() > limits::declaration_bytes) place.refuse("the file is larger than 4 MiB");
  return bytes;
}

bool plain_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

} // namespace

void CatalogLoader::read_embedded() {
  std::vector<File> layer;
  for (const EmbeddedFile& file : embedded_files())
    if (is_declaration(file.name)) layer.push_back({std::string(file.name), file.bytes});
  read_layer(layer);
}

void CatalogLoader::read_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".json" && entry->is_regular_file(error)) files.push_back(entry->path());
  if (error) Place{folder.string(), ""}.refuse("the folder cannot be read");
  // In order of name, on every machine.
  std::sort(files.begin(), files.end());
  std::vector<std::string> bytes;
  for (const auto& file : files) bytes.push_back(read_bytes(file, {file.string(), ""}));
  std::vector<File> layer;
  for (std::size_t i = 0; i < files.size(); ++i) layer.push_back({files[i].string(), bytes[i]});
  read_layer(layer);
}

void CatalogLoader::read_layer(const std::vector<File>& files) {
  const bool first = places_.empty();
  const Catalog before = catalog_;
  for (const File& file : files) read_file(file.name, file.bytes);
  end_layer();
  if (!first) check_not_widened(before, catalog_, places_);
}

void CatalogLoader::end_layer() {
  for (auto& [what, place] : defined_) places_[what] = place;
  defined_.clear();
  for (auto& [type_name, type] : catalog_.types_) type.system = catalog_.system_;
  check_references(catalog_, places_);
}

void CatalogLoader::once(const std::string& what, const Place& place) {
  const auto [first, fresh] = defined_.emplace(what, place);
  if (!fresh) place.refuse(what + " is declared already in " + first->second.file);
}

void CatalogLoader::read_file(const std::string& file, std::string_view bytes) {
  const Place place{file, ""};
  Json json;
  try {
    json = parse_json(bytes);
  } catch (const Refused& refused) {
    place.refuse(refused.message().values[0].second + ", " + refused.message().values[1].second);
  }
  Declaration declared(json, place);
  if (declared.has("type")) {
    read_type(declared);
  } else if (declared.has("list")) {
    read_list(declared);
  } else {
    declared.each("lists", [&](Declaration& list) { read_list(list); });
    if (declared.has("classes")) read_classes(declared);
    if (declared.has("roles") || declared.has("system")) read_roles(declared);
    declared.each("access", [&](Declaration& row) { read_access_row(row, ""); });
    declared.each("team", [&](Declaration& one) {
      catalog_.team_.emplace_back(one.text("type"), one.text("field"));
      defined_.insert_or_assign("team", one.place());
    });
    if (declared.has("system_fields")) read_system_fields(declared);
    if (declared.has("version")) read_version(declared);
  }
  declared.done();
}

void CatalogLoader::read_type(Declaration& declared) {
  const std::string type_name = declared.text("type");
  declared.stands_at(type_name);
  if (!plain_name(type_name)) declared.place().refuse("a type is named with a–z, 0–9 and _");
  if (declared.flag("extends", false)) {
    const auto found = catalog_.types_.find(type_name);
    if (found == catalog_.types_.end()) declared.place().refuse("there is no type of this name to extend");
    read_fields(declared, found->second);
  } else {
    once("type " + type_name, declared.place());
    Type type;
    type.name = type_name;
    type.label = declared.label();
    type.responsibility = declared.text("responsibility");
    type.about = declared.text_or_empty("about");
    type.hashed = declared.flag("hashed", true);
    read_fields(declared, type);
    catalog_.types_[type_name] = std::move(type);
  }
  declared.each("access", [&](Declaration& row) { read_access_row(row, type_name); });
}

void CatalogLoader::read_fields(Declaration& declared, Type& type) {
  declared.each("fields", [&](Declaration& item) {
    Field field = read_field(item);
    if (!plain_name(field.name)) item.place().refuse("a field is named with a–z, 0–9 and _");
    for (const Field& other : type.fields)
      if (other.name == field.name) item.place().refuse("the field is declared already");
    defined_.insert_or_assign("field " + type.name + "." + field.name, item.place());
    type.fields.push_back(std::move(field));
  });
}

void CatalogLoader::read_list(Declaration& declared) {
  const std::string list_name = declared.text("list");
  declared.stands_at(list_name);
  CodeList list;
  if (declared.flag("extends", false)) {
    const CodeList* found = catalog_.list(list_name);
    if (!found) declared.place().refuse("there is no list of this name to extend");
    list = *found;
  } else {
    once("list " + list_name, declared.place());
    list.name = list_name;
    list.label = declared.label();
  }
  declared.each("codes", [&](Declaration& item) {
    Code code = read_code(item);
    if (list.find(code.code)) item.place().refuse("the code is declared already");
    list.codes.push_back(std::move(code));
  });
  if (list.codes.empty()) declared.place().refuse("a list needs a code");
  catalog_.lists_[list_name] = std::move(list);
}

void CatalogLoader::read_classes(Declaration& declared) {
  const Json& classes = declared.json("classes");
  if (!classes.is_object()) declared.place().refuse("\"classes\" must be an object");
  for (const auto& [class_name, reach] : classes.items()) {
    const Place place = declared.place().in("classes").in(class_name);
    once("class " + class_name, place);
    catalog_.classes_[class_name] = {class_name, read_reach(reach, place)};
  }
}

void CatalogLoader::read_roles(Declaration& declared) {
  for (std::string& role : declared.texts("roles")) {
    if (std::count(catalog_.roles_.begin(), catalog_.roles_.end(), role) > 0)
      declared.place().in("roles").refuse("the role " + role + " is declared already");
    catalog_.roles_.push_back(std::move(role));
  }
  if (!declared.has("system")) return;
  once("system writers", declared.place().in("system"));
  Declaration system(declared.json("system"), declared.place().in("system"));
  for (const std::string field : {"held", "shield"}) {
    const auto writers = system.texts(field);
    catalog_.system_writers_[field] = {writers.begin(), writers.end()};
  }
  system.done();
}

void CatalogLoader::read_access_row(Declaration& declared, std::string_view type) {
  const std::string role = declared.text("role");
  const std::string type_name =
      type.empty() || declared.has("type") ? declared.text("type") : std::string(type);
  if (!type.empty() && type_name != type) declared.place().refuse("the row is of another type, " + type_name);
  once("access " + role + " " + type_name, declared.place());
  catalog_.access_[role][type_name] = read_access(declared);
}

void CatalogLoader::read_system_fields(Declaration& declared) {
  // The engine gives them their meaning: no folder changes them.
  if (catalog_.system_) declared.place().in("system_fields").refuse("the system fields are fixed");
  std::vector<Field> fields;
  declared.each("system_fields", [&](Declaration& item) {
    fields.push_back(read_field(item));
    defined_.insert_or_assign("system field " + fields.back().name, item.place());
  });
  catalog_.system_ = std::make_shared<const std::vector<Field>>(std::move(fields));
}

void CatalogLoader::read_version(Declaration& declared) {
  const Json& version = declared.json("version");
  const Place place = declared.place().in("version");
  if (!version.is_number_integer() || version < 1 || version > 1'000'000)
    place.refuse("the version must be an integer from 1");
  if (version < catalog_.version_)
    place.refuse("the version must not fall below " + std::to_string(catalog_.version_));
  catalog_.version_ = version.get<int>();
}

Catalog Catalog::load(const std::vector<std::filesystem::path>& folders) {
  CatalogLoader loader;
  loader.read_embedded();
  for (const auto& folder : folders) loader.read_folder(folder);
  return loader.take();
}

} // namespace dromos
