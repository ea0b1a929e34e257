// Runs the real herds that the window's herd lab asks for. The runner's thread.
#include "app/herd_in_window.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "app/herd_real.hpp"
#include "net/engine/engine.hpp"
#include "platform/wakeup.hpp"

namespace redial::app {
namespace {

constexpr int glance_ms = 100;  // between two looks at `is_cancelled`

// The herd's own engine wakes it; progress goes into the control's numbers.
class RunnerWaiter final : public HerdWaiter {
public:
    explicit RunnerWaiter(embed::HerdControl& control) : control_(control) {}
    RunnerWaiter(const RunnerWaiter&) = delete;
    RunnerWaiter& operator=(const RunnerWaiter&) = delete;

    bool is_good() const { return wakeup_.is_good(); }
    std::function<void()> waker() const override { return wakeup_.waker(); }
    bool wait(Instant until) override {
        pollfd woken{wakeup_.descriptor(), POLLIN, 0};
        const Duration left = until - net::read_clocks().mono;
        const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
        const int timeout = static_cast<int>(std::clamp<std::int64_t>(ms, 0, glance_ms));
        if (::poll(&woken, 1, timeout) > 0) wakeup_.clear();
        return !control_.is_cancelled;
    }
    void show(const char* stage, std::uint32_t open, std::optional<Duration> since_loss) override {
        control_.stage = stage;
        control_.back = open;
        control_.elapsed_us = since_loss.value_or(Duration{}).count();
    }
    void tell(const std::string&) override {}

private:
    embed::HerdControl& control_;
    platform::Wakeup wakeup_;
};

}  // namespace

Result<std::optional<core::HerdResult>> run_real_herd_in_window(const view::HerdWish& wish,
                                                                const core::NamedPolicy& named,
                                                                embed::HerdControl& control) {
    HerdRunOptions options;
    options.clients = wish.clients;
    options.outage = wish.outage;
    options.length = wish.length;
    options.seed = wish.seed;
    options.real = wish.way == view::HerdWay::Lab ? "lab" : wish.url;
    options.may_leave_machine = true;  // the window asked
    if (const Status may = check_real_herd(options); !may) return may.error();
    RunnerWaiter waiter(control);
    if (!waiter.is_good())
        return Error{std::strerror(errno), "event descriptor",
                     "raise the limit of open files (ulimit -n)"};
    return run_real_herd(options, named, waiter);
}

}  // namespace redial::app
