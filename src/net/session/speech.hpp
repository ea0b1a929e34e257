// Speech: what a session says by itself: because its settings name a dialect, login, answers,
// heartbeats, subscriptions again (dialect/speaker.hpp); and a person's own rules. Of a dialect
// that was only recognised it says nothing. It also ends a connection that is as good as dead: a
// heartbeat without its answer, a server that fell silent, no data for the settings' time. It acts
// on the driver's time, never while a message is being told. Service thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dialect/speaker.hpp"
#include "net/dial/dialer.hpp"
#include "net/session/session_self.hpp"
#include "net/session/silence_watch.hpp"
#include "net/session/speech_rules.hpp"

namespace redial::net {

class Speech final : public DialGuide {
public:
    explicit Speech(SessionSelf& self) : self_(self) {}

    // The dialect that the session's settings name is spoken.
    bool speaks() const { return speaker_ != nullptr; }
    // There is something to do on the driver's time.
    bool is_open() const { return is_open_; }
    // The settings may have changed: before each dial. The same dialect's memory stays.
    void renew();
    // What the dialect's clients offer, where the settings offer nothing (RFC 6455 section 1.9).
    std::vector<std::string> own_subprotocols() const;
    // Of a dial that is led by the dialect.
    std::optional<dialect::Route> route(const dialect::Place& place) override;
    Result<dialect::Route> answered(std::string_view body) override;
    void on_route(std::string words) override;
    void note_dial_failed(int http_status) {
        if (speaker_) speaker_->dial_failed(http_status);
    }
    // Before anything of the connection is heard. What there is to say goes out with on_time().
    // `says`: what a person wants sent on every opening.
    void begin_connection(const std::string& url, const std::string& subprotocol,
                          dialect::Says says);
    void end_connection();
    // Of each message, either way.
    void on_message(const core::MessageSeen& message) {
        if (is_open_ && is_data(message.opcode)) take(message);
    }
    // Nothing was read for a while, by our own choice.
    void forgive();
    // What the person queued has to wait: the server has not let the session in yet, or what is
    // said when it has, subscriptions among it, has not been sent.
    bool holds_queue() const { return is_open_ && speaker_ && (!is_in() || !says_.empty()); }
    // What the peer told inside the connection, for the decision that follows its end.
    void complete(core::Outcome& outcome);
    // Why the client is not to come back, safe to show; "" where it may.
    std::string stay_away_words() const;

    std::optional<Instant> deadline() const;
    // May end the connection.
    void on_time();

private:
    void take(const core::MessageSeen& message);
    void hear(const dialect::Message& message);
    bool is_in() const { return !speaker_ || speaker_->is_in(); }
    void keep_heartbeat();
    void send_out();
    // Whether the connection goes on.
    bool is_well();
    bool gives_up(core::OutcomeKind kind, const std::string& words);
    bool has_lost_data();
    std::optional<Instant> gone_at() const;

    SessionSelf& self_;
    std::string setting_;  // that the speaker is of
    std::unique_ptr<dialect::Speaker> speaker_;
    std::vector<core::SpeechRule> rules_set_;
    SpeechRules rules_;
    SilenceWatch silence_;
    bool is_open_ = false;
    bool is_due_ = false;           // on_time() has something to do
    dialect::Says says_;            // not sent yet, at most says_max
    std::vector<std::string> own_;  // what the rules say, for a moment
    std::optional<Instant> heartbeat_at_;
    Instant heard_at_{};  // the newest message of the server
};

}  // namespace redial::net
