// Speech: what a session says by itself because its settings name a dialect: login, answers,
// heartbeats, subscriptions again (dialect/speaker.hpp). Of a dialect that was only recognised it
// says nothing. It sends on the driver's time, never while a message is being told. Service thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dialect/speaker.hpp"
#include "net/session/session_self.hpp"

namespace redial::net {

class Speech {
public:
    explicit Speech(SessionSelf& self) : self_(self) {}

    // The dialect that the session's settings name is spoken.
    bool speaks() const { return speaker_ != nullptr; }
    // The settings may have changed: before each connection. The same dialect's memory stays.
    void renew();
    // Before anything of the connection is heard. What there is to say goes out with on_time().
    // `login`: texts that a person wants sent on every opening.
    void begin_connection(const std::string& url, const std::string& subprotocol,
                          std::vector<std::string> login);
    void end_connection();
    // Of each message, either way.
    void on_message(const core::MessageSeen& message) {
        if (is_open_ && is_data(message.opcode)) take(message);
    }
    // What the person queued has to wait: the server has not let the session in yet.
    bool holds_queue() const { return is_open_ && !speaker_->is_in(); }
    // What the peer told inside the connection, for the decision that follows its end.
    void complete(core::Outcome& outcome) const;
    // Why the client is not to come back, safe to show; "" where it may.
    std::string stay_away_words() const;

    std::optional<Instant> deadline() const;
    void on_time();

private:
    void take(const core::MessageSeen& message);

    SessionSelf& self_;
    std::string name_;  // of the speaker's dialect
    std::unique_ptr<dialect::Speaker> speaker_;
    bool is_open_ = false;
    bool is_due_ = false;  // on_time() has something to do
    dialect::Says says_;   // not sent yet, at most says_max
    std::optional<Instant> heartbeat_at_;
};

}  // namespace redial::net
