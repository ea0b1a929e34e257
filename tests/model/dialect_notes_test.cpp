// What follows from a reader's notes: numbered streams, sessions, offsets, requests, controls. In
// virtual time.
#include "catch.hpp"
#include "model/dialect/dialect_known.hpp"

using namespace redial;
using namespace redial::model;
using namespace std::chrono_literals;

namespace {

SequenceStep next_of(Sequence& sequence, std::int64_t number,
                     Continuity continuity = Continuity::Untold) {
    return sequence.see(number, Instant{}, continuity).step;
}

}  // namespace

TEST_CASE("a sequence tells gaps, late ones and repeats apart", "[model][dialect]") {
    Sequence sequence;
    for (const std::int64_t number : {1, 3, 4, 4, 5}) next_of(sequence, number);
    CHECK(sequence.lost() == 1);
    CHECK(sequence.repeated() == 1);
    CHECK(next_of(sequence, 2) == SequenceStep::Late);
    CHECK(sequence.lost() == 0);
    CHECK(next_of(sequence, 2) == SequenceStep::Repeat);
    CHECK(next_of(sequence, 0) == SequenceStep::Unclear);
    CHECK(sequence.repeated() == 2);
}

TEST_CASE("a gap is filled from its ends and its middle", "[model][dialect]") {
    Sequence sequence;
    next_of(sequence, 1);
    next_of(sequence, 10);
    CHECK(sequence.lost() == 8);
    for (const std::int64_t number : {5, 2, 9, 4, 6, 3, 7, 8})
        CHECK(next_of(sequence, number) == SequenceStep::Late);
    CHECK(sequence.lost() == 0);
    CHECK(next_of(sequence, 11) == SequenceStep::Next);
}

TEST_CASE("a leap is no count of messages", "[model][dialect]") {
    Sequence sequence;
    next_of(sequence, INT64_MIN);
    CHECK(next_of(sequence, INT64_MAX) == SequenceStep::Unclear);
    CHECK(next_of(sequence, INT64_MIN) == SequenceStep::Unclear);
    CHECK(sequence.lost() == 0);
    CHECK(sequence.repeated() == 0);
}

TEST_CASE("more gaps than are kept turn no lost one into a repeat", "[model][dialect]") {
    Sequence sequence;
    for (std::int64_t number = 0; number <= 400; number += 2) next_of(sequence, number);
    CHECK(sequence.lost() == 200);
    CHECK(next_of(sequence, 1) == SequenceStep::Unclear);
    CHECK(next_of(sequence, 399) == SequenceStep::Late);
    CHECK(sequence.repeated() == 0);
}

TEST_CASE("over a reconnect a sequence goes on, or begins anew", "[model][dialect]") {
    Sequence sequence;
    for (const std::int64_t number : {5, 6, 7}) next_of(sequence, number);
    sequence.reconnected();
    const auto gap = sequence.see(9, Instant{}, Continuity::Same);
    CHECK(gap.step == SequenceStep::Gap);
    CHECK(gap.is_over_reconnect);
    CHECK(gap.before == 7);
    CHECK(sequence.lost() == 1);
    sequence.reconnected();
    CHECK(next_of(sequence, 9, Continuity::Same) == SequenceStep::Repeat);
    sequence.reconnected();
    CHECK(next_of(sequence, 4, Continuity::Another) == SequenceStep::Restart);
    sequence.reconnected();
    CHECK(next_of(sequence, 1, Continuity::Untold) == SequenceStep::Restart);
    CHECK(next_of(sequence, 2) == SequenceStep::Next);
    CHECK(sequence.lost() == 1);
    CHECK(sequence.repeated() == 1);
}

TEST_CASE("ids that are no numbers are only known again", "[model][dialect]") {
    Sequence sequence;
    CHECK(sequence.see_text("a", Instant{}, Continuity::Untold));
    CHECK(sequence.see_text("b", Instant{}, Continuity::Untold));
    CHECK_FALSE(sequence.see_text("a", Instant{}, Continuity::Untold));
    CHECK(sequence.repeated() == 1);
    CHECK(sequence.lost() == 0);
}

TEST_CASE("counters are many, and bounded", "[model][dialect]") {
    Sequences sequences;
    for (int i = 0; i < 100; ++i) {
        Sequence* found = sequences.find_or_add(core::Direction::In, "c" + std::to_string(i));
        CHECK((found != nullptr) == (i < int{Sequences::counters_max}));
    }
    CHECK(sequences.not_watched() == 100 - Sequences::counters_max);
    next_of(*sequences.find_or_add(core::Direction::In, "c1"), 1);
    next_of(*sequences.find_or_add(core::Direction::In, "c1"), 3);
    next_of(*sequences.find_or_add(core::Direction::In, "c2"), 1);
    CHECK(sequences.lost() == 1);
    CHECK(sequences.only_inbound() == nullptr);
}

