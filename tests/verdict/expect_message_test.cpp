// Expectations about messages, heartbeats, half-open connections and closing.
#include "catch.hpp"
#include "core/fault.hpp"
#include "judge_rig.hpp"

using namespace redial;
using namespace redial::tests;

TEST_CASE("messages counts what was received or sent, by pointer and value", "[verdict]") {
    JudgeRig rig;
    rig.dials_and_opens();
    CHECK(rig.judge(R"("messages": {"pointer": "/type"})") == "failed");
    CHECK(rig.while_running(R"("messages": {"pointer": "/type"})") == "pending");
    rig.in(R"({"type": "welcome", "n": 1})");
    rig.in(R"({"type":"news","n":1.0})");
    rig.out("hello");
    CHECK(rig.judge(R"("messages": 2)") == "held");
    CHECK(rig.judge(R"("messages": 3)") == "failed");
    CHECK(rig.judge(R"("messages": {"pointer": "/type", "equals": "welcome"})") == "held");
    CHECK(rig.judge(R"("messages": {"pointer": "/n", "equals": 1, "count": 2})") == "held");
    CHECK(rig.judge(R"("messages": {"pointer": "/type", "equals": "bye"})") == "failed");
    CHECK(rig.judge(R"("messages": {"direction": "out", "contains": "ell", "count": 1})") ==
          "held");
    CHECK(rig.judge(R"("messages": [{"contains": "news"}, {"contains": "none", "count": 0}])") ==
          "held");
    CHECK(rig.judge(R"("messages": {"equals": 1})").find("wrong: expect.messages.pointer") == 0);
    CHECK(rig.judge(R"("messages": {"pointer": "type"})").find("wrong") == 0);
    core::Lost lost{5, 100, core::LossPlace::EventRing};
    rig.tell(lost);
    CHECK(rig.judge(R"("messages": 2)") == "not_seen");
    CHECK(rig.judge(R"("messages": {"contains": "bye"})") == "not_seen");
    CHECK(rig.judge(R"("messages": 1)") == "failed");
}

TEST_CASE("in_order fails where a number falls", "[verdict]") {
    JudgeRig rig;
    rig.dials_and_opens();
    rig.in(R"({"seq": 1})");
    CHECK(rig.judge(R"("in_order": {"pointer": "/seq"})") == "not_seen");
    rig.in(R"({"seq": 3})");
    CHECK(rig.judge(R"("in_order": {"pointer": "/seq"})") == "held");
    rig.in(R"({"seq": 2})");
    CHECK(rig.judge(R"("in_order": {"pointer": "/seq"})") == "failed");
    CHECK(rig.judge(R"("in_order": true)") == "not_seen");
    rig.counts(1);
    rig.counts(2);
    CHECK(rig.judge(R"("in_order": true)") == "held");
}

TEST_CASE("flushes_queue wants what waited sent in order", "[verdict]") {
    JudgeRig rig;
    CHECK(rig.judge(R"("flushes_queue": true)") == "not_seen");
    const auto payload = std::make_shared<const Bytes>(Bytes{'a'});
    rig.tell(core::MessageQueued{1, core::Opcode::Text, payload});
    rig.tell(core::MessageQueued{2, core::Opcode::Text, payload});
    CHECK(rig.while_running(R"("flushes_queue": true)") == "pending");
    CHECK(rig.judge(R"("flushes_queue": true)") == "failed");
    rig.dials_and_opens();
    rig.tell(core::MessageLeftQueue{1, core::QueueFate::Sent});
    rig.tell(core::MessageLeftQueue{2, core::QueueFate::Sent});
    CHECK(rig.judge(R"("flushes_queue": true)") == "held");
    rig.tell(core::MessageQueued{3, core::Opcode::Text, payload});
    rig.tell(core::MessageLeftQueue{3, core::QueueFate::Expired});
    CHECK(rig.judge(R"("flushes_queue": true)") == "failed");
}

TEST_CASE("of a foreign client flushes_queue goes by the numbers it sends", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    rig.out(R"({"n": 1})");
    CHECK(rig.judge(R"("flushes_queue": true)") == "not_seen");
    CHECK(rig.judge(R"("flushes_queue": {"pointer": "/n"})") == "not_seen");
    rig.ends();
    rig.comes_back(1s);
    rig.opens();
    rig.out(R"({"n": 2})");
    CHECK(rig.judge(R"("flushes_queue": {"pointer": "/n"})") == "held");
    rig.out(R"({"n": 5})");
    CHECK(rig.judge(R"("flushes_queue": {"pointer": "/n"})") == "failed");
    CHECK(rig.last.reason == "2 numbers are missing: not sent, or lost as the connection broke");
}

