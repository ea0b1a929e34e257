// Expectations about waits: within a policy, with chance, growing, beginning anew.
#include <memory>

#include "catch.hpp"
#include "core/presets.hpp"
#include "judge_rig.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// A foreign client that is refused again and again and waits `waits` in between, then opens.
void fails_and_opens(JudgeRig& rig, const std::vector<Duration>& waits) {
    if (rig.status != core::ConnectionStatus::Open) rig.dials_and_opens();
    rig.pass(1s);
    rig.ends();
    for (std::size_t i = 0; i < waits.size(); ++i) {
        rig.comes_back(waits[i]);
        rig.pass(2ms);
        if (i + 1 < waits.size()) rig.ends(refused());
    }
    rig.opens();
    rig.pass(10s);
}

}  // namespace

TEST_CASE("delays holds where each wait is the ladder's", "[verdict]") {
    JudgeRig rig(tap_config());
    CHECK(rig.judge(R"("delays": ["500ms", "1s"])") == "not_seen");
    fails_and_opens(rig, {500ms, 1010ms, 2s, 2050ms});
    CHECK(rig.judge(R"("delays": ["500ms", "1s", "2s"])") == "held");
    CHECK(rig.last.reason == "all 4 waits lie within");
    CHECK(rig.judge(R"("delays": ["500ms", "1s", "3s"])") == "failed");
    CHECK(rig.last.proofs.at(0).attempt == AttemptId{4});
    CHECK(rig.judge(R"("delays": {"ladder": ["500ms", "1s", "2s"], "tolerance": "20ms"})") ==
          "failed");
    CHECK(rig.judge(R"("delays": {"ladder": ["500ms", "1s", "2s"], "tolerance": "5%"})") == "held");
    CHECK(rig.judge(R"("delays": {"ladder": ["500ms", "1s", "2s"], "waits": 5})") == "not_seen");
    CHECK(rig.judge(R"("delays": [])").find("wrong: expect.delays") == 0);
    CHECK(rig.judge(R"("delays": {"tolerance": "1s"})").find("wrong: expect.delays") == 0);
    CHECK(rig.judge(R"("delays": "socketio")").find("wrong: expect.delays") == 0);
}

TEST_CASE("delays knows the policies of libraries by name", "[verdict]") {
    JudgeRig rig(tap_config());
    fails_and_opens(rig, {500ms, 1s, 2s, 4s});
    CHECK(rig.judge(R"("delays": "chat-ui")") == "held");
    CHECK(rig.judge(R"("delays": "phoenix")") == "failed");
    CHECK(rig.judge(R"("delays": {"policy": {"preset": "chat-ui", "cap_ms": 1000}})") == "failed");
}

TEST_CASE("a wait that Retry-After made is no wait of the ladder", "[verdict]") {
    JudgeRig rig(tap_config());
    rig.dials_and_opens();
    rig.pass(1s);
    rig.ends();
    rig.comes_back(500ms);
    rig.ends(answered(503, 7s));
    rig.comes_back(7s);
    rig.opens();
    CHECK(rig.judge(R"("delays": ["500ms", "1s"])") == "held");
    CHECK(rig.last.reason == "all 1 wait lie within");
}

TEST_CASE("spreads tells chance in the waits of Redial's own session", "[verdict]") {
    JudgeRig rig;
    rig.dials_and_opens();
    CHECK(rig.judge(R"("spreads": true)") == "not_seen");
    rig.ends();
    rig.waits(1, 300ms, 500ms);
    CHECK(rig.judge(R"("spreads": true)") == "held");
    CHECK(rig.judge(R"("spreads": false)") == "failed");
    JudgeRig plain;
    plain.dials_and_opens();
    for (std::uint32_t retry = 1; retry <= 2; ++retry) {
        plain.ends(refused());
        plain.waits(retry, 500ms);
    }
    CHECK(plain.judge(R"("spreads": true)") == "not_seen");
    plain.ends(refused());
    plain.waits(3, 500ms);
    CHECK(plain.judge(R"("spreads": true)") == "failed");
    CHECK(plain.judge(R"("spreads": "yes")").find("wrong") == 0);
}

TEST_CASE("of a foreign client spreads and grows are told by its dials", "[verdict]") {
    JudgeRig rig(tap_config());
    fails_and_opens(rig, {500ms, 1s});
    CHECK(rig.judge(R"("grows": true)") == "not_seen");
    fails_and_opens(rig, {500ms, 1s, 2s, 4s, 8s});
    CHECK(rig.judge(R"("spreads": false)") == "held");
    CHECK(rig.judge(R"("spreads": true)") == "failed");
    CHECK(rig.judge(R"("grows": true)") == "held");
    CHECK(rig.judge(R"("grows": 2)") == "held");
    CHECK(rig.judge(R"("grows": 3)") == "failed");
    JudgeRig fixed(tap_config());
    fails_and_opens(fixed, {1s, 1s, 1s, 1s});
    fails_and_opens(fixed, {1s, 1s, 1s, 1s});
    CHECK(fixed.judge(R"("grows": true)") == "failed");
}

TEST_CASE("grows goes by the plans of Redial's own session, up to its cap", "[verdict]") {
    const auto planned = [](const std::vector<Duration>& bases) {
        auto rig = std::make_unique<JudgeRig>();  // its cap is 10 s
        rig->dials_and_opens();
        std::uint32_t retry = 0;
        for (const Duration base : bases) {
            rig->ends(refused());
            rig->waits(++retry, 100ms, base);
        }
        return rig;
    };
    CHECK(planned({2s, 4s, 8s, 10s, 10s})->judge(R"("grows": 2)") == "held");
    CHECK(planned({2s, 4s, 8s, 10s, 10s})->judge(R"("grows": 3)") == "failed");
    CHECK(planned({5s, 10s, 10s})->judge(R"("grows": 2)") == "held");
    CHECK(planned({1s, 1s})->judge(R"("grows": true)") == "failed");
    CHECK(planned({10s, 10s})->judge(R"("grows": true)") == "failed");
    CHECK(planned({1s})->judge(R"("grows": true)") == "not_seen");
    CHECK(planned({1s})->judge(R"("grows": 1)").find("wrong") == 0);
}

TEST_CASE("resets_only_after fails where a short connection began the ladder anew", "[verdict]") {
    JudgeRig rig;
    rig.dials_and_opens();
    rig.ends();
    rig.waits_and_opens(1, 100ms);
    CHECK(rig.judge(R"("resets_only_after": "5s")") == "not_seen");
    rig.pass(1s);
    rig.ends();
    rig.waits_and_opens(2, 200ms);  // it went on
    CHECK(rig.judge(R"("resets_only_after": "5s")") == "held");
    CHECK(rig.judge(R"("resets_only_after": "500ms")") == "not_seen");
    rig.pass(2s);
    rig.ends();
    rig.waits_and_opens(1, 100ms);  // it began anew
    CHECK(rig.judge(R"("resets_only_after": "5s")") == "failed");
    CHECK(rig.last.proofs.at(0).attempt == AttemptId{3});
}
