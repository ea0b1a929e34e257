// Writes to files, pipes and terminals without waiting for their reader. Any thread, one at a time.
#include "log/stream_end.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string>

#include "platform/descriptors.hpp"

namespace redial::log {
namespace {

constexpr std::size_t piece_bytes_max = 1u << 20;

bool is_writable(int flags) {
    return (flags & O_ACCMODE) != O_RDONLY && !platform::is_only_a_name(flags);
}

}  // namespace

StreamEnd::StreamEnd(FileHandle file) : file_(std::move(file)) {
    const int flags = file_ ? ::fcntl(file_.get(), F_GETFL) : -1;
    struct stat facts {};
    if (flags < 0 || !is_writable(flags) || ::fstat(file_.get(), &facts) != 0) return;
    kind_ = Kind::Shared;
    if (S_ISREG(facts.st_mode)) kind_ = Kind::File;
    if (S_ISSOCK(facts.st_mode)) kind_ = Kind::Socket;
    if (kind_ != Kind::Shared) return;
    if ((flags & O_NONBLOCK) != 0) {
        kind_ = Kind::Own;
        return;
    }
    const std::string again = platform::path_of_descriptor(file_.get());
    FileHandle own(::open(again.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (!own) return;
    file_ = std::move(own);
    kind_ = Kind::Own;
}

std::int64_t StreamEnd::write_some(std::string_view bytes) {
    if (kind_ == Kind::Closed) {
        errno = EBADF;
        return -1;
    }
    std::size_t size = std::min(bytes.size(), piece_bytes_max);
    // POSIX: a pipe that polls as writable takes so much at once.
    if (kind_ == Kind::Shared) size = std::min<std::size_t>(size, PIPE_BUF);
    if (kind_ == Kind::Shared && !wait(0)) return 0;
    for (;;) {
        const ssize_t count = kind_ == Kind::Socket ? ::send(file_.get(), bytes.data(), size,
                                                             MSG_DONTWAIT | MSG_NOSIGNAL)
                                                    : ::write(file_.get(), bytes.data(), size);
        if (count >= 0) return count;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
        if (errno != EINTR) return -1;
    }
}

bool StreamEnd::wait(int limit_ms) const {
    pollfd entry{file_.get(), POLLOUT, 0};
    return ::poll(&entry, 1, limit_ms) > 0;
}

}  // namespace redial::log