TEST_CASE("sends_again wants the first message on each connection", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    rig.out(R"({"type": "login", "at": 1})");
    CHECK(rig.judge(R"("sends_again": "/type")") == "not_seen");
    rig.ends();
    rig.comes_back(1s);
    rig.opens();
    rig.pass(1s);
    CHECK(rig.while_running(R"("sends_again": "/type")") == "pending");
    rig.out(R"({"type": "login", "at": 2})");
    CHECK(rig.judge(R"("sends_again": "/type")") == "held");
    CHECK(rig.judge(R"("sends_again": true)") == "failed");
    rig.ends();
    rig.comes_back(1s);
    rig.opens();
    rig.pass(6s);
    CHECK(rig.judge(R"("sends_again": "/type")") == "failed");
    CHECK(rig.judge(R"("sends_again": {"pointer": "/type", "within": "10s"})") == "not_seen");
}

TEST_CASE("heartbeat_every bounds the longest quiet stretch of a connection", "[verdict]") {
    JudgeRig rig;
    rig.dials_and_opens();
    rig.pass(10s);
    CHECK(rig.judge(R"("heartbeat_every": "30s")") == "not_seen");
    rig.pass(20s);
    rig.ping();
    rig.pass(31s);
    rig.ping();
    rig.pass(5s);
    CHECK(rig.judge(R"("heartbeat_every": "30s")") == "held");
    CHECK(rig.judge(R"("heartbeat_every": {"at_most": "30s"})") == "failed");
    CHECK(rig.judge(R"("heartbeat_every": "20s")") == "failed");
    CHECK(rig.judge(R"("heartbeat_every": {"at_least": "25s", "at_most": "35s"})") == "held");
    CHECK(rig.judge(R"("heartbeat_every": {"at_least": "40s"})") == "failed");
}

TEST_CASE("notices_half_open_within goes by what the watcher told", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    CHECK(rig.judge(R"("notices_half_open_within": "10s")") == "not_seen");
    core::Fault fault;
    fault.kind = core::FaultKind::HalfOpen;
    rig.tell(core::FaultBegan{1, "dead", core::in_words(fault)});
    rig.pass(5s);
    CHECK(rig.while_running(R"("notices_half_open_within": "10s")") == "pending");
    CHECK(rig.judge(R"("notices_half_open_within": "10s")") == "not_seen");
    CHECK(rig.while_running(R"("notices_half_open_within": "4s")") == "failed");
    rig.pass(3s);
    rig.tell(core::HalfOpenNoticed{core::Side::Client, 8s, "FIN"});
    core::Outcome let_go;
    let_go.kind = core::OutcomeKind::Abandoned;
    let_go.by = core::EndedBy::Us;
    rig.ends(let_go);
    CHECK(rig.judge(R"("notices_half_open_within": "10s")") == "held");
    CHECK(rig.judge(R"("notices_half_open_within": "7s")") == "failed");
    // And it was an outage from the moment it was half-open.
    rig.comes_back(1s);
    rig.opens();
    CHECK(rig.judge(R"("recovers_within": "10s")") == "held");
    CHECK(rig.judge(R"("recovers_within": "8s")") == "failed");
}

TEST_CASE("a half-open connection that the client left for another is no second one", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    rig.pass(1s);
    core::Fault fault;
    fault.kind = core::FaultKind::HalfOpen;
    rig.tell(core::FaultBegan{1, "dead", core::in_words(fault)});
    rig.pass(5s);
    rig.tell(core::HalfOpenNoticed{core::Side::Client, 5s, "dialled anew"});
    rig.dials_and_opens();
    rig.pass(3s);
    CHECK(rig.judge(R"("one_connection": true)") == "held");
    CHECK(rig.judge(R"("recovers_within": "6s")") == "held");
    CHECK(rig.judge(R"("recovers_within": "4s")") == "failed");
    CHECK(rig.judge(R"("notices_half_open_within": "5s")") == "held");
    REQUIRE(rig.last.reason.find("1 half-open connection noticed") == 0);
}

TEST_CASE("closes_with is the code of each connection that the client ended", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    CHECK(rig.judge(R"("closes_with": 1000)") == "not_seen");
    rig.ends(closed(1000, core::EndedBy::Us));
    CHECK(rig.judge(R"("closes_with": 1000)") == "held");
    CHECK(rig.judge(R"("closes_with": [1001, 1002])") == "failed");
    CHECK(rig.judge(R"("closes_with": {"codes": 1012, "by": "server"})") == "not_seen");
    rig.dials_and_opens();
    rig.ends(closed(1012));
    CHECK(rig.judge(R"("closes_with": {"codes": 1012, "by": "server"})") == "held");
    rig.dials_and_opens();
    core::Outcome let_go;
    let_go.kind = core::OutcomeKind::Abandoned;
    let_go.by = core::EndedBy::Us;
    rig.ends(let_go);
    CHECK(rig.judge(R"("closes_with": 1000)") == "failed");
    CHECK(rig.judge(R"("closes_with": 99)").find("wrong") == 0);
}
