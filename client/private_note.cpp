#include "client/private_note.h"

#include "schema/encoding.h"
#include "sync/engine/cms.h"
#include "sync/store/slot.h"

namespace dromos {

bool is_private(const Field& field) {
  return field.cls.starts_with("pn-");
}

Json seal_note(OpenHome& open, const std::string& record, const std::string& field, const Json& text) {
  const Json note{{"record", record}, {"field", field}, {"author", open.worker()}, {"text", text}};
  const Certificate author = Certificate::from_der(open.opened.slot.certificate);
  return {{"cms", base64url(cms_seal(note.dump(), {author, open.identity.recovery}))}};
}

void open_notes(OpenHome& open, std::optional<PrivateKey>& key, Json& presented) {
  const std::string record = presented["record"].get<std::string>();
  const Type* type = open.catalog.type(type_of(record));
  if (type == nullptr) return;
  const auto opened = [&](const std::string& field, Json& value) {
    if (!value.is_object() || !value.contains("cms") || !value["cms"].is_string()) return;
    const auto sealed = from_base64url(value["cms"].get_ref<const std::string&>());
    if (!sealed) return;
    try {
      if (!key) key = open_slot_key(open.opened.slot, open.passphrase.view());
      const Json note =
          parse_json(cms_open(*sealed, *key, Certificate::from_der(open.opened.slot.certificate)));
      // A sealed note that was moved to another record or field is not shown there.
      if (note.at("record") == record && note.at("field") == field && note.at("author") == open.worker())
        value = note.at("text");
    } catch (const Refused&) {
      // another author's: it stays sealed
    }
  };
  for (const Field& field : type->fields) {
    if (!is_private(field)) continue;
    if (presented["fields"].contains(field.name)) opened(field.name, presented["fields"][field.name]);
    if (!presented["conflicts"].contains(field.name)) continue;
    for (Json& one : presented["conflicts"][field.name]) opened(field.name, one["value"]);
  }
}

} // namespace dromos
