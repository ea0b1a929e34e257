// How a run of redial connect is judged, from what its session told. One thread.
#include "app/run_verdict.hpp"

#include "base/bytes.hpp"
#include "catch.hpp"

namespace redial::app::tests {
namespace {

using namespace std::chrono_literals;

core::Outcome closed_by_peer(std::uint16_t code, bool is_clean = true) {
    core::Outcome outcome;
    outcome.close_code = code;
    outcome.by = core::EndedBy::Peer;
    outcome.is_clean = is_clean;
    return outcome;
}

RunFacts halted_after(core::Outcome outcome) {
    RunFacts facts;
    facts.is_halted = true;
    facts.loss = SessionWatch::Loss{std::move(outcome), true, 1s};
    return facts;
}

class Told {
public:
    SessionWatch watch;
    void event(core::Happening what) {
        watch.on_event({{.session = {1}, .attempt = {1}, .at = Instant{1s}}, std::move(what)});
    }
    void asked(const std::string& text) {
        watch.note_asked(std::make_shared<const Bytes>(to_bytes(text)));
    }
    void queued(std::uint64_t id, const std::string& text) {
        event(core::MessageQueued{id, core::Opcode::Text,
                                  std::make_shared<const Bytes>(to_bytes(text))});
    }
    void sent(const std::string& text) {
        core::MessageSeen message;
        message.direction = core::Direction::Out;
        message.payload = as_bytes(text);
        message.size_bytes = text.size();
        watch.on_message({.session = {1}, .at = Instant{2s}}, message);
    }
};

}  // namespace

TEST_CASE("a run goes well when its peer said goodbye and not when it was thrown out",
          "[verdict]") {
    for (const std::uint16_t code : std::initializer_list<std::uint16_t>{1000, 1001, 1005, 1012}) {
        INFO(code);
        CHECK(went_well(halted_after(closed_by_peer(code))));
        CHECK_FALSE(went_well(halted_after(closed_by_peer(code, false))));
    }
    for (const std::uint16_t code : std::initializer_list<std::uint16_t>{
             1002, 1003, 1008, 1009, 1011, 1013, 1014, 3000, 4000, 4401}) {
        INFO(code);
        CHECK_FALSE(went_well(halted_after(closed_by_peer(code))));
    }
}

TEST_CASE("a run that waits for a retry did not go well whatever the last close said",
          "[verdict]") {
    RunFacts facts = halted_after(closed_by_peer(1000));
    facts.is_halted = false;
    facts.retry = 3;
    CHECK_FALSE(went_well(facts));
    CHECK(run_end_in_words(facts) ==
          "the run ended while waiting for retry 3: 1000 normal closure");
}

TEST_CASE("an opening no older than the one that was thrown out proves nothing", "[verdict]") {
    RunFacts facts;
    facts.was_open = true;
    facts.open_for = 30ms;
    CHECK(went_well(facts));
    facts.loss = SessionWatch::Loss{closed_by_peer(1008), true, 200ms};
    CHECK_FALSE(went_well(facts));
    facts.open_for = 201ms;
    CHECK(went_well(facts));
    facts.open_for = 30ms;
    facts.loss->outcome.kind = core::OutcomeKind::ResetByPeer;
    CHECK(went_well(facts));
}

TEST_CASE("a dial that the end of the run cut short is not its cause", "[verdict]") {
    Told told;
    CHECK(cause_in_words({}) == "no answer in the time given");
    core::AttemptEnded ended;
    ended.outcome.kind = core::OutcomeKind::HttpRefused;
    ended.outcome.http_status = 503;
    ended.outcome.http_reason = "Service Unavailable";
    told.event(ended);
    ended.outcome = {};
    ended.outcome.kind = core::OutcomeKind::Abandoned;
    ended.outcome.by = core::EndedBy::Us;
    told.event(ended);
    REQUIRE(told.watch.last_loss());
    CHECK(told.watch.last_loss()->outcome.http_status == 503);
}

TEST_CASE("each message that was asked for is unsent until it is seen to leave", "[verdict]") {
    Told told;
    for (const char* text : {"one", "two", "three", "four"}) told.asked(text);
    told.sent("an echo");  // of nobody's asking
    CHECK(told.watch.unsent_count() == 4);
    told.sent("one");
    told.queued(7, "two");
    told.event(core::CommandRefused{"send_message", "the queue of unsent messages is full"});
    CHECK(told.watch.unanswered() == 1);
    const MessageList unsent = told.watch.unsent();
    CHECK(unsent.count == 3);
    CHECK(unsent.in_words("not sent") == "3 messages were not sent: three, two, four");
    told.event(core::MessageLeftQueue{7, core::QueueFate::Sent});
    CHECK(told.watch.unsent().count == 2);
}

TEST_CASE("what was sent behind the last sign of life on a connection that was lost is told",
          "[verdict]") {
    Told told;
    core::AttemptEnded ended;
    ended.was_open = true;
    ended.outcome.kind = core::OutcomeKind::ResetByPeer;
    for (const char* text : {"one", "two", "three"}) told.asked(text);
    told.sent("one");
    core::MessageSeen reply;
    reply.opcode = core::Opcode::Pong;
    told.watch.on_message({.session = {1}, .at = Instant{3s}}, reply);
    told.sent("two");
    told.sent("three");
    told.event(ended);
    CHECK(told.watch.unconfirmed().in_words("lost") == "2 messages were lost: two, three");
    told.asked("four");
    told.sent("four");
    ended.outcome = closed_by_peer(1000);
    told.event(ended);
    CHECK(told.watch.unconfirmed().count == 2);
    CHECK(told.watch.unsent().count == 0);
}

TEST_CASE("a message sent once and not acknowledged is told apart from one never sent",
          "[verdict]") {
    Told told;
    told.asked("a");
    told.asked("b");
    told.queued(1, "a");
    told.queued(2, "b");
    told.event(core::QueuedSent{1, 1});
    CHECK(told.watch.unacknowledged() == 1);
    CHECK(told.watch.unsent().count == 1);
    told.event(core::MessageLeftQueue{1, core::QueueFate::Cancelled});
    told.event(core::MessageLeftQueue{2, core::QueueFate::Expired});
    CHECK(told.watch.unsent().in_words("not sent") == "1 message was not sent: b");
}

}  // namespace redial::app::tests
