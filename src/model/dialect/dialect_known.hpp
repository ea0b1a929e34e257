// DialectKnown: what a session knows by the dialect it speaks: life signs, sequences,
// subscriptions, who is who, what was refused and what was taken up again. Folded from the notes of
// a dialect's reader; everything in it is bounded. Texts are the peer's, to be made safe where they
// are shown. Written by DialectWatch, read by rules and views; one thread.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "dialect/dialect.hpp"
#include "model/dialect/dialect_told.hpp"
#include "model/dialect/id_counter.hpp"
#include "model/dialect/life_signs.hpp"
#include "model/dialect/pending_times.hpp"
#include "model/dialect/sequences.hpp"
#include "model/dialect/subscriptions.hpp"
#include "model/series/bounded_list.hpp"

namespace redial::model {

struct DialectTerms {
    std::optional<Duration> every;
    std::optional<Duration> answer_within;
    bool is_any_message = false;
    bool is_told = false;
};

// A session taken up again by the dialect's own way.
struct DialectResume {
    std::string session;
    std::string offset;
    Instant asked_at{};
    // The client had seen further than the offset it asked with, by as much as was surely read.
    bool is_old = false;
    std::string seen;  // how far, where it is old
    std::optional<Instant> accepted_at;
    std::optional<Instant> refused_at;
};

struct DialectControl {
    Instant at{};
    AttemptId attempt{};
    core::Direction direction = core::Direction::In;
    dialect::ControlKind kind = dialect::ControlKind::Failed;
    std::string words;
    std::optional<Duration> retry_after;
};

// One connection.
struct DialectConnection {
    AttemptId attempt{};
    Instant opened_at{};
    std::optional<Instant> ended_at;
    bool is_whole = true;                 // every message since the opening was seen
    std::string session;                  // as the server named it, "" while it has not
    std::array<DialectTerms, 2> terms;    // of pings that the server sends, that the client sends
    std::optional<DialectResume> resume;  // the last one asked
    bool was_resumed_by_server = false;   // accepted, asked for in a way that was not seen
    bool is_session_gone = false;         // the server does not know the session
    std::optional<DialectControl> stay_away;

    const DialectTerms& terms_of(core::Side asks) const {
        return terms[asks == core::Side::Client ? 1 : 0];
    }
    bool is_resumed() const { return was_resumed_by_server || (resume && resume->accepted_at); }
    bool is_resume_refused() const { return is_session_gone || (resume && resume->refused_at); }
};

struct DialectKnown {
    static constexpr std::size_t controls_max = 64;
    static constexpr std::size_t words_bytes_max = 200;
    static constexpr std::size_t id_bytes_max = 256;
    static constexpr std::size_t requests_max = 8192;
    static constexpr std::size_t sessions_max = 64;

    LifeSigns life;
    Sequences sequences;
    Subscriptions subscriptions;
    BoundedList<DialectControl> controls{controls_max};
    DialectConnection connection;             // the open one, or the last
    std::optional<DialectConnection> before;  // the one before it
    PendingTimes requests{requests_max};      // of the client, not answered yet
    std::uint64_t requests_seen = 0;
    std::uint64_t replies_seen = 0;  // that answer one
    std::uint64_t error_replies = 0;
    std::uint64_t requests_of_server = 0;
    std::uint64_t resumes_asked = 0;
    std::uint64_t resumes_accepted = 0;
    std::uint64_t resumes_refused = 0;  // of sessions that a connection before had named
    // What the server last set as the wait before a dial (retry: of an event stream).
    std::optional<Duration> reconnection_time;
    // Its offsets are ids that a server chooses as it likes (event streams): judged by their texts,
    // and as numbers only where they were seen to go up by one.
    bool judges_ids = false;
    IdCounter ids_inside;  // of each connection by itself

    void opened(AttemptId attempt, Instant at, bool is_whole);
    void ended(Instant at);
    // Messages passed unseen: what was counted is broken off, and nothing of this connection is
    // called missing.
    void lost();

    // `told`: in it is set what the note tells at once, and nothing else is touched.
    void take(const dialect::Note& note, const core::Stamp& stamp, core::Direction direction,
              DialectTold& told);

private:
    void take_reply(const dialect::Reply& reply, Instant at, DialectTold& told);
    void take_session(std::string_view session);
    void take_terms(const dialect::HeartbeatTerms& terms);
    void take_offset(const dialect::Offset& offset, const core::Stamp& stamp,
                     core::Direction direction, DialectTold& told);
    void take_id(Sequence& ids, std::string_view id, Instant at, DialectTold& told);
    core::ResumeJudged judged_new_id(std::string_view id, const std::string& last_id) const;
    void take_control(const dialect::Control& control, const core::Stamp& stamp,
                      core::Direction direction);
    void take_resume(const dialect::Resume& resume, Instant at);
    void note_old_offset(DialectResume& resume) const;
    Continuity continuity() const;
    bool was_named_before(std::string_view session) const;

    // Ids that are numbers, as far as they were counted.
    struct IdCount {
        static constexpr std::uint64_t nexts_min = 4;
        std::optional<std::int64_t> last;
        std::uint64_t nexts = 0;
        std::uint64_t leaps = 0;
        void see(std::optional<std::int64_t> number);
        bool is_counting() const { return nexts >= nexts_min && nexts >= leaps * 4; }
    };
    IdCount id_count_;
    std::uint64_t ids_repeated_ = 0;  // that a new connection began with

    BoundedList<std::string> named_{sessions_max};  // by connections before
    bool has_judged_ = false;                       // on this connection
    bool is_reconnect_ = false;
};

}  // namespace redial::model
