// The command line: which command, with what.
#pragma once
#include "client/call.h"

namespace dromos {

// Reads the arguments and runs the command. Gives the exit code; throws Refused, WrongUse, Unavailable.
int run_command_line(int count, const char* const* arguments, const Seams& seams, Language language);

} // namespace dromos
