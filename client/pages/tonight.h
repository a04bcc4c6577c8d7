// What waits for the worker who looks, as the home page shows it: due and overdue by kind, the days ahead,
// and who was not met for two weeks, with the last place.
#pragma once
#include "client/pages/asked.h"

namespace dromos {

// {today: {list}, overdue: {list}, ahead: {list}, unseen: {list}}; a part without anything is left out.
Json tonight(Asked& asked);

} // namespace dromos
