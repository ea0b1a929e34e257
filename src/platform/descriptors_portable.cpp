// The same of POSIX alone: two calls where Linux has one. A program that another thread starts
// between them inherits the descriptor. Any thread.
#include "platform/descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

namespace redial::platform {

Ends make_pipe(Waits waits) {
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0) return {};
    for (const int end : ends) {
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
        if (waits == Waits::No) ::fcntl(end, F_SETFL, ::fcntl(end, F_GETFL) | O_NONBLOCK);
    }
    return {ends[0], ends[1]};
}

Ends make_wake_ends() { return make_pipe(Waits::No); }

std::string path_of_descriptor(int descriptor) { return "/dev/fd/" + std::to_string(descriptor); }

bool is_only_a_name(int) { return false; }

int open_nameless(const std::string&) { return -1; }

void close_from(unsigned first) {
    const long most = std::min(::sysconf(_SC_OPEN_MAX), 65536L);
    for (long number = first; number < most; ++number) ::close(static_cast<int>(number));
}

void duplicate_to(int descriptor, int place) {
    ::dup2(descriptor, place);
    ::fcntl(place, F_SETFD, FD_CLOEXEC);
}

}  // namespace redial::platform
