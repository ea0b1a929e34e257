// Linux's own calls for descriptors: pipe2, eventfd, close_range, O_TMPFILE, /proc/self/fd. Any
// thread.
#include "platform/descriptors.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace redial::platform {

Ends make_pipe(Waits waits) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC | (waits == Waits::No ? O_NONBLOCK : 0)) != 0) return {};
    return {ends[0], ends[1]};
}

Ends make_wake_ends() {
    const int both = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return {both, both};
}

std::string path_of_descriptor(int descriptor) {
    return "/proc/self/fd/" + std::to_string(descriptor);
}

bool is_only_a_name(int flags) { return (flags & O_PATH) != 0; }

int open_nameless(const std::string& folder) {
    return ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

void close_from(unsigned first) {
#ifdef SYS_close_range
    if (::syscall(SYS_close_range, first, ~0u, 0u) == 0) return;
#endif
    const long most = std::min(::sysconf(_SC_OPEN_MAX), 65536L);
    for (long number = first; number < most; ++number) ::close(static_cast<int>(number));
}

void duplicate_to(int descriptor, int place) { ::dup3(descriptor, place, O_CLOEXEC); }

}  // namespace redial::platform
