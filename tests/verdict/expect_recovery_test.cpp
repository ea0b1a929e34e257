// Expectations about outages and dials: each with a run that holds, one that does not and one where
// it was not seen.
#include "catch.hpp"
#include "judge_rig.hpp"

using namespace redial;
using namespace redial::tests;

TEST_CASE("recovers_within holds where each outage was short enough", "[verdict]") {
    JudgeRig rig;
    rig.outage(400ms);
    rig.outage(900ms);
    CHECK(rig.judge(R"("recovers_within": "1s")") == "held");
    CHECK(rig.last.reason.find("2 outages took 400 ms (p50)") != std::string::npos);
    CHECK(rig.judge(R"("recovers_within": "800ms")") == "failed");
    REQUIRE(rig.last.proofs.size() == 1);
    CHECK(rig.last.proofs[0].attempt == AttemptId{2});
    CHECK(rig.judge(R"("recovers_within": {"p50": "400ms"})") == "held");
    CHECK(rig.judge(R"("recovers_within": {"p50": "400ms", "p95": "800ms"})") == "failed");
    CHECK(rig.judge(R"("recovers_within": {"each": "1s", "max": "0.5s"})") == "failed");
    CHECK(rig.judge(R"("recovers_within": "soon")").find("wrong: expect.recovers_within") == 0);
    CHECK(rig.judge(R"("recovers_within": {"p90": "1s"})").find("wrong:") == 0);
}

TEST_CASE("recovers_within is not held by a run without an outage", "[verdict]") {
    JudgeRig rig;
    rig.dials_and_opens();
    rig.pass(5s);
    CHECK(rig.judge(R"("recovers_within": "1s")") == "not_seen");
    CHECK(rig.last.reason == "no outage was seen");
    CHECK(rig.last.fails());
    CHECK(rig.while_running(R"("recovers_within": "1s")") == "pending");
}

TEST_CASE("recovers_within fails as soon as an outage has lasted too long", "[verdict]") {
    JudgeRig rig;
    rig.dials_and_opens();
    rig.pass(1s);
    rig.ends();
    rig.pass(900ms);
    CHECK(rig.while_running(R"("recovers_within": "1s")") == "pending");
    CHECK(rig.judge(R"("recovers_within": "1s")") == "not_seen");
    rig.pass(200ms);
    CHECK(rig.while_running(R"("recovers_within": "1s")") == "failed");
}

TEST_CASE("a session that gave up has not recovered", "[verdict]") {
    JudgeRig rig;
    rig.dials_and_opens();
    rig.ends();
    rig.tell(core::Halted{"1008", core::HaltReason::GaveUp});
    CHECK(rig.while_running(R"("recovers_within": "1h")") == "failed");
}

TEST_CASE("an outage that began in a log from the middle is not called held", "[verdict]") {
    JudgeRig rig;
    rig.outage(400ms);
    rig.not_whole = "the log begins in the middle";
    CHECK(rig.judge(R"("recovers_within": "1s")") == "not_seen");
    CHECK(rig.last.reason.find("the log begins in the middle") != std::string::npos);
    CHECK(rig.judge(R"("recovers_within": "100ms")") == "failed");
}

TEST_CASE("opens counts the connections that opened", "[verdict]") {
    JudgeRig rig;
    CHECK(rig.while_running(R"("opens": 2)") == "pending");
    CHECK(rig.judge(R"("opens": {"at_most": 2})") == "not_seen");
    rig.outage(300ms);
    CHECK(rig.judge(R"("opens": 2)") == "held");
    CHECK(rig.judge(R"("opens": {"at_least": 1})") == "held");
    CHECK(rig.judge(R"("opens": 3)") == "failed");
    CHECK(rig.while_running(R"("opens": 1)") == "failed");
    CHECK(rig.judge(R"("opens": -1)").find("wrong: expect.opens") == 0);
    rig.not_whole = "the log begins in the middle";
    CHECK(rig.judge(R"("opens": 2)") == "not_seen");
    CHECK(rig.judge(R"("opens": {"at_least": 2})") == "held");
}

