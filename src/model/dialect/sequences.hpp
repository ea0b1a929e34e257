// Sequences: the numbered streams of a dialect, counter by counter: what is missing and what came
// twice, inside one connection and over a reconnect. 1, 3, 4, 4, 5 lacks one and repeats one. What
// fills a gap later is late and no longer missing. Of ids that are no numbers only repeats are
// told. Bounded: counters_max counters with gaps_max gaps each; what is beyond is counted as not
// watched. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "core/opcode.hpp"
#include "model/dialect/pending_times.hpp"

namespace redial::model {

// What a new connection may have to do with the one before it.
enum class Continuity : std::uint8_t {
    Same,     // it took up the session
    Another,  // another session: counters begin anew
    Untold,   // the dialect knows of no sessions: a counter that begins at 0 or 1 began anew
};

// What one counter's number meant.
enum class SequenceStep : std::uint8_t { First, Next, Gap, Late, Repeat, Restart, Unclear };

class Sequence {
public:
    static constexpr std::size_t gaps_max = 64;
    static constexpr std::int64_t gap_max = 1'000'000;  // a longer leap is no count of messages
    static constexpr std::size_t ids_max = 1024;        // texts that are known again
    static constexpr Duration passed_apart = std::chrono::seconds(1);  // places that are kept

    struct Told {
        SequenceStep step = SequenceStep::First;
        // The first one of a connection, where the one before had come to `before`.
        bool is_over_reconnect = false;
        std::int64_t before = 0;
    };
    Told see(std::int64_t number, Instant at, Continuity continuity);
    // What floods: the next number of a connection, soon after another one. True: it was, and
    // see() need not be asked; there was nothing to tell of it.
    bool see_next(std::int64_t number, Instant at) {
        const bool is_next = last_ && number > *last_ && number - 1 == *last_;
        if (!is_next || is_first_of_connection_ || !newer_ || at - newer_->at >= passed_apart)
            return false;
        ++seen_;
        *last_ = number;
        return true;
    }
    // False: it came before.
    bool see_text(std::string_view id, Instant at, Continuity continuity);
    void reconnected() { is_first_of_connection_ = true; }
    // Messages passed unseen, or some of the numbers did: what comes next continues nothing.
    void forget();
    void acknowledged(std::optional<std::int64_t> number);

    std::uint64_t lost() const { return lost_; }  // and not come since
    std::uint64_t repeated() const { return repeated_; }
    std::uint64_t late() const { return late_; }
    std::uint64_t seen() const { return seen_; }
    std::optional<std::int64_t> last() const { return last_; }
    const std::string& last_text() const { return last_text_; }
    // When this id passed; none where it did not, or long ago.
    std::optional<Instant> text_seen_at(std::string_view id) const { return ids_.find(id); }
    // How far it was a second or more before `at`: what a client had surely read. The highest
    // number, or the newest id that is no number.
    struct Passed {
        Instant at{};
        std::int64_t number = 0;
        std::string text;  // with ids that are no numbers only
    };
    const Passed* passed_before(Instant at) const;
    // No number of the newest connection came yet.
    bool is_first_of_connection() const { return is_first_of_connection_; }
    std::optional<std::int64_t> acknowledged() const { return acknowledged_; }
    bool is_acknowledged() const { return is_acknowledged_; }

private:
    struct Gap {
        std::int64_t first;
        std::int64_t last;  // inclusive
    };
    SequenceStep step_to(std::int64_t number);
    SequenceStep step_back(std::int64_t number);
    bool fill_gap(std::int64_t number);
    void begin_at(std::int64_t number);
    void note_passed(Instant at);

    std::optional<std::int64_t> first_;  // of what is counted without a break
    std::optional<std::int64_t> last_;
    std::vector<Gap> gaps_;  // ascending
    std::string last_text_;
    PendingTimes ids_{ids_max};
    std::uint64_t seen_ = 0;
    std::uint64_t lost_ = 0;
    std::uint64_t repeated_ = 0;
    std::uint64_t late_ = 0;
    bool is_first_of_connection_ = false;
    bool is_acknowledged_ = false;
    std::optional<std::int64_t> acknowledged_;
    std::optional<Passed> older_;  // a second apart at least
    std::optional<Passed> newer_;
};

class Sequences {
public:
    static constexpr std::size_t counters_max = 64;
    static constexpr std::size_t name_bytes_max = 256;

    struct Key {
        core::Direction direction = core::Direction::In;
        std::string name;
        auto operator<=>(const Key&) const = default;
    };
    // Null: there are counters_max others, or its name is too long.
    Sequence* find_or_add(core::Direction direction, std::string_view name) {
        const bool is_same = used_last_ != all_.end() && used_last_->first.direction == direction &&
                             used_last_->first.name == name;
        return is_same ? &used_last_->second : look_up(direction, name);
    }
    // The one counter of what comes in; null where there are none or several.
    const Sequence* only_inbound() const;
    void reconnected();
    void forget();

    const std::map<Key, Sequence>& all() const { return all_; }
    std::uint64_t not_watched() const { return not_watched_; }  // numbers
    // Over all counters of what comes in.
    std::uint64_t lost() const;
    std::uint64_t repeated() const;

private:
    Sequence* look_up(core::Direction direction, std::string_view name);

    std::map<Key, Sequence> all_;
    std::map<Key, Sequence>::iterator used_last_ = all_.end();
    std::uint64_t not_watched_ = 0;
};

}  // namespace redial::model
