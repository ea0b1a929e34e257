// What must not be called a fault: the innocent twin of each rule's case, as real servers and
// clients show it; and the failures beside them that are ones. Virtual time.
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "findings_rig.hpp"

namespace redial {
namespace {

using model::RuleId;
using tests::FindingsRig;
using namespace std::chrono_literals;

void drops_and_reopens(FindingsRig& rig) {
    rig.ends();
    rig.waits_and_opens(1, 300ms, 500ms);
}

std::string head(const std::string& path, const std::string& more, int key) {
    return "GET " + path + " HTTP/1.1\r\nHost: chat.example\r\nSec-WebSocket-Key: k" +
           std::to_string(key) + "==\r\n" + more + "\r\n";
}

// What is found of a tap's client that is refused `times` times, each with the head that `request`
// gives.
template <class Request>
std::string refusals(int status, int times, const Request& request) {
    FindingsRig rig(tests::tap_config());
    for (int i = 0; i < times; ++i) {
        rig.dials();
        core::AttemptEnded ended;
        ended.outcome = tests::answered(status);
        ended.request = request(i);
        rig.tell(ended);
        rig.turns(core::ConnectionStatus::Closed);
        rig.pass(1s + i * 700ms);
    }
    return rig.names();
}

bool has(const std::string& names, std::string_view rule) {
    return names.find(rule) != std::string::npos;
}

void logs_in(FindingsRig& rig, const std::string& text) {
    rig.out(text);
    rig.lives(1min);
    drops_and_reopens(rig);
}

}  // namespace

TEST_CASE("a number of people present is no counter of messages", "[findings]") {
    for (const std::int64_t second : {7, 3, 1, 0, 2}) {
        FindingsRig rig;
        rig.dials_and_opens();
        rig.in("{\"type\":\"users\",\"count\":2}");
        rig.lives(1min);
        drops_and_reopens(rig);
        rig.in("{\"type\":\"users\",\"count\":" + std::to_string(second) + "}");
        CHECK(rig.names() == "");
        CHECK(rig.session().last_resume->verdict == core::ResumeVerdict::Unknown);
        CHECK(rig.session().resumes == 0);
    }
}

TEST_CASE("a counter that a person named is believed without the server's confirmation",
          "[findings]") {
    core::SessionConfig config = tests::good_config();
    config.counter_is_given = true;
    FindingsRig rig(config);
    rig.dials_and_opens();
    rig.in("{\"count\":2}");
    rig.lives(1min);
    drops_and_reopens(rig);
    rig.in("{\"count\":7}");
    CHECK(rig.found(RuleId::MessagesLost) != nullptr);
}

TEST_CASE("another session's counter is not compared with this one's", "[findings]") {
    FindingsRig rig;
    rig.dials_and_opens();
    rig.counts(5);
    rig.lives(1min);
    drops_and_reopens(rig);
    rig.in("{\"count\":9,\"session\":\"zzz999\"}");
    CHECK(rig.found(RuleId::MessagesLost) == nullptr);
    CHECK(rig.found(RuleId::SessionNotResumed) != nullptr);
}

TEST_CASE("an id that a server gives to each connection is no session refused", "[findings]") {
    FindingsRig rig;
    for (const char* id : {"c-1", "c-2", "c-3"}) {
        rig.dials_and_opens();
        rig.in("{\"type\":\"welcome\",\"sid\":\"" + std::string(id) + "\"}");
        rig.lives(1min);
        rig.ends();
        rig.pass(2s);
    }
    CHECK(rig.found(RuleId::SessionNotResumed) == nullptr);
}

TEST_CASE("what is sent until it is acknowledged may come twice", "[findings]") {
    for (const bool is_at_least_once : {true, false}) {
        core::SessionConfig config = tests::good_config();
        if (is_at_least_once) config.queue.delivery = core::Delivery::UntilAcknowledged;
        FindingsRig rig(config);
        rig.dials_and_opens();
        rig.counts(5);
        rig.lives(1min);
        drops_and_reopens(rig);
        for (std::uint64_t id = 1; id <= 2; ++id) rig.tell(core::QueuedSent{id, 2});
        rig.counts(8);  // two were counted before the drop, unanswered, and now the first again
        CHECK((rig.found(RuleId::MessagesLost) == nullptr) == is_at_least_once);
    }
}

TEST_CASE("more lost than was sent again is lost all the same", "[findings]") {
    core::SessionConfig config = tests::good_config();
    config.queue.delivery = core::Delivery::UntilAcknowledged;
    FindingsRig rig(config);
    rig.dials_and_opens();
    rig.counts(5);
    rig.lives(1min);
    drops_and_reopens(rig);
    rig.tell(core::QueuedSent{1, 2});
    rig.counts(12);
    CHECK(rig.found(RuleId::MessagesLost) != nullptr);
}

TEST_CASE("a login with another time and signature is the same first message", "[findings]") {
    const auto signed_by = [](const std::string& time, const std::string& sign) {
        return R"({"op":"login","args":[{"apiKey":"k","timestamp":")" + time + R"(","sign":")" +
               sign + "\"}]}";
    };
    const std::vector<std::pair<std::string, std::string>> logins = {
        {signed_by("1538054050", "qm3ZtA=="), signed_by("1538054051", "Ba/x9Lw=")},
        {"AUTH 9f8a-first", "AUTH 77aB-second"},
        {"{\"type\":\"connection_init\",\"payload\":{}}",
         "{\"payload\":{\"since\":\"x\"},\"type\":\"connection_init\"}"},
        {"42[\"login\",{\"jwt\":\"aaa.bbb\"}]", "42[\"login\",{\"jwt\":\"ccc.ddd\"}]"},
        {"[null,\"1\",\"room:lobby\",\"phx_join\",{\"token\":\"aB3\"}]",
         "[null,\"4\",\"room:lobby\",\"phx_join\",{\"token\":\"Zk9\"}]"},
        {"{\"op\":2,\"d\":{\"token\":\"t\",\"intents\":513}}",
         "{\"op\":6,\"d\":{\"token\":\"t\",\"session_id\":\"s\",\"seq\":42}}"}};
    for (const auto& [first, second] : logins) {
        CAPTURE(first);
        FindingsRig rig;
        rig.dials_and_opens();
        logs_in(rig, first);
        rig.out(second);
        rig.pass(10s);
        rig.in("hello");
        CHECK(rig.names() == "");
        FindingsRig forgets;
        forgets.dials_and_opens();
        logs_in(forgets, first);
        forgets.out("{\"op\":\"say\",\"text\":\"hi\"}");
        forgets.pass(10s);
        forgets.in("hello");
        CHECK(forgets.found(RuleId::PreambleNotSentAgain) != nullptr);
    }
}

