// This process and those it starts: what each system names, ends and waits for in its own way. Any
// thread; what says so may be called behind fork().
#pragma once

#include <sys/types.h>

#include <string>

namespace redial::platform {

// The file of this program; empty where the system does not say.
std::string own_program();
// Behind fork(): orphans below this process come to it. False: they go to the system's first one.
bool adopt_orphans(const char* name_of_this_process);
// Behind fork(): becomes the program words[0], found on PATH; comes back with errno set.
void execute(char* const* words, char* const* environment);
// True: the child has ended within that time. It is still to be reaped.
bool ends_within(pid_t child, int wait_ms);
// Two ends over which packets go whole and which tell of the other's end; -1 and errno.
struct Link {
    int ours = -1;
    int theirs = -1;
};
Link make_link();

}  // namespace redial::platform
