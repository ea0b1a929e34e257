// Speaker: the client half of a dialect, for a session that speaks it by itself: what to log in
// with, what to answer, what to ask for again on the next connection, and when to stay away. One a
// session, over all its connections. Pure; it belongs to one thread, and keeps no time.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/dialect.hpp"

namespace redial::dialect {

// A message to send. All speakers here send text.
using Says = std::vector<std::string>;

// When a message of the server matches, send this. A message matches by its whole text, or by the
// string that a member of its JSON object holds.
struct When {
    std::string_view whole;   // "" : by `member`
    std::string_view member;  // of the object at the top
    std::string_view value;

    bool matches(std::string_view text) const;
};
struct Answer {
    When when;
    std::string_view send;
};

// Of more, or longer ones, nothing is remembered: they are not sent again.
inline constexpr std::size_t spoken_subscriptions_max = 256;
inline constexpr std::size_t spoken_subscription_bytes_max = std::size_t{64} * 1024;

class Speaker {
public:
    explicit Speaker(const Dialect& dialect) : dialect_(dialect) {}
    virtual ~Speaker() = default;

    // A connection is open: what was learnt of the one before, save subscriptions and what it can
    // be resumed by, is forgotten. Adds what to send at once. `login`: what a person wants sent on
    // every connection, when its time has come; without it what the dialect needs at least.
    void opened(const Opening& opening, std::vector<std::string> login, Says& says);
    // A data message came. Adds what to send for it, in this order.
    void heard(const Message& message, Says& says);
    // A data message was sent, by a person, by the queue, or because it was in a Says.
    void said(const Message& message);

    // How often heartbeat() is due on this connection; nothing where the client has none to send,
    // or does not know yet.
    virtual std::optional<Duration> heartbeat_every() const = 0;
    virtual void heartbeat(Says& says) = 0;
    // The server has let the session in, as far as the dialect tells: what else there is to say
    // may be said.
    virtual bool is_in() const = 0;

    // On this connection the client was told not to come back: the peer's words, perhaps "".
    const std::optional<std::string>& stays_away() const { return stays_away_; }
    // The wait before the next connection that the peer asked for on this one.
    std::optional<Duration> retry_after() const { return retry_after_; }

protected:
    struct Subscribed {
        std::string key;
        std::string text;
        bool is_asked = false;  // on this connection
    };

    // The login that a person gave; may be empty.
    const std::vector<std::string>& login() const { return login_; }
    // Each subscription that was not asked for on this connection.
    std::vector<const Subscribed*> unasked() const;
    const std::optional<HeartbeatTerms>& terms() const { return terms_; }

private:
    virtual void on_opened(Says& says) = 0;
    // `text`: "" of a message that is binary or not whole. `notes` as the dialect's reader took
    // them of this message.
    virtual void on_heard(std::string_view text, const Notes& notes, Says& says) = 0;
    void take(const Notes& notes, std::string_view said);
    void take_step(const Subscription& step, std::string_view said);

    const Dialect& dialect_;
    std::vector<std::string> login_;
    std::unique_ptr<Reader> reader_;  // of this connection
    Notes notes_;
    std::vector<Subscribed> subscribed_;  // in the order they were first asked for
    std::optional<HeartbeatTerms> terms_;
    std::optional<std::string> stays_away_;
    std::optional<Duration> retry_after_;
};

// Null: of this dialect nothing can be spoken here.
std::unique_ptr<Speaker> make_speaker(std::string_view dialect);
std::unique_ptr<Speaker> make_socketio_speaker();

}  // namespace redial::dialect