TEST_CASE("a program that begins each connection with another message says no preamble",
          "[findings]") {
    FindingsRig rig;
    rig.dials_and_opens();
    for (const char* text : {"{\"get\":\"a\"}", "{\"get\":\"b\"}", "{\"put\":\"c\"}"}) {
        rig.out(text);
        rig.lives(70s);
        drops_and_reopens(rig);
    }
    rig.out("{\"list\":1}");
    rig.pass(10s);
    rig.in("hello");
    CHECK(rig.found(RuleId::PreambleNotSentAgain) == nullptr);
}

TEST_CASE("a token that was renewed makes another request", "[findings]") {
    const auto bearer = [](int i) {
        return head("/ws", "Authorization: Bearer t" + std::to_string(i) + "\r\n", i);
    };
    const auto same = [](int i) { return head("/ws", "Authorization: Bearer t\r\n", i); };
    const auto unknown = [](int) { return std::string(); };
    const auto hidden = [](int i) { return head("/ws", "Authorization: REDACTED\r\n", i); };
    CHECK(refusals(401, 4, bearer) == "");
    CHECK(refusals(401, 4, unknown) == "");
    CHECK(refusals(401, 4, hidden) == "");
    CHECK_FALSE(has(refusals(401, 2, same), "fatal_outcome_retried"));
    CHECK(has(refusals(401, 3, same), "fatal_outcome_retried"));
    CHECK(has(refusals(401, 2, same), "same_token_after_401"));
}

