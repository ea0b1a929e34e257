// Rules about life signs: heartbeats that are missing, useless, stopped or doubled, half-open
// connections noticed late, closing handshakes that hang. Part of SessionRules; the thread that
// applies events.
//
// A heartbeat is a ping frame, or a small message sent again and again at an equal distance:
// browsers cannot send pings, so their clients do this. Messages are compared by their shape, which
// is their bytes without digits: a heartbeat that counts keeps its shape.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "model/rule_context.hpp"

namespace redial::model {

// Pings of our side and what became of them, of the newest connections.
class PingTally {
public:
    static constexpr std::size_t kept_max = 64;
    void sent(Instant at);
    // The newest unanswered one, and those before it are lost.
    void answered(Instant at);
    // A connection ended: what is unanswered was not lost by the network.
    void forget_open(Instant at);
    struct Counts {
        std::size_t counted = 0;  // answered or lost, among the newest kept_max
        std::size_t lost = 0;
    };
    Counts counts() const { return counts(Instant::min(), Instant::max()); }
    // Of those that were answered, or known to be lost, in from..to.
    Counts counts(Instant from, Instant to) const;
    std::uint32_t unanswered() const { return unanswered_; }
    Instant oldest_unanswered_at() const { return oldest_unanswered_at_; }  // where there is one

private:
    struct Ping {
        Instant at{};
        bool was_lost = false;
    };
    std::array<Ping, kept_max> pings_{};  // a ring: the newest at counted_ - 1
    std::uint64_t counted_ = 0;
    std::uint32_t unanswered_ = 0;
    Instant oldest_unanswered_at_{};
    void count(Instant at, bool was_lost);
};

class HeartRules {
public:
    void opened(const RuleContext& context);
    void ended(const RuleContext& context, const core::AttemptEnded& ended);
    void half_open(const RuleContext& context, const core::HalfOpenNoticed& noticed);
    void config_changed();
    void message(const RuleContext& context, const core::MessageSeen& message);
    Instant due() const { return std::min(idle_due_, beat_due_); }
    void on_due(const RuleContext& context);
    const PingTally& pings() const { return pings_; }

private:
    using Shape = std::uint64_t;
    static constexpr Shape ping_shape = 1;
    static constexpr std::size_t shapes_max = 6;
    static constexpr std::size_t beat_bytes_max = 128;
    // Small messages looked at: this many a second, so that a flood costs nothing.
    static constexpr Duration look_every = std::chrono::milliseconds(100);
    static constexpr std::uint32_t looks_max = 8;
    static constexpr Duration burst = std::chrono::milliseconds(500);

    struct Beat {
        Shape shape = 0;
        std::uint32_t count = 0;
        Instant first_at{};
        Instant last_at{};
        double gaps_s = 0;          // sum
        double gaps_squared_s2 = 0;
        std::uint32_t among_traffic = 0;  // came in time although the server had sent something
        Duration mean() const;
        bool is_regular(const FindingOptions& options) const;
    };
    struct Baseline {
        Shape shape = 0;
        Duration interval{};
        AttemptId attempt;
        bool is_kept_in_traffic = false;  // it is no heartbeat of idle connections only
    };

    void saw_beat(const RuleContext& context, Shape shape);
    void doubled(const RuleContext& context, const Beat& beat);
    void unanswered(const RuleContext& context);
    void close_hung(const RuleContext& context, const core::AttemptEnded& ended);
    void beat_missed(const RuleContext& context);
    void idle_too_long(const RuleContext& context);
    std::optional<Duration> longest_silence(const RuleContext& context) const;
    void saw_close(const RuleContext& context, core::Direction direction);
    void choose_baseline(const FindingOptions& options);
    Beat* find_beat(Shape shape);
    bool may_look(Instant at);

    AttemptId attempt_{};            // the open one; 0: none
    Instant opened_at_{};
    bool saw_ping_ = false;          // in either direction
    bool told_doubled_ = false;
    bool told_unanswered_ = false;
    std::array<Beat, shapes_max> beats_{};
    std::optional<Baseline> baseline_;
    std::optional<Instant> close_at_;
    core::Direction close_from_ = core::Direction::Out;
    bool is_close_answered_ = false;
    PingTally pings_;
    Instant looked_at_{};
    std::uint32_t looks_left_ = looks_max;
    Instant idle_due_ = Instant::max();
    Instant beat_due_ = Instant::max();
};

}  // namespace redial::model