TEST_CASE("what waits for a reply is bounded, and the oldest gives way", "[model][dialect]") {
    PendingTimes pending(64);
    for (int i = 0; i < 1000; ++i) pending.add(std::to_string(i), instant_from_us(i));
    CHECK(pending.size() <= 64);
    CHECK(pending.take("999") == instant_from_us(999));
    CHECK_FALSE(pending.take("999"));
    CHECK_FALSE(pending.take("0"));
    pending.add("x", instant_from_us(5));
    CHECK_FALSE(pending.add("x", instant_from_us(7)));
    CHECK(pending.take("x") == instant_from_us(5));
}

namespace {

// Notes as a reader would give them, one connection after the other.
struct Notes {
    DialectKnown known;
    AttemptId attempt{0};
    Instant now = instant_from_us(1'000'000);

    void opens() {
        ++attempt.value;
        known.opened(attempt, now, true);
    }
    void ends() { known.ended(now); }
    DialectTold in(const dialect::Note& note) { return take(note, core::Direction::In); }
    DialectTold out(const dialect::Note& note) { return take(note, core::Direction::Out); }
    DialectTold take(const dialect::Note& note, core::Direction direction) {
        DialectTold told;
        known.take(note, {SessionId{1}, attempt, now, WallTime{}}, direction, told);
        return told;
    }
    DialectTold counts(std::int64_t number) {
        return in(dialect::Offset{.counter = "", .number = number, .text = ""});
    }
    void names(const char* session) { in(dialect::Identity{session}); }
    void asks(const char* session, const char* offset) {
        out(dialect::Resume{dialect::ResumeStep::Asked, session, offset});
    }
};

}  // namespace

TEST_CASE("a session is judged by its numbers over a reconnect", "[model][dialect]") {
    Notes notes;
    notes.opens();
    notes.names("a");
    for (int n = 1; n <= 5; ++n) CHECK_FALSE(notes.counts(n).judged);
    notes.ends();
    notes.opens();
    notes.asks("a", "5");
    const auto told = notes.counts(8);
    REQUIRE(told.judged);
    CHECK(told.judged->verdict == core::ResumeVerdict::Lost);
    CHECK(told.judged->lost == 2);
    CHECK_FALSE(notes.counts(10).judged);
    CHECK(notes.known.sequences.lost() == 3);
}

TEST_CASE("another session's numbers are not compared", "[model][dialect]") {
    Notes notes;
    notes.opens();
    notes.names("a");
    for (int n = 1; n <= 5; ++n) notes.counts(n);
    notes.ends();
    notes.opens();
    notes.names("b");
    const auto told = notes.counts(3);
    CHECK((!told.judged || told.judged->verdict == core::ResumeVerdict::Restarted));
    CHECK(notes.known.sequences.repeated() == 0);
    // The server does not know the session that was asked for.
    notes.ends();
    notes.opens();
    notes.asks("b", "3");
    notes.in(dialect::Control{dialect::ControlKind::SessionGone, "", std::nullopt});
    notes.counts(1);
    notes.counts(2);
    CHECK(notes.known.sequences.repeated() == 0);
}

TEST_CASE("a session is refused only where a connection before had named it", "[model][dialect]") {
    const dialect::Resume refused{dialect::ResumeStep::Refused, "c1", ""};
    Notes notes;
    notes.opens();
    notes.asks("c1", "");
    notes.in(refused);
    CHECK(notes.known.resumes_refused == 0);
    // Without a name here either.
    notes.ends();
    notes.opens();
    notes.asks("c1", "");
    notes.in(refused);
    CHECK(notes.known.resumes_refused == 0);
    notes.names("c1");
    notes.ends();
    notes.opens();
    notes.ends();
    notes.opens();
    notes.asks("c1", "");
    notes.in(refused);
    CHECK(notes.known.resumes_refused == 1);
    CHECK(notes.known.connection.is_resume_refused());
    notes.in({dialect::Resume{dialect::ResumeStep::Refused, "c2", ""}});
    CHECK(notes.known.resumes_refused == 1);
}

TEST_CASE("what is acknowledged may come again", "[model][dialect]") {
    Notes notes;
    notes.opens();
    notes.names("a");
    for (int n = 1; n <= 5; ++n) notes.counts(n);
    notes.out(dialect::Acknowledged{"", 3, ""});
    notes.ends();
    notes.opens();
    notes.asks("a", "3");
    CHECK_FALSE(notes.counts(4).judged);
    CHECK(notes.known.sequences.repeated() == 1);
}

