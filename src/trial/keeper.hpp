// The keeper of a child: a process between us and a program that a test starts. All that the
// program starts is below the keeper, however often it forks and whatever group or session it
// makes, because orphans come to the keeper, where the platform sends them there (Linux). So the
// keeper can end all of it, also when we are gone; elsewhere, what stayed in the group. One thread,
// of a process of its own behind fork(), with calls that are safe there alone.
#pragma once

#include <cstdint>

namespace redial::trial {

struct KeeperWish {
    char* const* words = nullptr;  // the program and its arguments, null behind the last
    char* const* environment = nullptr;
    int output = -1;  // where the program writes
    int link = -1;    // to us (platform/processes.hpp): reports go out, orders come in
};

// What it tells, a packet each. The link ends when nothing is left of the program.
struct KeeperReport {
    enum Kind : std::int32_t { Started, CouldNotStart, Exited, Killed };
    std::int32_t kind = Started;
    std::int32_t value = 0;  // an errno; an exit code; the signal that killed it
};

// What it is told. The end of the link is the same with keeper_patience_ms.
struct KeeperOrder {
    std::int32_t patience_ms = 0;  // between SIGTERM and SIGKILL
};
inline constexpr std::int32_t keeper_patience_ms = 1000;

[[noreturn]] void keep(const KeeperWish& wish);

}  // namespace redial::trial
