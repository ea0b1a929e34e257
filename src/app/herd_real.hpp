// The herd with real sockets: sessions of one engine at the lab server, or through a tap at another
// server, which the tap cuts off for as long as the outage is. One thread: the command line's, or
// the runner of the window's herd lab.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/command_line.hpp"
#include "base/result.hpp"
#include "core/herd_figures.hpp"
#include "log/policy_file.hpp"

namespace redial::app {

inline constexpr std::uint32_t real_clients_max = 5000;

// What a real herd waits with, and whom it tells how far it is.
class HerdWaiter {
public:
    virtual ~HerdWaiter() = default;
    // For the engine's events; valid while this object lives.
    virtual std::function<void()> waker() const = 0;
    // Until woken or `until`; false: cancelled.
    virtual bool wait(Instant until) = 0;
    // `stage` is a literal; `since_loss`: none before it.
    virtual void show(const char* stage, std::uint32_t open,
                      std::optional<Duration> since_loss) = 0;
    virtual void tell(const std::string& line) = 0;
};

// Whether the run may begin: not too many clients, and a server on this machine unless --yes.
Status check_real_herd(const HerdRunOptions& options);
// Raises the soft limit of open files as far as it may be. What is to be said when that does not
// reach for all clients; empty when it does.
std::string make_room_for_real_herd(const HerdRunOptions& options);
// None: cancelled.
Result<std::optional<core::HerdResult>> run_real_herd(const HerdRunOptions& options,
                                                      const core::NamedPolicy& named,
                                                      HerdWaiter& waiter);

}  // namespace redial::app
