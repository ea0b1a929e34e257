// Expectations about what follows an end: stops, dials again, waits as asked, brings a new token,
// gives up.
#include "catch.hpp"
#include "judge_rig.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

void is_refused_with(JudgeRig& rig, const core::Outcome& outcome, const std::string& token) {
    core::AttemptEnded ended;
    ended.outcome = outcome;
    ended.request = "GET /ws HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token + "\r\n\r\n";
    rig.tell(ended);
    rig.turns(core::ConnectionStatus::Closed);
}

}  // namespace

TEST_CASE("stops_on holds where nobody dialled for long enough", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    CHECK(rig.judge(R"("stops_on": 1008)") == "not_seen");
    rig.pass(1s);
    rig.ends(closed(1008));
    rig.pass(3s);
    CHECK(rig.while_running(R"("stops_on": 1008)") == "pending");
    CHECK(rig.judge(R"("stops_on": 1008)") == "not_seen");
    CHECK(rig.judge(R"("stops_on": {"codes": 1008, "for": "2s"})") == "held");
    CHECK(rig.judge(R"("stops_on": {"codes": [1008, 403], "for": "2s"})") == "not_seen");
    CHECK(rig.last.reason == "not seen: an end with 403");
    rig.dials();
    CHECK(rig.judge(R"("stops_on": 1008)") == "failed");
    CHECK(rig.last.proofs.at(0).attempt == AttemptId{2});
    CHECK(rig.judge(R"("stops_on": 99)").find("wrong: expect.stops_on") == 0);
    CHECK(rig.judge(R"("stops_on": "refusd")").find("did you mean refused?") != std::string::npos);
}

TEST_CASE("a client whose program has ended dials no more, which needs no quiet time",
          "[verdict]") {
    const auto loses = [](JudgeRig& rig, std::uint16_t code) {
        rig.dials_and_opens();
        rig.pass(20s);
        rig.ends(closed(code));
        rig.pass(20ms);
    };
    JudgeRig rig(tap_config());
    loses(rig, 1008);
    CHECK(rig.judge(R"("stops_on": 1008)") == "not_seen");
    CHECK(rig.judge(R"("gives_up": true)") == "not_seen");
    CHECK(rig.judge(R"("recovers_within": "9s")") == "not_seen");
    rig.program_exits(1);
    CHECK(rig.judge(R"("stops_on": 1008)") == "held");
    CHECK(rig.judge(R"("gives_up": true)") == "held");
    CHECK(rig.last.reason.find("its program ended after attempt 1") == 0);
    CHECK(rig.judge(R"("never_gives_up": true)") == "failed");
    CHECK(rig.judge(R"("retries_on": 1008)") == "failed");
    CHECK(rig.judge(R"("recovers_within": "9s")") == "failed");
    CHECK(rig.last.reason == "its program ended, and it did not come back");
    // Whoever was dismissed with 1000 may end.
    JudgeRig dismissed(tap_config());
    loses(dismissed, 1000);
    dismissed.program_exits(0);
    CHECK(dismissed.judge(R"("never_gives_up": true)") == "not_seen");
}

TEST_CASE("a session of Redial's own that halted has stopped", "[verdict]") {
    JudgeRig rig;
    rig.dials();
    rig.ends(answered(403));
    rig.tell(core::Halted{"403", core::HaltReason::GaveUp});
    CHECK(rig.judge(R"("stops_on": 403)") == "held");
    CHECK(rig.judge(R"("retries_on": 403)") == "failed");
    CHECK(rig.judge(R"("gives_up": true)") == "held");
    CHECK(rig.judge(R"("never_gives_up": true)") == "failed");
}

TEST_CASE("retries_on wants a dial in time behind each such end", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    rig.pass(1s);
    rig.ends(closed(1012));
    CHECK(rig.while_running(R"("retries_on": 1012)") == "pending");
    CHECK(rig.judge(R"("retries_on": 1012)") == "not_seen");
    rig.comes_back(4s);
    rig.ends(refused());
    CHECK(rig.judge(R"("retries_on": 1012)") == "held");
    CHECK(rig.judge(R"("retries_on": {"codes": [1012], "within": "3s"})") == "failed");
    CHECK(rig.judge(R"("retries_on": ["refused"])") == "not_seen");
    rig.comes_back(1s);
    rig.ends(refused());
    CHECK(rig.while_running(R"("retries_on": ["refused"])") == "pending");
    CHECK(rig.judge(R"("retries_on": ["refused"])") == "held");
    rig.pass(31s);
    CHECK(rig.judge(R"("retries_on": ["refused"])") == "failed");
}

