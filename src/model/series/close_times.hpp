// CloseTimes: how old connections were when they were lost, and how long they had been silent.
// Where these cluster, a limit on the way is the likely cause, and it is named: an idle limit ends
// connections at the same silence whatever their age, a hard limit at the same age whatever passed.
// Owned by SessionModel; same thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "model/series/bounded_list.hpp"

namespace redial::model {

struct CloseTime {
    Instant at{};
    AttemptId attempt{};
    Duration age{};
    Duration idle{};     // since the last message or frame of either side
    Duration idle_in{};  // since the last one of the server
};

// A limit that is known from the field: a proxy's or a load balancer's default.
struct LimitSuspect {
    std::string_view name;  // "nginx proxy_read_timeout"
    Duration limit{};
    bool is_idle = false;  // counts silence
    bool is_age = false;   // counts age (some count both)
};

class CloseTimes {
public:
    static constexpr std::size_t kept_max = 1000;
    static constexpr std::size_t compared_max = 64;  // the newest, with each other
    static constexpr std::size_t cluster_min = 3;
    static constexpr Duration shortest = std::chrono::seconds(5);  // below, no limit is suspected
    // Values of one cluster differ by at most this, or a fiftieth.
    static constexpr Duration spread_min = std::chrono::milliseconds(1500);

    enum class Kind : std::uint8_t { Age, Idle, IdleIn, AgeOrIdle };  // the last: always silent
    struct Cluster {
        Kind kind = Kind::Age;
        Duration value{};       // the middle
        std::size_t count = 0;  // of `of` closes that were compared
        std::size_t of = 0;
        CloseTime newest;
    };

    void add(const CloseTime& close);
    const BoundedList<CloseTime>& all() const { return list_; }
    // The cluster that the newest close belongs to, if any. At most compared_max steps.
    std::optional<Cluster> newest_cluster() const;

private:
    BoundedList<CloseTime> list_{kept_max};
};

// Suspects whose limit is what the cluster shows; as text "nginx proxy_read_timeout (60 s), AWS
// ALB idle timeout (60 s)", or "" for none.
std::string suspects_in_words(const CloseTimes::Cluster& cluster);
// "4 of 5 connections ended after 60 s of silence: nginx proxy_read_timeout (60 s)?"
std::string in_words(const CloseTimes::Cluster& cluster);

}  // namespace redial::model