TEST_CASE("a token that a command gives anew at each dial is not the same", "[findings]") {
    for (const bool is_drawn : {false, true}) {
        core::SessionConfig config = tests::good_config();
        config.headers = {{"Authorization", is_drawn ? "Bearer ${command:token}" : "Bearer one"}};
        FindingsRig rig(config);
        rig.dials();
        for (std::uint32_t retry = 1; retry <= 3; ++retry) {
            rig.ends(tests::answered(401));
            rig.waits(retry, retry * 400ms);
        }
        CHECK((rig.found(RuleId::FatalOutcomeRetried) != nullptr) != is_drawn);
        CHECK((rig.found(RuleId::SameTokenAfter401) != nullptr) != is_drawn);
    }
}

TEST_CASE("an address that does not exist stays the same with another time in its query",
          "[findings]") {
    const auto timed = [](int i) { return head("/nowhere?t=" + std::to_string(i), "", i); };
    const auto other = [](int i) { return head("/v" + std::to_string(i), "", i); };
    CHECK(has(refusals(404, 3, timed), "fatal_outcome_retried"));
    CHECK_FALSE(has(refusals(404, 3, other), "fatal_outcome_retried"));
}

TEST_CASE("another login after a violated policy is another try", "[findings]") {
    for (const bool is_same : {false, true}) {
        FindingsRig rig;
        rig.dials_and_opens();
        for (std::uint32_t retry = 1; retry <= 3; ++retry) {
            rig.out("token " + std::to_string(is_same ? 0 : retry));
            rig.ends(tests::closed(1008));
            rig.waits_and_opens(retry, retry * 400ms);
        }
        CHECK((rig.found(RuleId::FatalOutcomeRetried) != nullptr) == is_same);
    }
}

TEST_CASE("an application's own close code may be halted on", "[findings]") {
    for (const int own : {3500, 4004, 4401, 4999}) {
        const auto code = static_cast<std::uint16_t>(own);
        core::SessionConfig config = tests::good_config();
        core::set_halting(config.policy, core::RuleOn::CloseCode, {code});
        FindingsRig rig(config);
        rig.dials_and_opens();
        rig.ends(tests::closed(code));
        rig.tell(core::Halted{"told to"});
        CHECK(rig.names() == "");
    }
}

TEST_CASE("a tap's client may stay away after an application's own close code", "[findings]") {
    FindingsRig rig(tests::tap_config());
    rig.dials_and_opens();
    rig.ends(tests::closed(4001));
    rig.pass(61s);
    rig.remark();
    CHECK(rig.names() == "");
}

TEST_CASE("waits around a dial that may be another client's make no storm", "[findings]") {
    for (const bool is_sure : {true, false}) {
        FindingsRig rig(tests::tap_config());
        for (int i = 0; i < 12; ++i) {
            rig.turns(core::ConnectionStatus::Connecting);
            ++rig.attempt.value;
            core::AttemptStarted started{"ws://h/", core::Origin::Program, 0};
            started.is_lane_sure = is_sure;
            rig.tell(started);
            rig.ends(tests::refused());
            rig.pass(100ms);
        }
        CHECK((rig.found(RuleId::ReconnectStorm) != nullptr) == is_sure);
    }
}

TEST_CASE("a ladder that begins low and grows with every dial is no storm", "[findings]") {
    FindingsRig rig(tests::tap_config());
    rig.dials();
    for (const Duration wait : {10ms, 50ms, 100ms, 150ms, 200ms, 250ms, 500ms, 1000ms}) {
        rig.ends(tests::refused());
        rig.comes_back(wait);
    }
    CHECK(rig.names() == "");
}

