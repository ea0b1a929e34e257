// Starts another program beside this one: what a placeholder's command and the desktop's programs
// have in common. (A test's programs have a keeper, trial/keeper.hpp: nothing of them may go on.)
// Any thread.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace redial::net {

struct Spawned {
    pid_t process = -1;
    int error = 0;  // an errno; then there is no process
};
// `words`: the program, found on PATH, and its arguments. It writes to `output`, reads nothing,
// what it says on standard error is let go, its signals are as usual, and its process group is its
// own: a Ctrl+C in the terminal is not for it. Whoever starts it waits for it (waitpid).
Spawned spawn(const std::vector<std::string>& words, int output);

}  // namespace redial::net
