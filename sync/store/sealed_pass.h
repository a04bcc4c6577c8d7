// A pass over a table of sealed rows: many are opened at a time, on a second thread, while those before them
// are taken one by one in their order. An unlocking opens every row there is, a cut every row of its batch.
#pragma once
#include "sync/engine/halves.h"
#include "sync/store/sqlite.h"
#include "sync/store/vault.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dromos {

// `Opened`: what is kept of a row between the two.
template <typename Opened> struct SealedRow {
  std::int64_t id = 0;
  std::uint64_t version = 0;
  std::array<std::int64_t, 4> clear{}; // further columns, as they stand in clear
  std::string body;
  Opened opened{};
};

inline constexpr std::size_t rows_together = 2048; // about a megabyte, twice

// `query` gives id, version and body, then the clear columns. `open(row, plain, vault)` may run on a second
// thread, with a vault of its own, and may touch its row alone; `take(row)` runs here. `vault` null: the rows
// are plain.
template <typename Opened, int clear = 0, typename Open, typename Take>
void sealed_pass(const Vault* vault, std::uint64_t table, Query query, const Open& open, const Take& take) {
  std::optional<Vault> other;
  std::vector<SealedRow<Opened>> rows, opened;
  std::size_t count = 0, waiting = 0; // of `rows`, of `opened`
  const auto open_all = [&](const Vault* own) {
    std::string plain;
    for (std::size_t i = 0; i < count; ++i) {
      SealedRow<Opened>& row = rows[i];
      if (own != nullptr) own->open(table, static_cast<std::uint64_t>(row.id), row.version, row.body, plain);
      open(row, own != nullptr ? plain : row.body, own);
    }
  };
  const auto take_all = [&] {
    for (std::size_t i = 0; i < waiting; ++i) take(opened[i]);
  };
  for (bool more = true; more;) {
    count = 0;
    while (count < rows_together && (more = query.step())) {
      if (count == rows.size()) rows.emplace_back();
      SealedRow<Opened>& row = rows[count++];
      row.id = query.number(0);
      row.version = query.natural(1);
      row.body = query.bytes(2);
      for (int i = 0; i < clear; ++i) row.clear[static_cast<std::size_t>(i)] = query.number(3 + i);
    }
    std::future<void> opening;
    if (count >= halves_worth) {
      if (vault != nullptr && !other) other.emplace(vault->beside());
      opening = beside([&] { open_all(vault != nullptr ? &*other : nullptr); });
    }
    take_all(); // those before, meanwhile
    if (opening.valid())
      opening.get();
    else
      open_all(vault);
    rows.swap(opened);
    waiting = count;
  }
  take_all();
}

} // namespace dromos
