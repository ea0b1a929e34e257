// Linux's own calls for processes: prctl, pidfd, execvpe, packets over a Unix socket. Any thread.
#include "platform/processes.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace redial::platform {

std::string own_program() {
    std::error_code wrong;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", wrong);
    return wrong ? std::string() : path.string();
}

bool adopt_orphans(const char* name_of_this_process) {
    ::prctl(PR_SET_NAME, name_of_this_process);
    return ::prctl(PR_SET_CHILD_SUBREAPER, 1) == 0;
}

void execute(char* const* words, char* const* environment) {
    ::execvpe(words[0], words, environment);
}

bool ends_within(pid_t child, int wait_ms) {
    const int process = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    if (process < 0) return false;
    pollfd entry{process, POLLIN, 0};
    const bool has_ended = ::poll(&entry, 1, wait_ms) > 0;
    ::close(process);
    return has_ended;
}

Link make_link() {
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return {};
    return {ends[0], ends[1]};
}

}  // namespace redial::platform