TEST_CASE("an offset is old where the client had surely read further", "[model][dialect]") {
    const auto asked_with = [](const char* offset, Duration before_end) {
        Notes notes;
        notes.opens();
        notes.names("a");
        for (int n = 1; n <= 5; ++n) {
            notes.counts(n);
            notes.now += 2s;
        }
        notes.now += before_end - 2s;
        notes.ends();
        notes.now += 1s;
        notes.opens();
        notes.asks("a", offset);
        return notes.known.connection.resume->is_old;
    };
    CHECK(asked_with("3", 5s));
    CHECK(asked_with("4", 5s));
    CHECK_FALSE(asked_with("5", 5s));
    CHECK_FALSE(asked_with("6", 5s));
    // The fifth came just before the end: it may not have been read.
    CHECK_FALSE(asked_with("4", 10ms));
    CHECK(asked_with("3", 10ms));
    CHECK_FALSE(asked_with("x", 5s));
}

TEST_CASE("an old offset is known by its text where ids are no numbers", "[model][dialect]") {
    const auto asked_with = [](const char* offset) {
        Notes notes;
        notes.opens();
        for (const char* id : {"k1", "k2", "k3"}) {
            notes.in(dialect::Offset{.counter = "", .number = std::nullopt, .text = id});
            notes.now += 2s;
        }
        notes.ends();
        notes.opens();
        notes.asks("", offset);
        return notes.known.connection.resume->is_old;
    };
    CHECK(asked_with("k1"));
    CHECK(asked_with("k2"));
    CHECK_FALSE(asked_with("k3"));
    CHECK_FALSE(asked_with("k9"));
}

TEST_CASE("a server's requests are no requests of the client", "[model][dialect]") {
    Notes notes;
    notes.opens();
    notes.in(dialect::Request{"1"});
    notes.now += 5ms;
    CHECK_FALSE(notes.out(dialect::Reply{"1", false, true}).reply);
    CHECK_FALSE(notes.in(dialect::Reply{"1", false, true}).reply);
    notes.out(dialect::Request{"1"});
    notes.now += 5ms;
    CHECK(notes.in(dialect::Reply{"1", true, false}).reply == Duration(5ms));
    // A stream's further items are no further replies.
    CHECK_FALSE(notes.in(dialect::Reply{"1", false, true}).reply);
    CHECK(notes.known.requests_of_server == 1);
    CHECK(notes.known.error_replies == 1);
}

TEST_CASE("controls are kept, the newest of them", "[model][dialect]") {
    Notes notes;
    notes.opens();
    for (int i = 0; i < 100; ++i)
        notes.in(dialect::Control{dialect::ControlKind::Failed, std::string(1000, 'x'), 5s});
    CHECK(notes.known.controls.size() == DialectKnown::controls_max);
    CHECK(notes.known.controls.back().words.size() == DialectKnown::words_bytes_max);
    CHECK_FALSE(notes.known.connection.stay_away);
    notes.out(dialect::Control{dialect::ControlKind::StayAway, "", std::nullopt});
    CHECK_FALSE(notes.known.connection.stay_away);
    notes.in(dialect::Control{dialect::ControlKind::StayAway, "unauthorized", std::nullopt});
    CHECK(notes.known.connection.stay_away);
}

TEST_CASE("subscriptions that come and go fill no bound", "[model][dialect]") {
    using dialect::SubscriptionStep;
    Notes notes;
    notes.opens();
    for (int i = 0; i < 1000; ++i) {
        const std::string key = std::to_string(i);
        notes.out(dialect::Subscription{key, SubscriptionStep::Asked});
        if (i != 7) notes.out(dialect::Subscription{key, SubscriptionStep::Ended});
    }
    notes.now += 30s;
    notes.ends();
    notes.opens();
    CHECK(notes.known.subscriptions.missing() == std::vector<std::string>{"7"});
    // Asked for and ended again it is missing no more.
    notes.out(dialect::Subscription{"7", SubscriptionStep::Asked});
    notes.out(dialect::Subscription{"7", SubscriptionStep::Ended});
    CHECK(notes.known.subscriptions.missing().empty());
}

TEST_CASE("beyond the bound nothing is called missing", "[model][dialect]") {
    using dialect::SubscriptionStep;
    Notes notes;
    notes.opens();
    for (int i = 0; i < 1000; ++i)
        notes.out(dialect::Subscription{std::to_string(i), SubscriptionStep::Asked});
    CHECK(notes.known.subscriptions.of_connection().size() == Subscriptions::keys_max);
    notes.now += 30s;
    notes.ends();
    notes.opens();
    CHECK(notes.known.subscriptions.missing().empty());
}

TEST_CASE("what a server gives by itself need not be asked for", "[model][dialect]") {
    Notes notes;
    notes.opens();
    notes.in(dialect::Subscription{"news", dialect::SubscriptionStep::Confirmed});
    notes.now += 30s;
    notes.ends();
    notes.opens();
    CHECK(notes.known.subscriptions.missing().empty());
}
