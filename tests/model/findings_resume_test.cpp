// Rules about resumption, second sockets, giving up, sleep and constant ages; the whole of a clean
// hour; what is told, once, and read back from a log. Virtual time, seeded chance.
#include "base/rng.hpp"
#include "catch.hpp"
#include "findings_rig.hpp"
#include "support/model/snapshot.hpp"

namespace redial {
namespace {

using model::RuleId;
using tests::FindingsRig;
using namespace std::chrono_literals;

void drops_and_reopens(FindingsRig& rig, Duration delay = 300ms) {
    rig.ends();
    rig.waits_and_opens(1, delay, 500ms);
}

void counter_after_reopening(FindingsRig& rig, std::int64_t counter) {
    rig.dials_and_opens();
    rig.lives(1min);
    rig.counts(5);
    drops_and_reopens(rig);
    rig.counts(counter);
}

}  // namespace

TEST_CASE("messages lost over a reconnect are found", "[findings]") {
    FindingsRig rig;
    counter_after_reopening(rig, 9);
    REQUIRE(rig.found(RuleId::MessagesLost) != nullptr);
    CHECK(rig.found(RuleId::MessagesLost)->made.what == "3 messages were lost over a reconnect");
    CHECK(rig.derived.facts<core::FindingMade>().size() == 1);
}

TEST_CASE("messages repeated over a reconnect are found", "[findings]") {
    FindingsRig rig;
    counter_after_reopening(rig, 4);
    CHECK(rig.found(RuleId::MessagesRepeated) != nullptr);
}

TEST_CASE("a counter that starts anew, or another id, is a session not resumed", "[findings]") {
    FindingsRig rig;
    counter_after_reopening(rig, 1);
    CHECK(rig.found(RuleId::SessionNotResumed) != nullptr);
    FindingsRig other;
    other.dials_and_opens();
    other.counts(5);
    drops_and_reopens(other);
    other.in("{\"session\":\"zzz999\",\"welcome\":true}");
    REQUIRE(other.found(RuleId::SessionNotResumed) != nullptr);
    CHECK(other.found(RuleId::SessionNotResumed)->made.what ==
          "session abc123 was asked for, the server gave zzz999");
}

TEST_CASE("a session that was resumed is no finding", "[findings]") {
    FindingsRig rig;
    counter_after_reopening(rig, 6);
    CHECK(rig.names() == "");
    CHECK(rig.session().resumes == 1);
}

TEST_CASE("a subscription that is not sent again is found", "[findings]") {
    FindingsRig rig;
    rig.dials_and_opens();
    rig.out("{\"type\":\"subscribe\",\"channel\":\"news\"}");
    rig.lives(1min);
    drops_and_reopens(rig);
    rig.pass(6s);
    rig.in("hello");
    REQUIRE(rig.found(RuleId::PreambleNotSentAgain) != nullptr);
    CHECK(rig.found(RuleId::PreambleNotSentAgain)->made.evidence.at(0).words.find("news") ==
          std::string::npos);
}

TEST_CASE("a subscription that is sent again is right, also as another id", "[findings]") {
    FindingsRig rig;
    rig.dials_and_opens();
    for (int round = 1; round < 4; ++round) {
        rig.out("{\"type\":\"subscribe\",\"id\":" + std::to_string(round * 100) + "}");
        rig.lives(round * 70s);
        drops_and_reopens(rig, round * 100ms);
    }
    rig.out("{\"type\":\"subscribe\",\"id\":4711}");
    rig.pass(10s);
    rig.in("hello");
    CHECK(rig.names() == "");
}

TEST_CASE("a first message that a person typed once is no preamble", "[findings]") {
    FindingsRig rig;
    rig.dials_and_opens();
    rig.out("hello");
    rig.lives(1min);
    drops_and_reopens(rig);
    rig.pass(6s);
    rig.in("hi");
    CHECK(rig.names() == "");
}

TEST_CASE("two open connections of one session are found after a moment of grace", "[findings]") {
    for (const Duration overlap : {Duration(1s), Duration(5s)}) {
        FindingsRig rig(tests::tap_config());
        rig.dials_and_opens();
        rig.pass(1min);
        rig.in("news");
        rig.dials_and_opens();
        rig.pass(overlap);
        rig.attempt = AttemptId{1};
        rig.ends();
        CHECK((rig.found(RuleId::TwoLiveSockets) != nullptr) == (overlap > 2s));
    }
}

TEST_CASE("one session id open on two connections of a tap is found", "[findings]") {
    for (const bool is_same : {false, true}) {
        FindingsRig rig(tests::tap_config());
        rig.dials_and_opens();
        rig.pass(10s);
        rig.id = SessionId{2};
        core::SessionConfig second = tests::tap_config();
        second.tap.reset();
        second.tap_of = SessionId{1};
        rig.add(second);
        rig.turns(core::ConnectionStatus::Connecting);
        rig.attempt = AttemptId{1};
        rig.tell(core::AttemptStarted{is_same ? "ws://h/?session=abc123" : "ws://h/?session=def"});
        rig.opens();
        rig.pass(3s);
        rig.in("news");
        CHECK((rig.found(RuleId::TwoLiveSockets) != nullptr) == is_same);
    }
}

TEST_CASE("a policy that halts on what heals is found", "[findings]") {
    core::SessionConfig config = tests::good_config();
    core::set_halting(config.policy, core::RuleOn::CloseCode, {1012, 1008});
    FindingsRig rig(config);
    rig.dials_and_opens();
    rig.ends(tests::closed(1012));
    rig.tell(core::Halted{"1012 service restart"});
    CHECK(rig.found(RuleId::HealableNotRetried) != nullptr);
    FindingsRig right(config);
    right.dials_and_opens();
    right.ends(tests::closed(1008));
    right.tell(core::Halted{"1008 policy violation"});
    CHECK(right.names() == "");
}

TEST_CASE("auto-reconnect that is off is a choice and no finding", "[findings]") {
    FindingsRig rig;
    rig.dials_and_opens();
    rig.ends();
    rig.tell(core::Halted{"auto-reconnect is off"});
    rig.pass(1min);
    rig.dials(core::Origin::Person);
    rig.opens();
    CHECK(rig.names() == "");
}

TEST_CASE("a tap's client that does not come back is found, one that closed is not", "[findings]") {
    for (const bool was_lost : {true, false}) {
        FindingsRig rig(tests::tap_config());
        rig.dials_and_opens();
        rig.ends(was_lost ? tests::closed(1012) : tests::closed(1000, core::EndedBy::Us));
        rig.pass(61s);
        rig.tell(core::TapChanged{});
        CHECK((rig.found(RuleId::HealableNotRetried) != nullptr) == was_lost);
    }
}

TEST_CASE("giving up shortly before a dial by hand succeeds is found", "[findings]") {
    core::SessionConfig config = tests::good_config();
    config.policy.attempts_max = 2;
    for (const Duration later : {Duration(20s), Duration(10min)}) {
        FindingsRig rig(config);
        rig.dials();
        rig.ends(tests::refused());
        rig.tell(core::Halted{"gave up after 2 attempts"});
        rig.pass(later);
        rig.dials(core::Origin::Person);
        rig.pass(2ms);
        rig.opens();
        CHECK((rig.found(RuleId::GaveUpWhileUp) != nullptr) == (later < 5min));
    }
}

TEST_CASE("giving up while another session is open to the same server is found", "[findings]") {
    core::SessionConfig config = tests::good_config();
    config.policy.attempts_max = 2;
    FindingsRig rig(config);
    rig.dials_and_opens();
    rig.id = SessionId{2};
    rig.status = core::ConnectionStatus::Closed;
    rig.add(config);
    rig.dials();
    rig.ends(tests::refused());
    rig.tell(core::Halted{"gave up after 2 attempts"});
    CHECK(rig.found(RuleId::GaveUpWhileUp) != nullptr);
}

TEST_CASE("a clock that jumps during a wait asks for a dial", "[findings]") {
    for (const bool dials_at_once : {false, true}) {
        FindingsRig rig;
        rig.dials_and_opens();
        rig.ends();
        rig.plans(5, 8s);
        rig.pass(1s);
        rig.wall_offset += 1h;
        rig.remark();
        if (dials_at_once) {
            rig.pass(100ms);
            rig.dials(core::Origin::Program);
        }
        rig.pass(6s);
        rig.remark();
        CHECK((rig.found(RuleId::ClockJumpNotDialled) != nullptr) == !dials_at_once);
    }
}

TEST_CASE("a connection that died in the sleep and was kept is found", "[findings]") {
    for (const Duration kept : {Duration(2s), Duration(35s)}) {
        FindingsRig rig;
        rig.dials_and_opens();
        rig.lives(1min);
        rig.wall_offset += 1h;
        rig.ping_unanswered();
        rig.pass(kept);
        rig.ends(tests::no_pong());
        CHECK((rig.found(RuleId::ClockJumpNotDialled) != nullptr) == (kept > 5s));
    }
}

TEST_CASE("connections that end at one age, or after one silence, are told apart", "[findings]") {
    Rng rng(3);
    const auto life = [&rng](bool by_age) {
        FindingsRig rig(tests::tap_config());
        for (int i = 0; i < 4; ++i) {
            rig.dials_and_opens();
            Duration left = by_age ? 30s : Duration(10s + i * 47s);
            while (left > 4s) {
                const Duration pause{1'000'000 + static_cast<std::int64_t>(rng.below(2'900'000))};
                rig.pass(pause);
                rig.in("news");
                left -= pause;
            }
            rig.pass(by_age ? left : Duration(60s));
            rig.ends();
            rig.pass(1s);
        }
        return rig.names();
    };
    CHECK(life(true).find("constant_age_at_close") != std::string::npos);
    CHECK(life(true).find("constant_idle_at_close") == std::string::npos);
    CHECK(life(false).find("constant_idle_at_close") != std::string::npos);
    CHECK(life(false).find("constant_age_at_close") == std::string::npos);
}

TEST_CASE("the likely proxy is named, and connections of all ages name none", "[findings]") {
    FindingsRig rig(tests::tap_config());
    for (int i = 0; i < 3; ++i) {
        rig.dials_and_opens();
        rig.pass(20s + i * 31s);
        rig.in("news");
        rig.pass(60s + i * 100ms);
        rig.ends();
        rig.pass(1s);
    }
    const model::Finding* found = rig.found(RuleId::ConstantIdleAtClose);
    REQUIRE(found != nullptr);
    CHECK(found->made.what.find("nginx proxy_read_timeout (60 s)") != std::string::npos);
    FindingsRig mixed(tests::tap_config());
    for (const Duration age : {Duration(7s), Duration(1min), Duration(9min), Duration(200s)}) {
        mixed.dials_and_opens();
        mixed.pass(age / 2);
        mixed.in("news");
        mixed.pass(age / 2);
        mixed.ends();
        mixed.pass(1s);
    }
    CHECK(mixed.found(RuleId::ConstantIdleAtClose) == nullptr);
    CHECK(mixed.found(RuleId::ConstantAgeAtClose) == nullptr);
}

}  // namespace redial
