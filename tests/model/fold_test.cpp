// The fold of a session's events: what a view finds in the model. Virtual time.
#include "catch.hpp"
#include "core/short_name.hpp"
#include "model/fold/workspace.hpp"
#include "rig.hpp"

namespace redial {
namespace {

using core::ConnectionStatus;
using tests::Rig;
using namespace std::chrono_literals;

void stage(Rig& rig, core::StageName name, Duration took, bool is_ok = true) {
    core::StageDone done;
    done.stage = name;
    done.took = took;
    done.is_ok = is_ok;
    done.detail = "details";
    rig.pass(took);
    rig.tell(done);
}

}  // namespace

TEST_CASE("a session is added closed, with its name, and found by its id", "[model]") {
    Rig rig;
    CHECK(rig.workspace.find(rig.id) == nullptr);
    rig.add();
    REQUIRE(rig.workspace.find(rig.id) != nullptr);
    CHECK(rig.session().name == "chat");
    CHECK(rig.session().status == ConnectionStatus::Closed);
    CHECK(rig.session().status_since == rig.now);
    core::SessionConfig config = tests::chat_config();
    config.name = "";
    rig.tell(core::SessionChanged{std::make_shared<const core::SessionConfig>(config)});
    CHECK(rig.session().name == core::short_name(config));
}

TEST_CASE("sessions of one address that nobody named are numbered, and keep their number",
          "[model]") {
    Rig rig;
    core::SessionConfig config = tests::chat_config();
    config.name = "";
    config.url = "ws://127.0.0.1:8765/ws/chat/";
    for (const std::uint32_t id : {1u, 2u, 3u}) {
        rig.id = SessionId{id};
        rig.add(config);
    }
    const auto name_of = [&rig](std::uint32_t id) { return rig.workspace.find({id})->name; };
    CHECK(name_of(1) == "chat");
    CHECK(name_of(2) == "chat-2");
    CHECK(name_of(3) == "chat-3");
    rig.id = SessionId{1};
    rig.tell(core::SessionRemoved{});
    rig.id = SessionId{3};
    rig.tell(core::SessionChanged{std::make_shared<const core::SessionConfig>(config)});
    CHECK(name_of(3) == "chat-3");
    rig.id = SessionId{4};
    rig.add(config);
    CHECK(name_of(4) == "chat");
    config.name = "chat";
    rig.id = SessionId{5};
    rig.add(config);
    CHECK(name_of(5) == "chat");
}

TEST_CASE("an attempt has its stages, its opening, its messages and its end", "[model]") {
    Rig rig;
    rig.add();
    rig.dials(core::Origin::Person);
    const Instant started = rig.now;
    stage(rig, core::StageName::Resolve, 1ms);
    stage(rig, core::StageName::Connect, 2ms);
    stage(rig, core::StageName::Upgrade, 3ms);
    rig.opens();
    REQUIRE(rig.session().live() != nullptr);
    rig.pass(1s);
    rig.out("{\"text\":\"hi\"}");
    rig.counts(1);
    rig.pass(1s);
    rig.ends();
    const model::Attempt& attempt = rig.session().attempts.back();
    CHECK(rig.session().live() == nullptr);
    CHECK(attempt.started_at == started);
    CHECK(attempt.origin == core::Origin::Person);
    CHECK(attempt.started->url == "ws://127.0.0.1:8765/ws/chat/?session=abc123");
    CHECK(attempt.stages.size() == 3);
    CHECK(attempt.stage(core::StageName::Connect)->took == 2ms);
    CHECK(attempt.stage(core::StageName::Connect)->facts->detail == "details");
    CHECK(attempt.stage(core::StageName::Tls) == nullptr);
    CHECK(*attempt.opened_at - started == 6ms);
    CHECK(attempt.opened->address == "127.0.0.1:8765");
    CHECK(attempt.messages_in == 1);
    CHECK(attempt.messages_out == 1);
    CHECK(attempt.open_for == 2s);
    CHECK(in_words(attempt) == "1006 abnormal: connection reset by peer");
    CHECK(rig.session().last_open_for == 2s);
    CHECK(rig.session().opens == 1);
}

TEST_CASE("a planned retry counts down until the dial, which remembers it", "[model]") {
    Rig rig;
    rig.add();
    rig.dials();
    rig.ends();
    rig.plans(1, 500ms);
    REQUIRE(rig.session().is_waiting());
    CHECK(rig.session().waiting->plan.retry_at == rig.now + 500ms);
    rig.pass(200ms);
    rig.dials(core::Origin::Person);  // Reconnect now
    CHECK_FALSE(rig.session().is_waiting());
    const model::Attempt& attempt = rig.session().attempts.back();
    REQUIRE(attempt.wait);
    CHECK(attempt.wait->plan.delay == 500ms);
    CHECK(attempt.waited == 200ms);
    rig.ends();
    rig.dials();
    CHECK_FALSE(rig.session().attempts.back().wait);
}

TEST_CASE("a wait that was given up is over, and belongs to no attempt", "[model]") {
    Rig rig;
    rig.add();
    rig.dials();
    rig.ends();
    rig.plans(1, 500ms);
    rig.turns(ConnectionStatus::Closed);  // Stop
    CHECK_FALSE(rig.session().is_waiting());
    rig.pass(1h);
    rig.dials(core::Origin::Person);
    CHECK_FALSE(rig.session().attempts.back().wait);
}

TEST_CASE("giving up says why, until the next dial", "[model]") {
    Rig rig;
    rig.add();
    rig.dials();
    rig.ends();
    rig.tell(core::Halted{"gave up after 3 retries"});
    CHECK(rig.session().halted == "gave up after 3 retries");
    CHECK(rig.workspace.totals(rig.now).halted == 1);
    rig.dials();
    CHECK_FALSE(rig.session().halted);
    rig.ends();
    rig.tell(core::Halted{"auto-reconnect is off"});
    rig.turns(ConnectionStatus::Closed);  // Disconnect
    CHECK_FALSE(rig.session().halted);
}

TEST_CASE("spans of a session touch, and the last one is open", "[model]") {
    Rig rig;
    rig.add();
    rig.pass(1s);
    rig.dials();
    rig.pass(1s);
    rig.opens();
    rig.pass(1s);
    rig.ends();
    const model::Spans& spans = rig.session().spans;
    REQUIRE(spans.size() == 4);
    for (std::size_t i = 0; i + 1 < spans.size(); ++i) {
        REQUIRE(spans[i].to == spans[i + 1].from);
    }
    CHECK(spans[1].status == ConnectionStatus::Connecting);
    CHECK(spans[2].status == ConnectionStatus::Open);
    CHECK_FALSE(spans.back().to);
    CHECK(model::first_span_from(spans, rig.now - 1500ms) == 1);
    CHECK(model::first_span_from(spans, rig.now + 1h) == 3);
}

TEST_CASE("traffic is counted by direction, control frames apart", "[model]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.in("12345");
    rig.in("123");
    rig.pass(10ms);
    rig.out("1");
    rig.pass(10ms);
    rig.pong(310us);
    CHECK(rig.session().in.messages == 2);
    CHECK(rig.session().in.size_bytes == 8);
    CHECK(rig.session().in.control_frames == 1);
    CHECK(rig.session().out.messages == 1);
    CHECK(rig.session().last_rtt == 310us);
    CHECK(rig.session().rtts.back().at == rig.now);
    CHECK(rig.session().activity_at() == rig.now);
    CHECK(rig.session().log.messages() == 3);
}

TEST_CASE("silence is in force until it is switched off or the connection ends", "[model]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.tell(core::FaultMade{"silent", "on"});
    CHECK(rig.session().is_silent);
    rig.tell(core::FaultMade{"silent", "off"});
    CHECK_FALSE(rig.session().is_silent);
    rig.tell(core::FaultMade{"silent", ""});
    rig.ends();
    CHECK_FALSE(rig.session().is_silent);
    CHECK(rig.session().attempts.back().was_silent);
    CHECK(rig.rows(model::RowKind::Fault).size() == 3);
    CHECK(rig.session().markers.size() == 3);
}

TEST_CASE("the history tells openings, ends, faults, losses and refusals between the messages",
          "[model]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.in("hello");
    rig.tell(core::Lost{12, 3482, core::LossPlace::EventRing});
    rig.tell(core::CommandRefused{"stop_retrying", "no retry is waiting"});
    rig.tell(core::Noted{core::Severity::Error, "a\nremark"});
    rig.ends();
    using model::RowKind;
    CHECK(rig.rows(RowKind::Opened) == std::vector<std::string>{"open: 127.0.0.1:8765"});
    CHECK(rig.rows(RowKind::Lost) ==
          std::vector<std::string>{"lost 12 messages (3.4 KiB): event queue full"});
    CHECK(rig.rows(RowKind::Note) ==
          std::vector<std::string>{"stop_retrying refused: no retry is waiting", "a\\nremark"});
    CHECK(rig.rows(RowKind::Ended) ==
          std::vector<std::string>{"1006 abnormal: connection reset by peer"});
    CHECK(rig.session().lost_messages == 12);
    CHECK(rig.session().last_refusal->reason == "no retry is waiting");
    const model::MessageLog& log = rig.session().log;
    CHECK(log.row(log.end_row() - 2).severity == core::Severity::Error);
}

TEST_CASE("a late event of a removed session is ignored and counted", "[model]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.in("x");
    rig.tell(core::SessionRemoved{});
    CHECK(rig.workspace.find(rig.id) == nullptr);
    CHECK(rig.workspace.totals(rig.now).history_bytes == 0);
    rig.in("late");
    rig.tell(core::StatusChanged{ConnectionStatus::Open, ConnectionStatus::Closed});
    CHECK(rig.workspace.stray_events() == 2);
    CHECK(rig.workspace.sessions().empty());
}

TEST_CASE("a log that begins in the middle makes the attempt it speaks of", "[model]") {
    Rig rig;
    rig.add();
    rig.attempt = AttemptId{7};
    rig.ends();
    REQUIRE(rig.session().attempts.size() == 1);
    CHECK(rig.session().attempts.back().id == AttemptId{7});
    CHECK_FALSE(rig.session().live_attempt);
}

TEST_CASE("an event of an attempt that is long gone changes no attempt", "[model]") {
    model::Limits limits;
    limits.attempts_max = 10;
    Rig rig(limits);
    rig.add();
    for (int i = 0; i < 50; ++i) {
        rig.dials();
        rig.ends();
    }
    CHECK(rig.session().attempts.size() == 10);
    CHECK(rig.session().attempts.dropped() == 40);
    rig.attempt = AttemptId{3};
    rig.tell(core::AttemptOpened{});
    CHECK(rig.session().attempts.size() == 10);
    CHECK(rig.session().opens == 0);
}

TEST_CASE("a peer that makes endless stages or texts does not grow the model without bound",
          "[model]") {
    model::Limits limits;
    limits.journal_bytes_max = 1u << 20;
    Rig rig(limits);
    rig.add();
    for (int i = 0; i < 100; ++i) {
        rig.dials();
        for (int k = 0; k < 100; ++k) stage(rig, core::StageName::Connect, 1us, false);
        core::AttemptEnded ended;
        ended.outcome.kind = core::OutcomeKind::HttpRefused;
        ended.response = std::string(64 * 1024, 'b');
        rig.tell(ended);
    }
    CHECK(rig.session().journal.memory_bytes() <= limits.journal_bytes_max);
    CHECK(rig.session().journal.dropped() > 0);
    const model::Attempts& attempts = rig.session().attempts;
    CHECK(attempts[0].stages.size() == model::Attempt::stages_max);
    CHECK(attempts[0].stages_dropped == 100 - model::Attempt::stages_max);
    CHECK(attempts[0].ended == nullptr);
    CHECK(attempts[0].stages[0].facts == nullptr);
    CHECK(attempts[0].outcome->kind == core::OutcomeKind::HttpRefused);
    CHECK(attempts.back().ended->response.size() == 64 * 1024);
}

TEST_CASE("when all histories together are too long, the longest gives way", "[model]") {
    model::Limits limits;
    limits.total_bytes_max = 4u << 20;
    Rig rig(limits);
    rig.add();
    rig.dials_and_opens();
    for (int i = 0; i < 10; ++i) rig.in("few words");
    rig.id = SessionId{2};
    rig.add();
    for (int i = 0; i < 20'000; ++i) rig.in(std::string(1000, 'f'));
    CHECK(rig.session().log.dropped_rows() > 0);
    rig.id = SessionId{1};
    CHECK(rig.session().log.dropped_rows() == 0);
    const model::Totals totals = rig.workspace.totals(rig.now);
    CHECK(totals.history_bytes <= limits.total_bytes_max);
    CHECK(totals.history_bytes > limits.total_bytes_max / 2);
    CHECK(totals.rows == rig.session().log.size() + rig.workspace.find(SessionId{2})->log.size());
}

TEST_CASE("totals count sessions by state", "[model]") {
    Rig rig;
    for (std::uint32_t n = 1; n <= 4; ++n) {
        rig.id = SessionId{n};
        rig.status = ConnectionStatus::Closed;
        rig.add();
        if (n >= 2) rig.dials();
        if (n >= 3) rig.opens();
        if (n == 4) {
            rig.ends();
            rig.plans(1, 1s);
        }
    }
    const model::Totals totals = rig.workspace.totals(rig.now);
    CHECK(totals.sessions == 4);
    CHECK(totals.open == 1);
    CHECK(totals.connecting == 1);
    CHECK(totals.closed == 2);
    CHECK(totals.waiting == 1);
}

TEST_CASE("sessions stand in the order the person gave them", "[model]") {
    Rig rig;
    for (std::uint32_t n = 1; n <= 4; ++n) {
        rig.id = SessionId{n};
        rig.add();
    }
    const SessionId order[] = {SessionId{3}, SessionId{9}, SessionId{1}};
    rig.workspace.set_order(order);
    std::vector<std::uint32_t> ids;
    for (const auto& session : rig.workspace.sessions()) ids.push_back(session->id.value);
    CHECK(ids == std::vector<std::uint32_t>{3, 1, 2, 4});
    CHECK(rig.workspace.find(SessionId{2})->id == SessionId{2});
}

TEST_CASE("clearing a history keeps counters and attempts", "[model]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.in("one");
    rig.workspace.clear_history(rig.id);
    CHECK(rig.session().log.empty());
    CHECK(rig.session().in.messages == 1);
    CHECK(rig.session().attempts.size() == 1);
    CHECK(rig.workspace.totals(rig.now).history_bytes == 0);
    rig.in("two");
    CHECK(rig.session().log.size() == 1);
}

TEST_CASE("the lab server's state and the program's remarks are the workspace's", "[model]") {
    Rig rig;
    rig.id = SessionId{0};
    core::LabChanged lab;
    lab.url = "ws://127.0.0.1:8766/ws/chat/";
    lab.is_listening = true;
    rig.tell(lab);
    rig.tell(core::Noted{core::Severity::Warning, "port 8765 is taken"});
    CHECK(rig.workspace.lab().url == lab.url);
    REQUIRE(rig.workspace.notes().size() == 1);
    CHECK(rig.workspace.notes().back().note.text == "port 8765 is taken");
}

TEST_CASE("equal revision means that nothing was applied", "[model]") {
    Rig rig;
    rig.add();
    const std::uint64_t before = rig.session().revision;
    rig.dials();
    CHECK(rig.session().revision > before);
    const std::uint64_t dialled = rig.session().revision;
    rig.in("x");
    CHECK(rig.session().revision > dialled);
}

}  // namespace redial
