// Expectations judged of whole runs: Redial's own session against the lab server through a link
// that breaks it, in virtual time. Each with a run that holds and one that does not. Test's thread
// only.
#include "catch.hpp"
#include "trial/virtual_trial.hpp"
#include "verdict/result_text.hpp"

using namespace redial;
using namespace redial::trial;

namespace {

// Plays one test; what became of each expectation is in its result.
verdict::TestResult play(const std::string& json) {
    auto tests = verdict::tests_from_text(json, "a.json");
    if (!tests) FAIL(tests.error().line());
    const auto trial = start_virtual_trial((*tests)[0], {});
    for (int turn = 0; turn < 1000 && !trial->is_over(); ++turn) trial->turn({});
    REQUIRE(trial->is_over());
    return trial->result();
}

// All that is expected holds, or all of it has failed.
void check(const std::string& json, verdict::Held held) {
    const verdict::TestResult result = play(json);
    INFO(result_to_text(result, verdict::Coloured::No, verdict::Detail::OfAll));
    CHECK(result.not_run.empty());
    CHECK_FALSE(result.judged.empty());
    for (const verdict::Judged& one : result.judged) {
        INFO(one.name << " " << one.expected);
        CHECK(std::string(core::name_of(one.held)) == core::name_of(held));
    }
}
void holds(const std::string& json) { check(json, verdict::Held::Yes); }
void fails(const std::string& json) { check(json, verdict::Held::No); }

// A session that says hello on each opening, is cut off once and is back after a while.
std::string cut_once(const std::string& server, const std::string& expect) {
    return R"({"server": )" + server + R"(, "client": {"session": {"session_key": "abc",
        "policy": {"first_delay_ms": 300},
        "saved_messages": [{"text": "hi", "sends_on_open": true}]}},
        "timeline": [{"at": "1s", "cut": "reset"}],
        "run_for": "5s", "expect": {)" +
           expect + "}}";
}

// One that is down for a while, with this policy.
std::string down_for(const std::string& policy, const std::string& span,
                     const std::string& expect) {
    return R"({"client": {"session": {"policy": )" + policy + R"(}}, "timeline": [
        {"at": "1s", "set": "down,name gone"}, {"at": ")" +
           span + R"(", "clear": true}], "run_for": "60s", "expect": {)" + expect + "}}";
}

// One to which this happens on every dial from the first on.
std::string always(const std::string& fault, const std::string& policy, const std::string& expect) {
    return R"({"client": {"session": {"policy": )" + policy + R"(}}, "faults": [")" + fault +
           R"("], "run_for": "20s", "expect": {)" + expect + "}}";
}

}  // namespace

TEST_CASE("a session that resumed holds what is expected of its counter", "[trial][verdict]") {
    holds(cut_once(R"("lab")", R"("opens": 2, "recovers_within": "400ms", "lost": 0,
        "repeated": 0, "unanswered": 0, "resumes": true, "in_order": true, "one_connection": true,
        "sends_again": true, "first_dial_after": {"at_least": "290ms", "at_most": "310ms"},
        "availability_at_least": "90%", "dials_at_most": {"run": 2, "each_outage": 1},
        "messages": [{"pointer": "/echo", "equals": "hi", "count": 2},
                     {"direction": "out", "contains": "hi", "count": 2}])"));
    fails(cut_once(R"("lab")", R"("opens": 1, "recovers_within": "200ms",
        "first_dial_after": "1s", "availability_at_least": 0.99, "dials_at_most": 1,
        "dials_per_second_at_most": 0, "messages": 3)"));
}

TEST_CASE("a session that the server forgot has not resumed", "[trial][verdict]") {
    fails(cut_once(R"({"lab": {"time_to_live_ms": 50}})", R"("resumes": true)"));
}

TEST_CASE("replies that were left out are lost", "[trial][verdict]") {
    fails(R"({"client": {"session": {"session_key": "abc", "policy": {"first_delay_ms": 100},
        "saved_messages": [{"text": "hi", "sends_on_open": true, "every_ms": 100}]}},
        "timeline": [{"at": "1s", "set": "drop,down,name gap"}, {"at": "1.5s", "cut": "reset"},
                     {"at": "1.55s", "clear": true}],
        "run_for": "4s", "expect": {"lost": 0}})");
}

