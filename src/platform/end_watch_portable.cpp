// poll(2) has no descriptor of its own that another loop could watch: nothing is seen ahead.
// Service thread only.
#include "platform/end_watch.hpp"

namespace redial::platform {

EndWatch::EndWatch() : epoll_(-1) {}
EndWatch::~EndWatch() = default;

void EndWatch::add(int, void*, For) {}
void EndWatch::remove(int) {}

std::span<const EndWatch::News> EndWatch::take(std::span<News> into) { return into.first(0); }

}  // namespace redial::platform
