// EndSignals: SIGTERM, SIGINT and SIGHUP (a terminal that was closed, a session manager that ends)
// as a wish to end in order: save, say goodbye, leave. A thread of its own waits for them, because
// GLFW's sleep does not end for a signal. Made and destroyed by the UI thread.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "platform/signals.hpp"
#include "platform/wakeup.hpp"

namespace redial::app {

class EndSignals {
public:
    // Before any other thread is started: these inherit that the signals are not for them. `wake`
    // is called from EndSignals' own thread.
    explicit EndSignals(std::function<void()> wake);
    ~EndSignals();
    EndSignals(const EndSignals&) = delete;
    EndSignals& operator=(const EndSignals&) = delete;

    bool has_come() const { return has_come_.load(); }

private:
    void wait();

    std::function<void()> wake_;
    std::atomic<bool> has_come_ = false;
    platform::Wakeup stop_;
    platform::SignalWatch signals_;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace redial::app