TEST_CASE("honours_retry_after fails at the first dial that comes too early", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials();
    CHECK(rig.judge(R"("honours_retry_after": true)") == "not_seen");
    rig.ends(answered(503, 2s));
    rig.pass(1s);
    CHECK(rig.while_running(R"("honours_retry_after": true)") == "pending");
    rig.comes_back(990ms);
    CHECK(rig.judge(R"("honours_retry_after": true)") == "held");
    CHECK(rig.judge(R"("honours_retry_after": {"slack": "1ms"})") == "failed");
    core::Outcome close = closed(1013);
    close.close_reason = "retry after 5 s";
    rig.opens();
    rig.ends(close);
    rig.comes_back(1s);
    CHECK(rig.judge(R"("honours_retry_after": true)") == "failed");
}

TEST_CASE("new_token_after wants other credentials in the dial that follows", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials();
    CHECK(rig.judge(R"("new_token_after": 401)") == "not_seen");
    is_refused_with(rig, answered(401), "one");
    CHECK(rig.while_running(R"("new_token_after": 401)") == "pending");
    rig.comes_back(1s);
    is_refused_with(rig, answered(401), "two");
    CHECK(rig.judge(R"("new_token_after": true)") == "held");
    rig.comes_back(1s);
    is_refused_with(rig, answered(401), "two");
    CHECK(rig.judge(R"("new_token_after": 401)") == "failed");
    JudgeRig hidden(tap_config());
    hidden.dials();
    is_refused_with(hidden, answered(401), "REDACTED");
    hidden.comes_back(1s);
    is_refused_with(hidden, answered(403), "REDACTED");
    CHECK(hidden.judge(R"("new_token_after": 401)") == "not_seen");
}

TEST_CASE("a foreign client gives up where it is quiet for long", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    CHECK(rig.judge(R"("gives_up": true)") == "not_seen");
    CHECK(rig.judge(R"("never_gives_up": true)") == "not_seen");
    rig.ends();
    rig.comes_back(1s);
    rig.ends(refused());
    CHECK(rig.while_running(R"("never_gives_up": true)") == "pending");
    CHECK(rig.judge(R"("never_gives_up": true)") == "held");
    rig.pass(11s);
    CHECK(rig.judge(R"("gives_up": true)") == "held");
    CHECK(rig.judge(R"("gives_up": {"dials": 1})") == "held");
    CHECK(rig.judge(R"("gives_up": {"dials": {"at_least": 2}})") == "failed");
    CHECK(rig.judge(R"("gives_up": {"quiet": "20s"})") == "not_seen");
    rig.pass(20s);
    CHECK(rig.judge(R"("never_gives_up": true)") == "failed");
    rig.comes_back(1s);
    rig.opens();
    CHECK(rig.while_running(R"("gives_up": true)") == "pending");
    CHECK(rig.judge(R"("gives_up": true)") == "failed");
}

TEST_CASE("a client whose next wait may be longer than the quiet has not given up", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    rig.ends();
    for (const Duration wait : {1s, 2s, 4s, 8s}) {
        rig.comes_back(wait);
        rig.ends(refused());
    }
    rig.pass(11s);  // the next wait is one of 16 s
    CHECK(rig.while_running(R"("gives_up": true)") == "pending");
    CHECK(rig.judge(R"("gives_up": true)") == "not_seen");
    CHECK_THAT(rig.last.reason, contains_text("quiet for 11"));
    CHECK_THAT(rig.last.reason, contains_text("factor 2"));
    rig.pass(6s);
    CHECK(rig.judge(R"("gives_up": true)") == "held");
}

TEST_CASE("of too few dials for a policy the next wait may be twice the longest", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    rig.ends();
    rig.comes_back(8s);
    rig.ends(refused());
    rig.pass(11s);
    CHECK(rig.judge(R"("gives_up": true)") == "not_seen");
    CHECK_THAT(rig.last.reason, contains_text("it has waited for 8"));
    rig.pass(6s);
    CHECK(rig.judge(R"("gives_up": true)") == "held");
}

TEST_CASE("a client that the server asked to wait has not given up before that", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    rig.ends();
    rig.comes_back(1s);
    core::Outcome busy = answered(503);
    busy.retry_after = 30s;
    rig.ends(busy);
    rig.pass(20s);
    CHECK(rig.judge(R"("gives_up": true)") == "not_seen");
    CHECK_THAT(rig.last.reason, contains_text("the server asked for it"));
    rig.pass(11s);
    CHECK(rig.judge(R"("gives_up": true)") == "held");
}

TEST_CASE("that nobody dialled is not certain where dials may have passed unseen", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    rig.ends(closed(1008));
    rig.tell(core::DialsUnseen{rig.now, {}, "its port is closed"});
    rig.pass(60s);
    CHECK(rig.judge(R"("stops_on": 1008)") == "not_seen");
    CHECK(rig.judge(R"("gives_up": true)") == "not_seen");
    CHECK(rig.judge(R"("never_gives_up": true)") == "not_seen");
    CHECK(rig.judge(R"("retries_on": 1008)") == "not_seen");
}
