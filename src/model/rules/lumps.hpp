// Lumps: whether something holds the events of a stream back and lets them go together. A burst
// alone shows nothing, since a server may send one. What shows it is what the events themselves
// say: their own times lie as far apart as the lumps, or heartbeats that a timer sends stand in one
// lump with data between them. Pure; owned by a rule, one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace redial::model {

class Lumps {
public:
    static constexpr Duration together = std::chrono::milliseconds(20);
    static constexpr Duration held_min = std::chrono::seconds(1);
    static constexpr std::size_t events_looked_at_max = 64;  // of a lump

    struct Held {
        std::size_t events = 0;
        Duration quiet{};   // before it
        Duration spread{};  // of its own times; 0: told by its heartbeats
    };
    void begin() { *this = Lumps{}; }
    // An event's block of lines. Told when the lump before this event was held back.
    std::optional<Held> see(std::string_view block, Instant at);
    // The connection is over, and the last lump with it.
    std::optional<Held> end() { return judged(); }

private:
    struct Lump {
        Instant began_at{};
        Duration quiet{};
        std::size_t events = 0;
        std::size_t timed = 0;
        std::optional<Duration> first_time;  // as the events say it, in whatever epoch
        std::optional<Duration> last_time;
        bool is_in_order = true;
        std::string beat;  // the comment of a heartbeat in it
        bool has_data_behind_beat = false;
        bool has_second_beat = false;
    };
    std::optional<Held> judged() const;
    void add(std::string_view block);

    std::optional<Lump> lump_;
    std::optional<Instant> seen_at_;
    std::optional<Duration> time_before_;  // the last one of the lump before
};

}  // namespace redial::model
