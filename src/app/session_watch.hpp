// SessionWatch: what `redial connect` must know of its one session to decide when to end, with
// which exit code and which last words; and what became of each message that was asked of it. Pure
// fold of events; the command line's only thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "core/event_sink.hpp"

namespace redial::app {

// Messages that something became of: how many, and the beginnings of the first of them.
struct MessageList {
    std::uint64_t count = 0;
    std::vector<std::string> first;
    void add(BytesView payload);
    void add(const MessageList& more);
    // "5 messages were not sent: one, two, three and 2 more", of "not sent".
    std::string in_words(const char* what) const;
};

class SessionWatch final : public core::EventSink {
public:
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;
    // Before its command is posted; its fate is known by what follows.
    void note_asked(std::shared_ptr<const Bytes> payload);

    bool has_opened() const { return opened_at_.has_value(); }
    bool is_open() const { return is_open_; }
    bool is_halted() const { return is_halted_; }  // the machine will not dial again
    bool has_live_attempt() const { return has_live_attempt_; }
    std::optional<Instant> opened_at() const { return opened_at_; }  // the last time
    // While it waits for one: 1 for the first.
    std::optional<std::uint32_t> retry() const { return retry_; }
    Instant last_message_at() const { return last_message_at_; }

    // The last end that was not our own wish, and how long that connection had been open.
    struct Loss {
        core::Outcome outcome;
        bool was_open = false;
        Duration open_for{};
    };
    const std::optional<Loss>& last_loss() const { return last_loss_; }

    // Asked for and told nothing of yet: on its way to the engine.
    std::size_t unanswered() const { return asked_.size(); }
    // Not sent even once.
    std::size_t unsent_count() const;
    MessageList unsent() const;
    // Sent on connections that were then lost, and nothing came back behind them: whether they
    // arrived nobody here can know. Not those that are kept until acknowledged.
    const MessageList& unconfirmed() const { return unconfirmed_; }
    std::size_t unacknowledged() const;  // sent, and kept until acknowledged
    std::vector<std::uint64_t> queued_ids() const;

private:
    using Payload = std::shared_ptr<const Bytes>;
    struct Queued {
        Payload payload;
        bool was_sent = false;
    };
    void take(const core::AttemptEnded& ended);
    void take(const core::MessageLeftQueue& left);

    std::optional<Instant> opened_at_;
    bool is_open_ = false;
    bool is_halted_ = false;
    bool has_live_attempt_ = false;
    std::optional<std::uint32_t> retry_;
    std::optional<Loss> last_loss_;
    Instant last_message_at_{};
    std::deque<Payload> asked_;
    std::map<std::uint64_t, Queued> queued_;  // by their id in the session's queue
    MessageList given_up_;                    // refused, dropped, expired
    MessageList in_flight_;                   // sent on this connection, nothing received since
    MessageList unconfirmed_;
    bool waits_for_acks_ = false;
};

}  // namespace redial::app
