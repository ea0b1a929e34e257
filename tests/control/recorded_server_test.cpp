// What is made of a recorded server: a scenario of its outage, and a script for the lab server.
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "control/lab_script_of_dials.hpp"
#include "control/scenario.hpp"
#include "control/scenario_of_dials.hpp"

using namespace redial;
using namespace std::chrono_literals;
using control::RecordedDials;
using core::Direction;
using core::EndedBy;
using core::OutcomeKind;

namespace {

constexpr Instant begin = instant_from_us(1'000'000'000);

// Tells events at spans after the recording's begin.
class Told {
public:
    explicit Told(std::optional<SessionId> session = {})
        : dials(RecordedDials::Keeps::Messages, session, begin) {}

    void event(Duration at, std::uint32_t attempt, core::Happening what,
               std::uint32_t session = 1) {
        dials.on_event({{{session}, {attempt}, begin + at, {}}, std::move(what)});
    }
    void added(std::uint32_t session, const std::string& url, std::uint32_t tap_of = 0) {
        auto config = std::make_shared<core::SessionConfig>();
        config->url = url;
        config->tap_of = SessionId{tap_of};
        event(0s, 0, core::SessionAdded{config}, session);
    }
    void dials_at(Duration at, std::uint32_t attempt, std::uint32_t session = 1) {
        event(at, attempt, core::AttemptStarted{.url = "ws://127.0.0.1:9000/"}, session);
    }
    void opens(Duration at, std::uint32_t attempt) { event(at, attempt, core::AttemptOpened{}); }
    void ends(Duration at, std::uint32_t attempt, core::Outcome outcome) {
        core::AttemptEnded ended;
        ended.outcome = std::move(outcome);
        event(at, attempt, std::move(ended));
    }
    void fails(Duration at, std::uint32_t attempt, OutcomeKind kind) {
        dials_at(at, attempt);
        ends(at, attempt, {.kind = kind});
    }
    void message(Duration at, std::uint32_t attempt, Direction direction, std::string_view text,
                 core::Opcode opcode = core::Opcode::Text) {
        core::MessageSeen seen{.direction = direction, .opcode = opcode};
        seen.payload = as_bytes(text);
        seen.size_bytes = text.size();
        dials.on_message({{1}, {attempt}, begin + at, {}}, seen);
    }
    nlohmann::json scenario() {
        auto all = dials.take();
        const auto text = control::scenario_of({.dials = std::move(all),
                                                .round_trips = dials.round_trips(),
                                                .begun_at = begin,
                                                .name = "run.jsonl"});
        INFO(text.json);
        REQUIRE(control::scenario_from_text(text.json));
        return nlohmann::json::parse(text.json);
    }
    control::LabScriptMade script() { return control::lab_script_of(dials.take(), begin); }

    RecordedDials dials;
};

core::Outcome closed(std::uint16_t code, const std::string& reason, EndedBy by = EndedBy::Peer) {
    return {.kind = OutcomeKind::Closed, .close_code = code, .close_reason = reason, .by = by};
}

// "5s set down...": the steps that do something.
std::vector<std::string> steps_of(const nlohmann::json& scenario) {
    std::vector<std::string> all;
    for (const auto& step : scenario["timeline"]) {
        if (step.contains("set"))
            all.push_back(step["at"].get<std::string>() + " set " + step["set"].get<std::string>());
        if (step.contains("remove"))
            all.push_back(step["at"].get<std::string>() + " remove " +
                          step["remove"].get<std::string>());
    }
    return all;
}

}  // namespace

TEST_CASE("an outage becomes its end, its refusals and its return, changes in the middle",
          "[control][scenario]") {
    Told told;
    told.dials_at(0s, 1);
    told.opens(0s, 1);
    told.ends(10s, 1, closed(1012, "deploying"));
    told.fails(11s, 2, OutcomeKind::Refused);
    told.fails(13s, 3, OutcomeKind::Refused);
    core::Outcome busy{.kind = OutcomeKind::HttpRefused, .http_status = 503, .retry_after = 2s};
    told.dials_at(17s, 4);
    told.ends(17s, 4, busy);
    told.dials_at(19s, 5);
    told.opens(19s, 5);
    const nlohmann::json scenario = told.scenario();
    CHECK(steps_of(scenario) ==
          std::vector<std::string>{
              R"(10s set close:1012,reason "deploying",name "end")", "10100ms remove end",
              R"(10500ms set down,refuse kernel,name "outage")",
              R"(15s set answer:503,retry_after 2s,name "outage")", "18s remove outage"});
    const std::string all = scenario.dump();
    CHECK(all.find("attempt 2 at 11 s") != std::string::npos);
    CHECK(all.find("so did attempt 3 at 13 s") != std::string::npos);
    CHECK(all.find("between 10 s and 11 s nothing was seen") != std::string::npos);
}

TEST_CASE("what a scenario cannot do is said in its comment", "[control][scenario]") {
    const auto comment_of = [](OutcomeKind kind) {
        Told told;
        told.fails(1s, 1, kind);
        return told.scenario()["timeline"][0].value("comment", "");
    };
    CHECK(comment_of(OutcomeKind::TlsFailed).find("no faults of TLS") != std::string::npos);
    CHECK(comment_of(OutcomeKind::ConnectTimedOut).find("accepts TCP") != std::string::npos);
    CHECK(comment_of(OutcomeKind::NameUnresolved).find("no look-ups") != std::string::npos);
    CHECK(comment_of(OutcomeKind::Refused).find("what was before is not seen") !=
          std::string::npos);
    CHECK(comment_of(OutcomeKind::InvalidTarget).find("nothing of the server's") !=
          std::string::npos);
}

TEST_CASE("what a client ended itself is no fault of the server", "[control][scenario]") {
    Told told;
    told.dials_at(0s, 1);
    told.opens(0s, 1);
    told.ends(3s, 1, closed(1000, "", EndedBy::Us));
    told.dials_at(4s, 2);
    told.opens(4s, 2);
    const nlohmann::json scenario = told.scenario();
    CHECK(steps_of(scenario).empty());
    CHECK(scenario["timeline"].size() == 1);
}

TEST_CASE("a server that fell silent is half-open from when it was heard last",
          "[control][scenario]") {
    Told told;
    told.dials_at(0s, 1);
    told.opens(0s, 1);
    told.message(4s, 1, Direction::In, "still here");
    told.ends(20s, 1, {.kind = OutcomeKind::PongTimedOut, .by = EndedBy::Us});
    CHECK(steps_of(told.scenario())[0] == R"(4001ms set half_open,name "end")");
}

TEST_CASE("latency is the middle of the round trips seen, and none where they take no time",
          "[control][scenario]") {
    const auto faults_of = [](std::vector<Duration> trips) {
        const auto text = control::scenario_of({.round_trips = std::move(trips)});
        return nlohmann::json::parse(text.json).value("faults", "");
    };
    CHECK(faults_of({90ms, 100ms, 110ms, 400ms}) ==
          R"(latency:110ms,down,jitter 110ms,name "latency")");
    CHECK(faults_of({200us, 300us}).empty());
    CHECK(faults_of({}).empty());
}

TEST_CASE("of several sessions those of the first one's tap are taken", "[control]") {
    Told told;
    told.added(1, "ws://a.test/");
    told.added(2, "ws://b.test/");
    told.added(3, "ws://a.test/?x=1");
    for (std::uint32_t session = 1; session <= 3; ++session)
        told.dials_at(std::chrono::seconds(session), 1, session);
    const auto dials = told.dials.take();
    REQUIRE(dials.size() == 2);
    CHECK((dials[0].session == SessionId{1} && dials[1].session == SessionId{3}));
    CHECK(told.dials.sessions_left_out() == 1);

    Told chosen(SessionId{2});
    chosen.dials_at(1s, 1, 1);
    chosen.dials_at(2s, 1, 2);
    CHECK(chosen.dials.take().size() == 1);
}

TEST_CASE("a message close behind one of the client's is its answer, others have their times",
          "[control][play]") {
    Told told;
    told.dials_at(1s, 1);
    told.opens(1s, 1);
    told.message(1100ms, 1, Direction::In, "hello");
    told.message(2s, 1, Direction::Out, "login");
    told.message(2300ms, 1, Direction::In, "welcome");
    told.message(2400ms, 1, Direction::Out, "?", core::Opcode::Ping);
    told.message(2401ms, 1, Direction::In, "?", core::Opcode::Pong);
    told.message(9s, 1, Direction::In, "tick");
    told.message(10s, 1, Direction::In, "\x03\xf4", core::Opcode::Close);
    told.ends(10100ms, 1, closed(1012, "bye"));
    const control::LabScriptMade made = told.script();
    REQUIRE(made.script.dials.size() == 1);
    const core::LabScriptDial& dial = made.script.dials[0];
    REQUIRE(dial.messages.size() == 3);
    CHECK((dial.messages[0].answers == 0 && dial.messages[0].after == 100ms));
    CHECK((dial.messages[1].answers == 1 && dial.messages[1].after == 300ms));
    CHECK((dial.messages[2].answers == 0 && dial.messages[2].after == 8s));
    CHECK((dial.end == core::LabScriptEnd::Close && dial.close_code == 1012));
    CHECK((dial.ends_after == 9s && dial.close_reason == "bye"));
    CHECK(made.remarks.empty());
}

TEST_CASE("dials refused in a row are one stretch in which the port is closed", "[control][play]") {
    Told told;
    told.dials_at(0s, 1);
    told.opens(0s, 1);
    told.ends(5s, 1, {.kind = OutcomeKind::ResetByPeer});
    told.fails(6s, 2, OutcomeKind::Refused);
    told.fails(8s, 3, OutcomeKind::Refused);
    told.dials_at(12s, 4);
    core::AttemptEnded ended;
    ended.outcome = {.kind = OutcomeKind::HttpRefused, .http_status = 503};
    ended.response = "HTTP/1.1 503 No\r\nRetry-After: 7\r\n\r\nbusy";
    told.event(12500ms, 4, ended);
    const auto dials = told.script().script.dials;
    REQUIRE(dials.size() == 3);
    CHECK((dials[0].end == core::LabScriptEnd::Reset && dials[0].ends_after == 5s));
    CHECK((dials[1].met == core::LabScriptMet::Refused && dials[1].closed_for == 5s));
    CHECK((dials[2].met == core::LabScriptMet::Answered && dials[2].status == 503));
    CHECK((dials[2].answers_after == 500ms && dials[2].body == "busy"));
    CHECK(dials[2].fields ==
          std::vector<std::pair<std::string, std::string>>{{"Retry-After", "7"}});
}

TEST_CASE("what cannot be played as it was is said with its count", "[control][play]") {
    Told told;
    told.fails(1s, 1, OutcomeKind::TlsFailed);
    told.fails(2s, 2, OutcomeKind::TlsFailed);
    const control::LabScriptMade made = told.script();
    REQUIRE(made.remarks.size() == 1);
    CHECK(made.remarks[0].starts_with("2 times: "));
}
