// Waits in poll(2) for signals and for its own end. A thread of its own.
#include "app/end_signals.hpp"

#include <poll.h>

#include <csignal>
#include <utility>
#include <vector>

namespace redial::app {

namespace {

std::vector<int> ends() {
    std::vector<int> numbers;
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        // nohup's wish that a hang-up be ignored stays.
        struct sigaction before {};
        ::sigaction(number, nullptr, &before);
        if (before.sa_handler != SIG_IGN) numbers.push_back(number);
    }
    return numbers;
}

}  // namespace

EndSignals::EndSignals(std::function<void()> wake) : wake_(std::move(wake)), signals_(ends()) {
    // Without a descriptor the signals end the program at once, as they would without this.
    if (!stop_.is_good() || !signals_.is_good()) return;
    thread_ = std::thread([this] { wait(); });
}

EndSignals::~EndSignals() {
    if (!thread_.joinable()) return;
    stop_.waker()();
    thread_.join();
}

void EndSignals::wait() {
    pollfd fds[2] = {{signals_.descriptor(), POLLIN, 0}, {stop_.descriptor(), POLLIN, 0}};
    while (true) {
        if (::poll(fds, 2, -1) < 0) continue;
        if (fds[1].revents != 0) return;
        if (signals_.take() == 0) continue;
        // Once: a later one finds the window on its way out.
        if (!has_come_.exchange(true)) wake_();
    }
}

}  // namespace redial::app