TEST_CASE("a heartbeat of idle connections is not missed where data flows", "[findings]") {
    for (const bool is_quiet : {false, true}) {
        FindingsRig rig(tests::tap_config());
        rig.dials_and_opens();
        for (int i = 0; i < 6; ++i) {
            rig.pass(10s);
            rig.out("ping");
            rig.in("pong");
        }
        rig.ends();
        rig.comes_back(2s);
        rig.opens();
        for (int i = 0; i < 50; ++i) {
            rig.pass(is_quiet ? 25s : 4s);
            rig.in("news");
        }
        CHECK((rig.found(RuleId::HeartbeatStopped) != nullptr) == is_quiet);
    }
}

TEST_CASE("a heartbeat that was kept among data is missed among data", "[findings]") {
    FindingsRig rig(tests::tap_config());
    rig.dials_and_opens();
    const auto data_for = [&rig](int seconds) {
        for (int i = 0; i < seconds; ++i) {
            rig.pass(1s);
            rig.in("news");
        }
    };
    for (int i = 0; i < 6; ++i) {
        data_for(10);
        rig.out("ping");
    }
    rig.ends();
    rig.comes_back(2s);
    rig.opens();
    data_for(40);
    CHECK(rig.found(RuleId::HeartbeatStopped) != nullptr);
}

TEST_CASE("messages sent all at once after a reopening are no heartbeat", "[findings]") {
    FindingsRig rig(tests::tap_config());
    rig.dials_and_opens();
    const auto beats = [&rig] {
        for (int i = 0; i < 6; ++i) {
            rig.pass(10s);
            rig.out("[\"tick\"]");
        }
    };
    beats();
    rig.ends();
    rig.comes_back(2s);
    rig.opens();
    for (int i = 0; i < 8; ++i) rig.out("[\"tick\"]");
    beats();
    CHECK(rig.names() == "");
}

TEST_CASE("pings sent faster than an answer can travel are not unanswered", "[findings]") {
    FindingsRig rig(tests::tap_config());
    rig.dials_and_opens();
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 5; ++i) rig.ping_unanswered();
        rig.pass(300ms);
        rig.pong(300ms);
        rig.pass(20s);
    }
    CHECK(rig.names() == "");
}

TEST_CASE("a closing handshake that is done hangs nobody, however long TCP stays", "[findings]") {
    for (const bool is_answered : {true, false}) {
        FindingsRig rig;
        rig.dials_and_opens();
        rig.lives(1min);
        rig.close_frame(core::Direction::In);
        if (is_answered) rig.close_frame(core::Direction::Out);
        rig.pass(5s);  // Redial's own limit
        rig.ends(tests::closed(1001));
        CHECK(rig.found(RuleId::CloseHandshakeHung) == nullptr);
    }
    FindingsRig tap(tests::tap_config());
    tap.dials_and_opens();
    tap.close_frame(core::Direction::In);
    tap.pass(5s);
    tap.ends(tests::closed(1001));
    CHECK(tap.found(RuleId::CloseHandshakeHung) != nullptr);
}

TEST_CASE("another endpoint of the same host that is up does not make giving up wrong",
          "[findings]") {
    for (const char* path : {"/other/", "/ws/chat/"}) {
        core::SessionConfig config = tests::good_config();
        config.url = "ws://127.0.0.1:8765" + std::string(path);
        FindingsRig rig(config);
        rig.dials_and_opens();
        rig.id = SessionId{2};
        rig.status = core::ConnectionStatus::Closed;
        core::SessionConfig limited = tests::good_config();
        limited.policy.attempts_max = 2;
        rig.add(limited);
        rig.dials();
        rig.ends(tests::refused());
        rig.tell(core::Halted{"gave up after 2 attempts"});
        CHECK((rig.found(RuleId::GaveUpWhileUp) != nullptr) == (std::string(path) != "/other/"));
    }
}

}  // namespace redial
