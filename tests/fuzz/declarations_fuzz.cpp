#include "schema/catalog_loader.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/targets.h"

namespace dromos::fuzz {

namespace {

// A small program's own layer: what a folder may extend, and may not widen.
constexpr std::string_view own =
    R"({"version":1,"classes":{"p0-nation":"nation","p1-region":"region","p2-centre":"centre"},
"roles":["SW","STREET"],"system":{"held":["SW"],"shield":["SW"]},
"system_fields":[{"name":"deleted","type":"bool","label":{"el":"α","en":"a"}},
{"name":"held","type":"texts","class":"p0-nation","label":{"el":"α","en":"a"}},
{"name":"shield","type":"text","class":"p0-nation","label":{"el":"α","en":"a"}}],
"lists":[{"list":"RESP","label":{"el":"α","en":"a"},"codes":[{"code":"COMMON","label":{"el":"α","en":"a"}}]},
{"list":"ROLE","label":{"el":"α","en":"a"},"codes":[{"code":"SW","label":{"el":"α","en":"a"}},{"code":"STREET","label":{"el":"α","en":"a"}},{"code":"DOCTOR","label":{"el":"α","en":"a"}}]},
{"list":"YESNO","label":{"el":"α","en":"a"},"codes":[{"code":"Y","label":{"el":"α","en":"a"}}]}],
"access":[{"role":"SW","type":"person","read":true,"write":true}]})";
constexpr std::string_view person =
    R"({"type":"person","label":{"el":"α","en":"a"},"responsibility":"COMMON","fields":[
{"name":"name","type":"text","class":"p2-centre","label":{"el":"α","en":"a"}},
{"name":"married","type":"code","list":"YESNO","class":"p1-region","label":{"el":"α","en":"a"}}]})";

CatalogLoader base() {
  CatalogLoader loader;
  loader.read_layer({{"own.json", own}, {"person.json", person}});
  return loader;
}

// Every reference of an accepted catalog leads somewhere, and nothing that was declared went further.
void check(const Catalog& catalog) {
  for (const auto& [type_name, type] : catalog.types())
    for (const Field& field : type.fields) {
      require(field.list.empty() || catalog.list(field.list) != nullptr, "a field's list is there");
      require(field.cls.empty() ? field.type == ValueType::derived : catalog.cls(field.cls) != nullptr,
              "a field's class is there");
    }
  const Type* declared = catalog.type("person");
  const Field* named = declared == nullptr ? nullptr : declared->field("name");
  require(named != nullptr && named->type == ValueType::text, "a declared field stays");
  require(catalog.cls(named->cls)->reach == Reach::centre, "and goes no further up");
  require(!catalog.access("STREET", "person").read, "and is read by nobody else");
  require(catalog.version() >= 1, "versions only rise");
}

} // namespace

int fuzz_declarations(const std::uint8_t* data, std::size_t size) {
  static const CatalogLoader program = base();
  std::string_view rest = text_of(data, size);
  // Two files where the input says so: a folder is read as one layer.
  const std::size_t end = rest.find("\n--\n");
  std::vector<CatalogLoader::File> files{{"a.json", rest.substr(0, end)}};
  if (end != std::string_view::npos) files.push_back({"b.json", rest.substr(end + 4)});
  CatalogLoader loader = program;
  if (accepted([&] { loader.read_layer(files); })) check(loader.take());
  return 0;
}

} // namespace dromos::fuzz
