// Replies: pairs each message sent with its reply, for the latency of whole requests: by order, or
// by a value that both hold at a JSON pointer. What waits for a reply is bounded. Owned by
// SessionModel; same thread.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "core/session_config.hpp"
#include "model/words/json_view.hpp"

namespace redial::model {

class Replies {
public:
    static constexpr std::size_t waiting_max = 4096;              // the oldest gives way
    static constexpr std::size_t message_bytes_max = 256u << 10;  // longer ones are not parsed
    static constexpr std::size_t value_bytes_max = 128;           // of the value that both hold

    // What waits is forgotten when the settings change.
    void set(core::ReplyMatch match, const std::string& pointer);
    bool is_on() const { return match_ != core::ReplyMatch::Off; }
    // A text or binary message of either direction. The reply's latency when it is one.
    std::optional<Duration> see(const core::Stamp& stamp, const core::MessageSeen& message);
    // Nothing is answered on another connection: how many were not.
    std::size_t ended(AttemptId attempt);
    std::size_t waiting() const;

private:
    std::optional<Duration> see_in_order(Instant at, core::Direction direction);
    std::optional<Duration> see_with_value(Instant at, const core::MessageSeen& message);

    core::ReplyMatch match_ = core::ReplyMatch::Off;
    std::string pointer_text_;
    std::optional<JsonPointer> pointer_;
    AttemptId attempt_{};
    std::deque<Instant> sent_;  // by order, oldest first
    struct Asked {
        Instant at;
        std::uint64_t number = 0;
    };
    std::unordered_map<std::string, Asked> asked_;  // by value
    // Its keys, oldest first. Answered ones linger, so each has its number.
    std::deque<std::pair<std::string, std::uint64_t>> asked_in_order_;
    std::uint64_t asked_last_ = 0;
};

}  // namespace redial::model
