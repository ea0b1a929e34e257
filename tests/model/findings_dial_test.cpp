// Rules at a dial: each with a life that must trigger it and one that must not. Virtual time.
#include "catch.hpp"
#include "core/backoff.hpp"
#include "findings_rig.hpp"

namespace redial {
namespace {

using model::RuleId;
using tests::FindingsRig;
using namespace std::chrono_literals;

core::SessionConfig with_policy(core::Policy policy) {
    core::SessionConfig config = tests::good_config();
    config.policy = std::move(policy);
    return config;
}

// A server that accepts and closes after `alive`, and a client that waits `delays` in turn.
void accept_and_close(FindingsRig& rig, Duration alive, const std::vector<Duration>& delays,
                      bool ladder_grows) {
    rig.dials_and_opens();
    std::uint32_t retry = 0;
    for (const Duration delay : delays) {
        rig.pass(alive);
        alive += alive / 3;
        rig.ends(tests::closed(1013));
        retry = ladder_grows ? retry + 1 : 1;
        rig.waits_and_opens(retry, delay);
    }
}

}  // namespace

TEST_CASE("a ladder that starts anew on every open is found", "[findings]") {
    FindingsRig rig;
    accept_and_close(rig, 50ms, {2s, 2s, 2s, 2s}, false);
    const model::Finding* found = rig.found(RuleId::BackoffResetsOnOpen);
    REQUIRE(found != nullptr);
    CHECK(found->made.severity == core::Severity::Error);
    CHECK(found->made.what ==
          "3 connections in a row lived less than 10 s, and the delay stayed at 2 s");
    CHECK(found->made.evidence.front().attempt == AttemptId{3});
    CHECK(found->count == 2);
}

TEST_CASE("a ladder that grows against a server that accepts and closes is right", "[findings]") {
    FindingsRig rig;
    accept_and_close(rig, 50ms, {500ms, 1s, 2s, 4s, 8s, 10s}, true);
    // The server's short connections are told; the client is right.
    CHECK(rig.names() == "short_lived_connections ");
}

TEST_CASE("connections that last do not count as short", "[findings]") {
    FindingsRig rig;
    accept_and_close(rig, 12s, {300ms, 450ms, 210ms, 120ms}, false);
    CHECK(rig.names() == "");
}

TEST_CASE("of a tap's client only the waits show that its backoff does not grow", "[findings]") {
    const auto client = [](std::vector<Duration> waits) {
        FindingsRig rig(tests::tap_config());
        rig.dials_and_opens();
        for (const Duration wait : waits) {
            rig.pass(50ms);
            rig.ends(tests::closed(1013));
            rig.comes_back(wait);
            rig.opens();
        }
        return rig.found(RuleId::BackoffResetsOnOpen) != nullptr;
    };
    CHECK(client({2s, 2100ms, 1900ms, 2s, 2050ms}));
    CHECK_FALSE(client({1s, 2s, 4s, 8s, 16s}));
    CHECK_FALSE(client({1s, 1s, 1s}));
}

TEST_CASE("five reconnects within four seconds are a storm", "[findings]") {
    FindingsRig rig;
    rig.dials();
    for (std::uint32_t retry = 1; retry <= 6; ++retry) {
        rig.ends(tests::refused());
        rig.waits(retry, 300ms);
    }
    REQUIRE(rig.found(RuleId::ReconnectStorm) != nullptr);
    CHECK(rig.found(RuleId::ReconnectStorm)->count == 2);
}

TEST_CASE("the default ladder is no storm, and neither are dials by hand", "[findings]") {
    FindingsRig rig;
    rig.dials();
    for (std::uint32_t retry = 1; retry <= 6; ++retry) {
        rig.ends(tests::refused());
        rig.waits(retry, core::base_delay(rig.session().config->policy, retry));
    }
    CHECK(rig.found(RuleId::ReconnectStorm) == nullptr);
    for (int i = 0; i < 10; ++i) {
        rig.ends(tests::refused());
        rig.pass(100ms);
        rig.dials(core::Origin::Person);
    }
    CHECK(rig.found(RuleId::ReconnectStorm) == nullptr);
}

TEST_CASE("dialling on after what cannot heal is found at the second time", "[findings]") {
    const core::Outcome outcome =
        GENERATE(tests::answered(401), tests::answered(403), tests::answered(404),
                 tests::closed(1002), tests::closed(1008));
    CAPTURE(core::in_words(outcome));
    FindingsRig rig;
    rig.dials_and_opens();
    rig.ends(outcome);
    rig.waits_and_opens(1, 400ms);
    CHECK(rig.found(RuleId::FatalOutcomeRetried) == nullptr);
    rig.ends(outcome);
    rig.waits(2, 800ms);
    REQUIRE(rig.found(RuleId::FatalOutcomeRetried) != nullptr);
}

TEST_CASE("what may heal, and a normal closure, may be dialled again", "[findings]") {
    const core::Outcome outcome =
        GENERATE(tests::answered(503), tests::answered(429), tests::closed(1012),
                 tests::closed(1000), tests::refused(), tests::reset_by_peer());
    FindingsRig rig;
    rig.dials_and_opens();
    for (std::uint32_t retry = 1; retry < 5; ++retry) {
        rig.ends(outcome);
        rig.waits(retry, retry * 400ms);
    }
    CHECK(rig.found(RuleId::FatalOutcomeRetried) == nullptr);
}

TEST_CASE("a dial before Retry-After has passed is found", "[findings]") {
    FindingsRig rig;
    rig.dials();
    rig.ends(tests::answered(503, 30s));
    rig.waits(1, 400ms);
    const model::Finding* found = rig.found(RuleId::RetryAfterIgnored);
    REQUIRE(found != nullptr);
    CHECK(found->made.what == "the server asked for 30 s, the client waited 400 ms");
    CHECK(found->made.evidence.at(0).attempt == AttemptId{2});
}

TEST_CASE("waiting as long as asked, or as long as the policy may be told, is right",
          "[findings]") {
    FindingsRig rig;
    rig.dials();
    rig.ends(tests::answered(503, 30s));
    rig.waits(1, 30s);
    rig.ends(tests::answered(429, 24h));
    rig.waits(2, 10min);
    rig.ends(tests::answered(503, 30s));
    rig.pass(1s);
    rig.dials(core::Origin::Person);
    CHECK(rig.names() == "");
}

TEST_CASE("the same credentials after a 401 are found, new ones are not", "[findings]") {
    for (const bool is_new : {false, true}) {
        core::SessionConfig config = tests::good_config();
        config.headers = {{"Authorization", "Bearer one"}};
        FindingsRig rig(config);
        rig.dials();
        rig.ends(tests::answered(401));
        if (is_new) {
            config.headers = {{"Authorization", "Bearer two"}};
            rig.tell(core::SessionChanged{std::make_shared<const core::SessionConfig>(config)});
        }
        rig.waits(1, 400ms);
        CHECK((rig.found(RuleId::SameTokenAfter401) != nullptr) == !is_new);
    }
}

TEST_CASE("tokens that a log holds redacted are not called the same", "[findings]") {
    core::SessionConfig config = tests::good_config();
    config.headers = {{"Authorization", "REDACTED"}};
    FindingsRig rig(config);
    rig.dials();
    rig.ends(tests::answered(401));
    rig.waits(1, 400ms);
    CHECK(rig.names() == "");
}

TEST_CASE("a 401 without credentials says nothing of a token", "[findings]") {
    FindingsRig rig;
    rig.dials();
    rig.ends(tests::answered(401));
    rig.waits(1, 400ms);
    CHECK(rig.names() == "");
}

TEST_CASE("a delay that the policy cannot give is found", "[findings]") {
    FindingsRig rig(with_policy({}));
    rig.dials();
    rig.ends(tests::refused());
    rig.waits(1, 500ms);
    CHECK(rig.names() == "");
    rig.ends(tests::refused());
    rig.waits(2, 40s);
    const model::Finding* found = rig.found(RuleId::DelayOutsidePolicy);
    REQUIRE(found != nullptr);
    CHECK(found->made.what == "retry 2 waits 40 s, the policy allows 1 s to 1 s");
}

TEST_CASE("a dial long after it was planned is found, a moment is not", "[findings]") {
    for (const Duration late : {Duration(20ms), Duration(3s)}) {
        FindingsRig rig(with_policy({}));
        rig.dials();
        rig.ends(tests::refused());
        rig.plans(1, 500ms);
        rig.pass(500ms + late);
        rig.dials(core::Origin::Policy, 1);
        CHECK((rig.found(RuleId::DelayOutsidePolicy) != nullptr) == (late > 1s));
    }
}

TEST_CASE("a reconnect by hand cuts a wait short and is no breach of the policy", "[findings]") {
    FindingsRig rig(with_policy({}));
    rig.dials();
    rig.ends(tests::refused());
    rig.plans(1, 500ms);
    rig.pass(100ms);
    rig.dials(core::Origin::Person, 1);
    CHECK(rig.names() == "");
}

TEST_CASE("a first reconnect that is always the same is found after three drops", "[findings]") {
    FindingsRig rig(with_policy({}));
    rig.dials_and_opens();
    for (int drop = 0; drop < 3; ++drop) {
        rig.lives(1min + drop * 17s);
        rig.ends();
        CHECK(rig.found(RuleId::FirstReconnectNotSpread) == nullptr);
        rig.waits_and_opens(1, 500ms);
    }
    REQUIRE(rig.found(RuleId::FirstReconnectNotSpread) != nullptr);
    CHECK(rig.found(RuleId::FirstReconnectNotSpread)->made.severity == core::Severity::Info);
}

TEST_CASE("a first reconnect that is spread is right", "[findings]") {
    FindingsRig rig;
    rig.dials_and_opens();
    int drops = 0;
    for (const Duration delay : {400ms, 120ms, 290ms, 350ms}) {
        rig.lives(1min + ++drops * 17s);
        rig.ends();
        rig.waits_and_opens(1, delay, 500ms);
    }
    CHECK(rig.names() == "");
}

TEST_CASE("jitter that is lost at the cap is found in one session", "[findings]") {
    core::Policy policy;
    policy.jitter = core::JitterKind::PlusMinus;
    policy.jitter_share = 0.5;
    FindingsRig rig(with_policy(policy));
    rig.dials();
    const auto fails = [&](std::uint32_t retry, Duration delay, Duration base) {
        rig.ends(tests::refused());
        rig.waits(retry, delay, base);
    };
    fails(1, 700ms, 500ms);
    fails(2, 1300ms, 1s);
    fails(3, 2100ms, 2s);
    for (std::uint32_t retry = 4; retry < 8; ++retry) {
        CHECK(rig.found(RuleId::JitterLostAtCap) == nullptr);
        fails(retry, 10s, 10s);
    }
    REQUIRE(rig.found(RuleId::JitterLostAtCap) != nullptr);
}

TEST_CASE("a ladder that never had jitter has not lost it at the cap", "[findings]") {
    FindingsRig rig(with_policy({}));
    rig.dials();
    for (std::uint32_t retry = 1; retry < 12; ++retry) {
        rig.ends(tests::refused());
        rig.waits(retry, core::base_delay(rig.session().config->policy, retry));
    }
    CHECK(rig.names() == "");
}

TEST_CASE("a finding names the fault that was made on purpose and is told all the same",
          "[findings]") {
    FindingsRig rig;
    rig.tell(core::FaultBegan{1, "flap", "up 50 ms, down 1 s"});
    accept_and_close(rig, 50ms, {2s, 2s, 2s}, false);
    const model::Finding* found = rig.found(RuleId::BackoffResetsOnOpen);
    REQUIRE(found != nullptr);
    CHECK(found->made.evidence.at(0).words.ends_with("(fault made on purpose: flap)"));
}

TEST_CASE("a server that opens for a moment and refuses every second dial is found", "[findings]") {
    for (const bool is_tap : {true, false}) {
        FindingsRig rig(is_tap ? tests::tap_config() : tests::good_config());
        rig.dials();
        for (int i = 0; i < 8; ++i) {
            rig.opens();
            rig.pass(600ms);
            rig.ends(tests::closed(1011));
            rig.waits(1, 500ms);
            rig.ends(tests::answered(503));
            rig.waits(2, 1s);
        }
        CHECK(rig.found(RuleId::ShortLivedConnections) != nullptr);
        CHECK(rig.found(RuleId::BackoffResetsOnOpen) != nullptr);
    }
}

TEST_CASE("short connections that end normally, by us or far apart are no row of losses",
          "[findings]") {
    const auto lives = [](const core::Outcome& outcome, Duration apart) {
        FindingsRig rig(tests::tap_config());
        for (int i = 0; i < 12; ++i) {
            rig.dials_and_opens();
            rig.pass(700ms + i * 130ms);
            rig.ends(outcome);
            rig.pass(apart + i * 11s);
        }
        return rig.found(RuleId::ShortLivedConnections) != nullptr;
    };
    CHECK_FALSE(lives(tests::closed(1000), 10s));
    CHECK_FALSE(lives(tests::closed(1001, core::EndedBy::Us), 10s));
    CHECK_FALSE(lives(tests::closed(1011), 10min));
    CHECK(lives(tests::closed(1011), 10s));
}

}  // namespace redial
