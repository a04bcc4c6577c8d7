// The SQL views of declared types, for whoever reads a hub's database beside it.
#pragma once
#include "schema/catalog.h"
#include "sync/engine/rights.h"

#include <functional>
#include <string>
#include <string_view>

namespace dromos {

// A view for each type, in place of the one that was there. `tables`: names that are taken: a type that is
// called as one of our tables gets a view that ends in "_", as does a field that is called as one of our
// columns. `value` gives the expression that reads a field from the column `shown`; `not_deleted` is true of
// the rows that are shown.
std::string view_statements(const Catalog& catalog, const Names& tables,
                            const std::function<std::string(const std::string& field)>& value,
                            const std::string& not_deleted);

std::string sql_text(std::string_view text); // in single quotes

} // namespace dromos
