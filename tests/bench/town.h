// A town of people on one laptop, invented from a seed: names in both scripts, numbers, contacts in the
// street, appointments, plans. None of them exists. The same arguments give the same people.
#pragma once
#include "tests/demo/evening.h"
#include "tests/unit/loop/world.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace dromos::bench {

struct Town {
  std::size_t persons = 50'000, changes = 300'000;
  std::uint64_t seed = 20261123;
};

inline constexpr const char* town_worker = "anna";
inline constexpr const char* town_passphrase = "a long passphrase";

// One person's name, as a registrar writes it. `number` chooses it: the same number, the same name.
struct TownName {
  std::string given, family, father;
  bool latin = false, woman = false;
};
TownName town_name(demo::Dice& dice);

// A laptop's folder with the whole town in it, as it came from the hub: another laptop wrote it.
void build_town(const Town& town, const std::filesystem::path& home);

} // namespace dromos::bench
