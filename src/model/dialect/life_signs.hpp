// LifeSigns: the pings of a dialect, which are messages, and their answers: how long an answer
// took, and how far the pings of each side were apart. Bounded. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "core/opcode.hpp"
#include "dialect/dialect.hpp"

namespace redial::model {

class LifeSigns {
public:
    static constexpr std::size_t waiting_max = 16;  // the oldest gives way
    static constexpr std::size_t token_bytes_max = 64;

    // Of the pings that one side sends.
    struct Side {
        std::uint64_t pings = 0;
        std::uint64_t answers = 0;  // paired with their pings
        std::optional<Instant> last_ping_at;
        std::optional<Duration> last_interval;  // between two pings of one connection
        Duration shortest_interval = Duration::max();
        Duration longest_interval{};
        std::optional<Duration> last_answer;
        Duration longest_answer{};
    };

    // How long an answer took, where this is one whose ping was seen.
    std::optional<Duration> see(const dialect::LifeSign& sign, core::Direction direction,
                                Instant at);
    // Nothing is answered on another connection, and no interval reaches over it.
    void begin_connection();

    // `asks`: Out for the client's pings and the server's answers.
    const Side& side(core::Direction asks) const { return kept_[index(asks)].side; }
    // The oldest ping that waits for its answer.
    std::optional<Instant> waiting_since(core::Direction asks) const;

private:
    struct Ping {
        std::string token;
        Instant at{};
    };
    struct Kept {
        Side side;
        std::deque<Ping> waiting;
    };
    static std::size_t index(core::Direction asks) { return asks == core::Direction::Out ? 1 : 0; }
    static void asked(Kept& kept, std::string_view token, Instant at);
    static std::optional<Duration> answered(Kept& kept, std::string_view token, Instant at);

    Kept kept_[2];
};

}  // namespace redial::model
