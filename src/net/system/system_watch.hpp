// Notices when this machine has a network again, loses it, or wakes from sleep, by what the
// platform tells (platform/network_notices.hpp, platform/sleep_notices.hpp). Nothing wakes while
// nothing happens. Service thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "net/system/deadlines.hpp"
#include "platform/network_notices.hpp"
#include "platform/sleep_notices.hpp"

namespace redial::net {

// A cable, a DHCP lease and the routes come one after the other: they are told as one.
inline constexpr Duration network_settles_for = std::chrono::milliseconds(200);
inline constexpr Duration slept_min = std::chrono::seconds(1);

// How long the machine slept since it was asked last: CLOCK_BOOTTIME goes on in sleep and
// CLOCK_MONOTONIC does not. Pure.
class SleepMeter {
public:
    explicit SleepMeter(Duration boot_ahead) : boot_ahead_(boot_ahead) {}
    // Zero: it was only the clock that was set.
    Duration slept(Duration boot_ahead);

private:
    Duration boot_ahead_;
};

// What changed between two states of the interfaces with a way out, at most one of each kind. Pure.
std::vector<core::SystemChanged> changes_between(const std::map<std::uint32_t, std::string>& before,
                                                 const std::map<std::uint32_t, std::string>& after);

class SystemWatch final : public Timed {
public:
    using Tell = std::function<void(const core::SystemChanged&)>;
    using Clock = std::function<Instant()>;
    // `touched`: its deadline may be another.
    SystemWatch(Clock now, Tell tell, std::function<void()> touched);

    // Those that could be had: in a sandbox there may be none. Each is to be watched for reading.
    std::vector<int> descriptors() const;
    void on_readable(int descriptor);
    std::optional<Instant> deadline() const override { return settled_at_; }
    void on_time() override;

private:
    void read_network();
    void read_sleep();

    Clock now_;
    Tell tell_;
    std::function<void()> touched_;
    platform::NetworkNotices network_;
    platform::SleepNotices sleep_news_;
    bool knows_all_ = false;  // the first answers have come: from now on changes are news
    std::map<std::uint32_t, std::string> ways_out_;  // as told last
    std::optional<Instant> settled_at_;
    SleepMeter sleep_;
};

}  // namespace redial::net
