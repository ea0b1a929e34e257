// Speaker: the client half of a dialect, for a session that speaks it by itself: what to log in
// with, what to answer, what to ask for again on the next connection, and when to stay away. One a
// session, over all its connections. Pure; it belongs to one thread, and keeps no time.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "dialect/dialect.hpp"
#include "dialect/setting.hpp"

namespace redial::dialect {

// A message to send.
struct Say {
    std::string payload;
    core::Opcode opcode = core::Opcode::Text;

    Say() = default;
    Say(std::string text) : payload(std::move(text)) {}
    Say(const char* text) : payload(text) {}
    static Say binary(std::string bytes) {
        Say say(std::move(bytes));
        say.opcode = core::Opcode::Binary;
        return say;
    }
    bool operator==(const Say&) const = default;
};
using Says = std::vector<Say>;

// What a person wants said at the beginning of every connection, when its time has come; without it
// what the dialect needs at least. `user` and `password`: of dialects that have a login of their
// own; "" for none.
struct Login {
    Says says;
    std::string user;
    std::string password;
};

// How a client of the dialect leaves a connection, to come back at once as its policy says.
struct Leave {
    std::uint16_t close_code = 1000;
    std::string reason;
};

// Where a connection is dialled by the dialect's own way: at an address that the server named
// before, or at one that it is asked for over HTTP first.
struct Route {
    std::string place;   // absolute, or relative to what the settings dial (RFC 3986 section 4.2)
    bool asks = false;   // an empty POST there; the answer's body names the next Route
    std::string bearer;  // sent as "Authorization: Bearer"; "" for none
};
// What the settings dial: a whole URL, by which two are told apart, and the path and query of it.
struct Place {
    std::string_view url;
    std::string_view resource;
};

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

    // Before each dial. Nothing: just there.
    virtual std::optional<Route> route(const Place&) { return std::nullopt; }
    // The body of the answer, with 200, to a Route that asks. Errors name what is wrong with it.
    virtual Result<Route> answered(std::string_view) { return Error{"nothing was asked", "", ""}; }
    // What the Route led to was not dialled, or refused: by HTTP with this status, 0 for anything
    // else.
    virtual void dial_failed(int) {}
    // The connection ended by a close frame with this code.
    virtual void closed(std::uint16_t) {}

    // A connection is open: what was learnt of the one before, save subscriptions and what it can
    // be resumed by, is forgotten. Adds what to send at once.
    void opened(const Opening& opening, Login login, Says& says);
    // A data message came. Adds what to send for it, in this order.
    void heard(const Message& message, Says& says);
    // A data message was sent, by a person, by the queue, or because it was in a Says.
    void said(const Message& message);

    // How often heartbeat() is due on this connection; nothing where the client has none to send,
    // or does not know yet.
    virtual std::optional<Duration> heartbeat_every() const = 0;
    virtual void heartbeat(Says& says) = 0;
    // The newest heartbeat was not answered yet, in a dialect whose clients leave a server that has
    // not answered when the next one is due.
    bool awaits_answer() const { return awaits_answer_; }
    // A server that says nothing for so long is gone, as the dialect's clients see it; nothing
    // where that is not known.
    virtual std::optional<Duration> server_silence_max() const;
    // The server has let the session in, as far as the dialect tells: what else there is to say
    // may be said.
    virtual bool is_in() const = 0;

    // On this connection the client was told not to come back: the peer's words, perhaps "".
    const std::optional<std::string>& stays_away() const { return stays_away_; }
    // The wait before the next connection that the peer asked for on this one.
    std::optional<Duration> retry_after() const { return retry_after_; }
    // This connection is to be ended from our side, as the server asked.
    const std::optional<Leave>& leaves() const { return leaves_; }

protected:
    struct Subscribed {
        std::string key;
        Say say;
        bool is_asked = false;  // on this connection
    };

    const Login& login() const { return login_; }
    // Each subscription that was not asked for on this connection.
    std::vector<const Subscribed*> unasked() const;
    bool is_subscribed(std::string_view key) const;
    const std::optional<HeartbeatTerms>& terms(core::Side who_asks) const {
        return terms_[static_cast<std::size_t>(who_asks)];
    }
    void leave(Leave how) { leaves_ = std::move(how); }

private:
    virtual void on_opened(const Opening& opening, Says& says) = 0;
    // `text`: "" of a message that is binary or not whole. `notes` as the dialect's reader took
    // them of this message.
    virtual void on_heard(const Message& message, std::string_view text, const Notes& notes,
                          Says& says) = 0;
    virtual void on_said(const Message&, std::string_view) {}
    virtual bool is_heartbeat_answered() const { return false; }
    void take(const Notes& notes, const Message* said);
    void take_step(const Subscription& step, const Message* said);

    const Dialect& dialect_;
    Login login_;
    std::unique_ptr<Reader> reader_;  // of this connection
    Notes notes_;
    std::vector<Subscribed> subscribed_;                  // in the order they were first asked for
    std::array<std::optional<HeartbeatTerms>, 2> terms_;  // by who asks
    bool awaits_answer_ = false;
    std::optional<std::string> stays_away_;
    std::optional<Duration> retry_after_;
    std::optional<Leave> leaves_;
};

// Of a session's setting: a dialect's name, and words behind it (dialect/setting.hpp). Null: of
// this dialect nothing can be spoken here. `unique`: a text that no other session has, for dialects
// whose server tells clients apart by a name.
std::unique_ptr<Speaker> make_speaker(std::string_view setting, std::string unique);
// What a session that speaks it offers where nothing else is given (RFC 6455 section 1.9).
std::span<const std::string_view> subprotocols_of(std::string_view setting);

std::unique_ptr<Speaker> make_gateway_speaker();
std::unique_ptr<Speaker> make_mqtt_speaker(const Setting& setting, std::string unique);
std::unique_ptr<Speaker> make_signalr_speaker(const Setting& setting);
std::unique_ptr<Speaker> make_socketio_speaker();
std::unique_ptr<Speaker> make_stomp_speaker(const Setting& setting);
// Of the dialects in which fixed texts are enough; null for another.
std::unique_ptr<Speaker> make_table_speaker(std::string_view dialect);

}  // namespace redial::dialect