TEST_CASE("dials_at_most counts dials in the run and in each outage", "[verdict]") {
    JudgeRig rig;
    CHECK(rig.judge(R"("dials_at_most": 3)") == "not_seen");
    rig.dials_and_opens();
    CHECK(rig.judge(R"("dials_at_most": {"each_outage": 2})") == "not_seen");
    rig.ends();
    rig.waits(1, 100ms);
    rig.ends(refused());
    rig.waits_and_opens(2, 200ms);
    CHECK(rig.judge(R"("dials_at_most": 3)") == "held");
    CHECK(rig.judge(R"("dials_at_most": 2)") == "failed");
    CHECK(rig.judge(R"("dials_at_most": {"each_outage": 2})") == "held");
    CHECK(rig.judge(R"("dials_at_most": {"each_outage": 1})") == "failed");
}

TEST_CASE("dials_per_second_at_most looks at any second of the run", "[verdict]") {
    JudgeRig rig;
    CHECK(rig.judge(R"("dials_per_second_at_most": 3)") == "not_seen");
    rig.dials_and_opens();
    for (int i = 1; i <= 4; ++i) {
        rig.ends(refused());
        rig.waits(1, 400ms);
    }
    CHECK(rig.judge(R"("dials_per_second_at_most": 3)") == "held");
    CHECK(rig.judge(R"("dials_per_second_at_most": 2)") == "failed");
    CHECK(rig.last.proofs.size() == 3);
    CHECK(rig.judge(R"("dials_per_second_at_most": {"dials": 5, "within": "2s"})") == "held");
    CHECK(rig.judge(R"("dials_per_second_at_most": {"dials": 4, "within": "2s"})") == "failed");
}

TEST_CASE("one_connection fails where a second one opened beside the first", "[verdict]") {
    JudgeRig rig;
    CHECK(rig.judge(R"("one_connection": true)") == "not_seen");
    rig.outage(300ms);
    CHECK(rig.judge(R"("one_connection": true)") == "held");
    rig.dials_and_opens();  // and the one before has not ended
    rig.pass(50ms);
    CHECK(rig.judge(R"("one_connection": true)") == "held");
    rig.pass(200ms);
    CHECK(rig.judge(R"("one_connection": true)") == "failed");
    CHECK(rig.judge(R"("one_connection": {"tolerance": "1s"})") == "held");
    CHECK(rig.judge(R"("one_connection": false)").find("wrong") == 0);
}

TEST_CASE("first_dial_after bounds the wait behind each loss", "[verdict]") {
    JudgeRig rig;
    rig.dials_and_opens();
    CHECK(rig.judge(R"("first_dial_after": "1s")") == "not_seen");
    rig.outage(300ms);
    CHECK(rig.judge(R"("first_dial_after": "250ms")") == "held");
    CHECK(rig.judge(R"("first_dial_after": "1s")") == "failed");
    CHECK(rig.judge(R"("first_dial_after": {"at_least": "0s", "at_most": "200ms"})") == "failed");
    CHECK(rig.judge(R"("first_dial_after": {"at_most": "400ms"})") == "held");
}

TEST_CASE("availability is time open as a share of the time wanted", "[verdict]") {
    JudgeRig rig;
    CHECK(rig.judge(R"("availability_at_least": 0.5)") == "not_seen");
    rig.outage(1s);  // a second open, a second down, a second open
    CHECK(rig.judge(R"("availability_at_least": 0.6)") == "held");
    CHECK(rig.judge(R"("availability_at_least": "66%")") == "held");
    CHECK(rig.judge(R"("availability_at_least": "70%")") == "failed");
    CHECK(rig.while_running(R"("availability_at_least": "70%")") == "pending");
    CHECK(rig.judge(R"("availability_at_least": 70)").find("wrong") == 0);
}

TEST_CASE("of a tap's client a wait that was not seen whole proves nothing", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    rig.pass(1s);
    rig.ends();
    rig.pass(300ms);
    rig.turns(core::ConnectionStatus::Connecting);
    ++rig.attempt.value;
    core::AttemptStarted started{"ws://127.0.0.1:9001/"};
    started.is_wait_seen = false;
    rig.tell(started);
    rig.opens();
    CHECK(rig.judge(R"("first_dial_after": "100ms")") == "not_seen");
    CHECK(rig.judge(R"("recovers_within": "1s")") == "held");
    rig.tell(core::DialsUnseen{rig.now - 100ms, rig.now - 50ms, "its port was closed"});
    CHECK(rig.judge(R"("dials_at_most": 5)") == "not_seen");
    CHECK(rig.judge(R"("dials_at_most": 1)") == "failed");
}
