// DialectWatch: which dialect a session speaks, told from its openings and first messages or by its
// settings, a reader for each connection, and what follows from what they note. Owned by
// SessionModel; same thread.
//
// Messages come by the million: where no dialect was recognised is_watching() is false, and that is
// all that is asked. Memory: readers_max readers, a few first messages of an attempt, and
// DialectKnown once a dialect is recognised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"

namespace redial::dialect {
struct Dialect;
struct Message;
struct Reading;
}  // namespace redial::dialect

namespace redial::model {

struct DialectKnown;
struct DialectTold;

class DialectWatch {
public:
    static constexpr std::size_t readers_max = 8;  // of the newest connections
    // Of the messages before the dialect was known, which its reader is given then.
    static constexpr std::size_t kept_bytes_max = 64u << 10;

    DialectWatch();
    ~DialectWatch();
    DialectWatch(const DialectWatch&) = delete;
    DialectWatch& operator=(const DialectWatch&) = delete;

    // core::SessionConfig::dialect. What was known of another one is forgotten.
    void set(const std::string& setting);
    // In the order of events. `url` as dialled, `subprotocol` as chosen by the server.
    void opened(AttemptId attempt, Instant at, std::string_view url, std::string_view subprotocol);
    void ended(AttemptId attempt, Instant at);
    // The connection that opened was asked for with the id of an event (WHATWG HTML 9.2.4).
    void came_back_behind(std::string_view event_id, Instant at);
    // Messages of the session passed unseen.
    void lost();

    // Whether data messages are to be passed to see().
    bool is_watching() const { return is_watching_; }
    // A text or binary message. `number`: its row in the history, plus 1. Null where it told
    // nothing, as of nearly every one; good until the next.
    const DialectTold* see(const core::Stamp& stamp, const core::MessageSeen& message,
                           std::uint64_t number);

    // Null: none was recognised.
    const dialect::Dialect* dialect() const;
    // What people call it: "Phoenix channels"; "" where none was recognised.
    std::string_view label() const;
    // Null while there is nothing to know.
    const DialectKnown* known() const;
    // What a message of this attempt says; an empty line where that is not known.
    dialect::Reading read(AttemptId attempt, const dialect::Message& message) const;
    // Whether the message of this number was a ping or pong of the dialect; of the newest
    // heartbeats_max of them.
    bool is_heartbeat(std::uint64_t number) const;
    static constexpr std::size_t heartbeats_max = 65'536;
    // Grows where read() may say something else than before.
    std::uint64_t revision() const { return revision_; }

private:
    struct Speech;
    struct Kept;
    struct State;
    void begin(AttemptId attempt, Instant at, bool is_whole);
    void recognise(const core::Stamp& stamp, const dialect::Message& message);
    void keep(const core::Stamp& stamp, const dialect::Message& message);
    void speak(const dialect::Dialect& dialect);
    void read_on(const core::Stamp& stamp, const dialect::Message& message);
    void take_notes(const core::Stamp& stamp, const dialect::Message& message);

    bool is_watching_ = true;
    std::uint64_t revision_ = 0;
    std::unique_ptr<State> state_;
};

}  // namespace redial::model
