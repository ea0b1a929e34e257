// Outages of one session: from the moment a connection broke until the next one was of use, split
// into what can be tuned: detect (broke, not noticed), wait (between dials), connect (dialling) and
// resume (open, but nothing of the server yet). Folded from events; totals are kept as it goes.
// Owned by SessionModel; same thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "model/series/bounded_list.hpp"

namespace redial::model {

struct Outage {
    AttemptId lost{};    // the connection that broke
    AttemptId healed{};  // the one that opened; 0: none yet
    Instant broke_at{};
    Instant noticed_at{};
    std::optional<Instant> opened_at;
    std::optional<Instant> ended_at;  // with resume; none: still down, or just open
    Duration detect{};
    Duration wait{};
    Duration connect{};
    Duration resume{};
    Duration unseen{};  // down, but dials may have passed unseen (a tap whose port was closed)
    std::uint32_t dials = 0;
    bool is_given_up = false;  // somebody disconnected, or the session halted
    bool was_forced = false;   // broken by a fault made on purpose
    std::string cause;         // short_name of the outcome

    Duration total() const { return detect + wait + connect + resume + unseen; }
    // The same while it lasts: the running part is counted up to `now`.
    Duration total(Instant now) const;
};

struct OutageTotals {
    std::uint64_t count = 0;  // given-up ones included
    Duration open{};          // time open, the running connection included
    Duration down{};          // all outages
    Duration detect{}, wait{}, connect{}, resume{}, unseen{};
    Duration longest{};
    // Of the time somebody wanted it open; none before the first opening.
    std::optional<double> availability;
    std::optional<Duration> between;   // mean time open between outages
    std::optional<Duration> recovery;  // mean length of the healed ones
};

class Outages {
public:
    static constexpr std::size_t kept_max = 4096;
    // After an opening the first message is waited for this long; then there was nothing to resume.
    static constexpr Duration resume_max = std::chrono::seconds(30);

    // In the order of events.
    // `seen`: whether all of the time before this dial was watched.
    enum class Seen : std::uint8_t { Whole, Partly };
    void started(Instant at, Seen seen);
    void opened(AttemptId attempt, Instant at);
    // `broke_at`: when it is known to have broken before it was noticed. `is_wanted`: it did not
    // end as our side wished, so what follows is an outage.
    struct End {
        AttemptId attempt;
        Instant at{};
        Instant broke_at{};
        bool was_open = false;
        bool is_wanted = false;
        bool was_forced = false;
        std::string cause;
    };
    void ended(const End& end);
    void given_up(Instant at);
    void received(Instant at);  // a message; only while is_resuming()
    bool is_resuming() const { return is_resuming_; }

    // Oldest first; the last may be running.
    const BoundedList<Outage>& all() const { return list_; }
    const Outage* running() const { return is_down_ ? &list_.back() : nullptr; }
    OutageTotals totals(Instant now) const;

private:
    void settle(Instant at);  // adds the time since mark_ to the part that is running

    BoundedList<Outage> list_{kept_max};
    bool is_down_ = false;
    bool is_dialling_ = false;
    bool is_resuming_ = false;
    Instant mark_{};
    std::optional<Instant> open_since_;
    // Sums of what is over, dropped ones included.
    OutageTotals over_;
    std::uint64_t healed_ = 0;
    Duration healed_sum_{};
};

}  // namespace redial::model