TEST_CASE("the waits of a policy are its own and nobody else's", "[trial][verdict]") {
    holds(down_for(R"("chat-ui")", "20s", R"("delays": "chat-ui", "spreads": false, "grows": 2,
        "never_gives_up": true, "dials_per_second_at_most": 2)"));
    fails(down_for(R"("chat-ui")", "20s", R"("delays": ["500ms", "700ms"], "spreads": true,
        "grows": 3, "gives_up": true)"));
    holds(down_for(R"("careful")", "20s", R"("delays": "careful", "spreads": true)"));
}

TEST_CASE("a ladder that begins anew on every opening is told from one that does not",
          "[trial][verdict]") {
    fails(always("accept_then_close:100ms,code 1011", R"("chat-ui")",
                 R"("resets_only_after": "5s")"));
    holds(always("accept_then_close:100ms,code 1011", R"("careful")",
                 R"("resets_only_after": "5s")"));
}

TEST_CASE("Retry-After is honoured, or not", "[trial][verdict]") {
    holds(always("answer:503,retry_after 3s", R"("chat-ui")",
                 R"("honours_retry_after": true, "retries_on": 503)"));
    fails(always("answer:503,retry_after 3s", R"({"honours_retry_after": false})",
                 R"("honours_retry_after": true, "stops_on": 503)"));
}

TEST_CASE("a session stops where its policy says so, and else goes on", "[trial][verdict]") {
    holds(always("answer:403", R"("careful")", R"("stops_on": 403, "gives_up": true)"));
    fails(always("answer:403", R"("careful")", R"("retries_on": 403, "never_gives_up": true)"));
    holds(always("answer:403", R"("chat-ui")", R"("retries_on": 403, "never_gives_up": true)"));
    fails(always("answer:403", R"("chat-ui")", R"("stops_on": 403)"));
    fails(R"({"client": {"session": {"headers": [{"name": "Authorization", "value": "Bearer a"}]}},
        "faults": ["answer:401"], "run_for": "5s", "expect": {"new_token_after": 401}})");
}

TEST_CASE("a half-open connection is noticed by a heartbeat, and only by one", "[trial][verdict]") {
    const auto half_open = [](const std::string& session, const std::string& expect) {
        return R"({"client": {"session": {)" + session + R"(}}, "timeline": [
            {"at": "3s", "set": "half_open,for 10s"}], "run_for": "12s", "expect": {)" +
               expect + "}}";
    };
    const std::string pings = R"("ping_interval_ms": 1000, "pong_timeout_ms": 500)";
    holds(half_open(pings, R"("notices_half_open_within": "2s", "heartbeat_every": "1s")"));
    fails(half_open(pings, R"("notices_half_open_within": "100ms", "heartbeat_every": "500ms")"));
    fails(half_open(R"("ping_interval_ms": 0)", R"("notices_half_open_within": "5s")"));
}

TEST_CASE("the code that a connection was closed with is the one that is told",
          "[trial][verdict]") {
    const auto closed_with = [](const std::string& code) {
        return R"({"timeline": [{"at": "1s", "set": "close:1012,down,name bye"},
            {"at": "1.1s", "clear": true}], "run_for": "5s",
            "expect": {"closes_with": {"codes": )" +
               code + R"(, "by": "server"}}})";
    };
    holds(closed_with("1012"));
    fails(closed_with("[1000, 1001]"));
}

TEST_CASE("findings are those of the rules", "[trial][verdict]") {
    fails(always("accept_then_close:100ms,code 1011", R"("chat-ui")", R"("findings": "none")"));
    holds(always("accept_then_close:100ms,code 1011", R"("chat-ui")",
                 R"("findings": {"at_most": ["backoff_resets_on_open", "reconnect_storm",
                     "short_lived_connections", "first_reconnect_not_spread",
                     "constant_age_at_close", "constant_idle_at_close"]})"));
    holds(R"({"run_for": "5s", "expect": {"findings": "none"}})");
}
