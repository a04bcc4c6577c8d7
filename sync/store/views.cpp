#include "sync/store/views.h"

#include "sync/store/rows.h"

namespace dromos {
namespace {

std::string between(std::string_view name, char quote) {
  std::string out(1, quote);
  for (const char c : name) out.append(c == quote ? 2 : 1, c);
  return out + quote;
}

} // namespace

std::string sql_text(std::string_view text) {
  return between(text, '\'');
}

std::string view_statements(const Catalog& catalog, const Names& tables,
                            const std::function<std::string(const std::string& field)>& value,
                            const std::string& not_deleted) {
  std::string sql;
  for (const auto& [name, type] : catalog.types()) {
    const std::string view = between(tables.contains(name) ? name + "_" : name, '"');
    sql += "DROP VIEW IF EXISTS " + view + "; CREATE VIEW " + view + " AS SELECT record, root, unit";
    for (const Field& field : type.fields) {
      if (field.type == ValueType::derived) continue;
      const bool taken = field.name == "record" || field.name == "root" || field.name == "unit";
      sql += ", " + value(field.name) + " AS " + between(taken ? field.name + "_" : field.name, '"');
    }
    const auto [first, end] = rows::names_of(name);
    sql += " FROM record_index WHERE record >= " + sql_text(first) + " AND record < " + sql_text(end) +
           " AND " + not_deleted + ";";
  }
  return sql;
}

} // namespace dromos
