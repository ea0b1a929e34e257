// Dialect: what clients speak on top of WebSocket. A row names one and says how it is recognised; a
// Reader reads one connection of it, message by message, and notes what a message means for the
// connection's life: life signs, identity and offset, requests and replies, control, subscriptions.
// Pure; a Reader belongs to one thread.
//
// Nothing is parsed that is not needed: see() is called for every message, often millions a second,
// and looks at the first bytes first; read() is called for the few rows that are on the screen.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "core/opcode.hpp"

namespace redial::dialect {

// A data message (RFC 6455 section 5.6) as it passed, seen from the client.
struct Message {
    core::Direction direction = core::Direction::In;
    core::Opcode opcode = core::Opcode::Text;  // Text or Binary
    BytesView payload;                         // of a long one perhaps only the first part
    bool is_whole = true;
    // Of a payload that is not whole, what is missing behind the first part; 0: not known. For
    // streams that are cut into messages anywhere.
    std::uint64_t bytes_left_out = 0;
    // Greater than that of every message before it in the connection, the same in see() and read();
    // 0: not known. A reader may remember by it what it put together from several messages.
    std::uint64_t number = 0;
};

// What the opening handshake told.
struct Opening {
    std::string_view url;          // as dialled: scheme, host, path, query
    std::string_view subprotocol;  // the one the server chose (RFC 6455 section 4.2.2); "" for none
};

// Texts within a note are views into the message or into the reader, and end with the next see().

// The dialect's own ping or pong, whatever it calls it. `token` pairs a pong with its ping; ""
// means the oldest ping that waits, and none of it where pings of this dialect are never answered.
struct LifeSign {
    bool is_answer = false;
    std::string_view token;
};
// What the sides agreed on heartbeats. Nothing in a member: not told.
struct HeartbeatTerms {
    core::Side who_asks = core::Side::Client;
    std::optional<Duration> every;          // between two pings
    std::optional<Duration> answer_within;  // a pong later than this ends the connection
    // Anything sent by who asks stands for a ping, so that pings are due in silence only.
    bool is_any_message = false;
};
// The server names the session, so that it can be taken up again, perhaps with the URL to do it at
// ("" where the one that was dialled will do).
struct Identity {
    std::string_view session;
    std::string_view resume_at{};
};
// A message's place in a numbered stream: `counter` names the stream (a channel, a topic; "" where
// there is one). Of ids that are no numbers only `text` is set.
struct Offset {
    std::string_view counter;
    std::optional<std::int64_t> number;
    std::string_view text;
};
// A side tells up to where it has a stream of the other's.
struct Acknowledged {
    std::string_view counter;
    std::optional<std::int64_t> number;
    std::string_view text;
};
// It wants an answer, and the answer, paired by an id within the connection. Either side may ask,
// and each has ids of its own: an answer belongs to a request that went the other way. `is_last` is
// false of an answer that others follow (a stream's item, progress); of these a reader may note the
// first alone, which is what the request waited for.
struct Request {
    std::string_view id;
};
struct Reply {
    std::string_view id;
    bool is_error = false;
    bool is_last = true;
};
enum class ControlKind : std::uint8_t {
    Refused,      // the connection's login, or one of its channels, inside an open connection
    AskedToGo,    // the server will close, or wants the client to reconnect
    StayAway,     // the client is told not to reconnect
    SessionGone,  // the server does not know the session: begin anew
    Failed,       // an error that ends what it names, not the connection
};
struct Control {
    ControlKind kind = ControlKind::Failed;
    std::string_view words;  // the peer's own, "" for none
    std::optional<Duration> retry_after;
};
// What the client must ask for again on a new connection.
enum class SubscriptionStep : std::uint8_t { Asked, Confirmed, Rejected, Ended };
struct Subscription {
    std::string_view key;  // equal for the same thing on another connection
    SubscriptionStep step = SubscriptionStep::Asked;
};
// A session taken up again, by the dialect's own way. `session` and `offset` as they were asked.
enum class ResumeStep : std::uint8_t { Asked, Accepted, Refused };
struct Resume {
    ResumeStep step = ResumeStep::Asked;
    std::string_view session;
    std::string_view offset;
};

// The server sets how long its clients wait before they dial again (WHATWG HTML 9.2.6, "retry").
struct ReconnectionTime {
    Duration wait{};
};

using Note = std::variant<LifeSign, HeartbeatTerms, Identity, Offset, Acknowledged, Request, Reply,
                          Control, Subscription, Resume, ReconnectionTime>;
// Cleared by the caller and used again, so that a flood allocates nothing. A reader adds at most
// notes_max a message; where it added that many it may have left out others, and what is counted by
// them goes on from nothing. Servers that write in batches put a thousand calls into a message.
using Notes = std::vector<Note>;
inline constexpr std::size_t notes_max = 1024;
// Made where it stands, for what floods; its members are set after.
template <class Kind>
Kind& add_note(Notes& notes) {
    return *std::get_if<Kind>(&notes.emplace_back(std::in_place_type<Kind>));
}

// One message for a person. Texts as the peer wrote them, not yet made safe for a screen.
struct Reading {
    std::string line;   // "event chat, ack 12"; "" where the reader can say nothing
    std::string event;  // its name, for the filter event:NAME; "" for none
    std::string topic;  // channel, destination, namespace, for topic:NAME; "" for none
    std::string tree;  // JSON that the tree shows instead of the payload; "" for the payload itself
};
// Longer texts of a peer are cut in a line.
inline constexpr std::size_t line_text_bytes_max = 80;

class Reader {
public:
    virtual ~Reader() = default;
    // In the order they passed. Whatever the bytes are: bounded time and memory, no exception.
    virtual void see(const Message& message, Notes& notes) = 0;
    // Of any message of the connection, in any order; what see() noted does not change it, save
    // that of a message with a number it may say what the message was a part of.
    virtual Reading read(const Message& message) const = 0;
    // Whether what was seen of this direction ends inside a packet that goes on in the next
    // message: of dialects that are streams cut into messages anywhere.
    virtual bool is_within(core::Direction) const { return false; }
};

enum class Likeness : std::uint8_t {
    No,       // of a message: this is not the dialect
    Fits,     // nothing against it, and nothing for it: of its kind are other texts too
    Perhaps,  // something for it
    Surely,
};

struct Dialect {
    std::string_view name;   // for settings and logs: "socket.io"
    std::string_view label;  // for people: "Socket.IO 5"
    // What the opening alone tells; No where it tells nothing, and rules nothing out.
    Likeness (*by_opening)(const Opening&) = nullptr;
    // One of the first messages of a connection, by itself.
    Likeness (*by_message)(const Message&) = nullptr;
    std::unique_ptr<Reader> (*make_reader)(const Opening&) = nullptr;
};

// Every dialect, in the order they are asked: the more particular first.
std::span<const Dialect* const> dialects();
const Dialect* find_dialect(std::string_view name);

// Which dialect a connection speaks: by its opening, else by its first messages. Surely at once;
// where messages_max passed, the only one that all of them fit and that something spoke for: the
// opening, or one of them.
class Recogniser {
public:
    static constexpr std::size_t messages_max = 8;

    explicit Recogniser(const Opening& opening);
    void see(const Message& message);
    // Null: not known, or none. Once told, it stays.
    const Dialect* found() const { return found_; }
    // Nothing more will be found out.
    bool is_over() const { return found_ != nullptr || seen_ >= messages_max; }

private:
    struct Candidate {
        const Dialect* dialect;
        bool is_backed = false;  // something was Perhaps
        bool is_out = false;
    };
    void settle();

    const Dialect* found_ = nullptr;
    std::size_t seen_ = 0;
    std::vector<Candidate> candidates_;
};

}  // namespace redial::dialect
