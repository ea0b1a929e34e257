// What stateful reconnect keeps on the client's side: the messages that were not acknowledged, and
// how far the server's came. Source: MessageBuffer.ts of @microsoft/signalr 10.0.11; what is kept
// is bounded as for servers (dialect/server_memory.hpp). Pure; one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "dialect/server_memory.hpp"
#include "dialect/signalr_message.hpp"

namespace redial::dialect {

class HubBuffer {
public:
    void begin() { *this = {}; }

    // Everything that was not acknowledged is still here.
    bool is_whole() const { return said_.has_all_after(acknowledged_); }
    // The number of the first message that is said again, and what is.
    std::uint64_t resume() {
        waits_for_sequence_ = true;
        again_.clear();
        said_.each_after(acknowledged_, [this](std::uint64_t, const std::string& record) {
            again_.push_back(record);
        });
        return acknowledged_ + 1;
    }
    const std::deque<std::string>& again() const { return again_; }

    // A counted record went out, for the first time or again.
    void said(std::string record) {
        if (!again_.empty() && again_.front() == record) return again_.pop_front();
        said_.add(std::move(record));
    }

    enum class Heard : std::uint8_t { Taken, Resumed, Impossible };
    Heard heard(const HubMessage& message) {
        const auto number =
            static_cast<std::uint64_t>(std::max<std::int64_t>(message.sequence.value_or(0), 0));
        if (message.type == HubType::Sequence) {
            if (number == 0 || number > next_heard_) return Heard::Impossible;
            next_heard_ = number;
            return std::exchange(waits_for_sequence_, false) ? Heard::Resumed : Heard::Taken;
        }
        if (waits_for_sequence_) return Heard::Taken;
        if (message.type == HubType::Ack) {
            acknowledged_ = std::max(acknowledged_, std::min(number, said_.last()));
            said_.forget_to(acknowledged_);
        }
        if (is_counted(message.type)) {
            newest_heard_ = std::max(newest_heard_, next_heard_++);
            owes_ = true;
        }
        return Heard::Taken;
    }
    // The number to acknowledge, once.
    std::optional<std::uint64_t> take_owed() {
        if (waits_for_sequence_ || !std::exchange(owes_, false)) return std::nullopt;
        return newest_heard_;
    }

private:
    ServerKept said_;
    std::uint64_t acknowledged_ = 0;
    std::deque<std::string> again_;  // still to be sent on this connection
    std::uint64_t next_heard_ = 1;
    std::uint64_t newest_heard_ = 0;
    bool owes_ = false;
    bool waits_for_sequence_ = false;
};

}  // namespace redial::dialect
