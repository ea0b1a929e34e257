// Watches sockets that are not read, with an epoll descriptor of our own. Service thread only.
#include "platform/end_watch.hpp"

#include <sys/epoll.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>

namespace redial::platform {
namespace {

constexpr std::size_t news_max = 64;

}  // namespace

EndWatch::EndWatch() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

EndWatch::~EndWatch() {
    if (epoll_ >= 0) ::close(epoll_);
}

void EndWatch::add(int socket, void* who, For what) {
    epoll_event event{};
    // Errors are always told; the peer's FIN where it is asked for.
    event.events = EPOLLONESHOT;
    if (what == For::FinAndReset) event.events |= EPOLLRDHUP;
    event.data.ptr = who;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0 && errno == EEXIST) {
        ::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event);
    }
}

void EndWatch::remove(int socket) {
    epoll_event unused{};
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, &unused);
}

std::span<const EndWatch::News> EndWatch::take(std::span<News> into) {
    std::array<epoll_event, news_max> events;
    const int room = static_cast<int>(std::min(into.size(), events.size()));
    const int count = ::epoll_wait(epoll_, events.data(), room, 0);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        into[static_cast<std::size_t>(i)] = {event.data.ptr, (event.events & EPOLLERR) != 0};
    }
    return into.first(static_cast<std::size_t>(std::max(count, 0)));
}

}  // namespace redial::platform
