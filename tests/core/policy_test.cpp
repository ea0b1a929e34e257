// The table of reactions and what close reasons ask for. One thread.
#include "core/policy.hpp"
#include "catch.hpp"
#include "core/close_codes.hpp"
#include "core/http_statuses.hpp"
#include "core/presets.hpp"

namespace redial::core::tests {
namespace {

using namespace std::chrono_literals;

Outcome closed(int code, EndedBy by = EndedBy::Peer) {
    Outcome outcome;
    outcome.close_code = static_cast<std::uint16_t>(code);
    outcome.by = by;
    return outcome;
}

Outcome refused(int status) {
    Outcome outcome;
    outcome.kind = OutcomeKind::HttpRefused;
    outcome.http_status = status;
    return outcome;
}

Policy careful_policy() { return find_preset("careful")->policy; }

Reaction reaction(const Policy& policy, const Outcome& outcome, bool was_open = true) {
    const OutcomeRule* rule = rule_for(policy, outcome, was_open);
    return rule == nullptr ? Reaction::Retry : rule->reaction;
}

}  // namespace

TEST_CASE("by default every loss is retried whatever its code or status", "[policy]") {
    const Policy policy;
    for (int code = 1000; code < 5000; ++code) {
        if (rule_for(policy, closed(code), true) != nullptr) FAIL_CHECK(code);
    }
    for (int status = 200; status < 600; ++status) {
        if (rule_for(policy, refused(status), false) != nullptr) FAIL_CHECK(status);
    }
}

TEST_CASE("careful halts exactly where the tables say that no retry helps", "[policy]") {
    const Policy policy = careful_policy();
    for (int status = 200; status < 600; ++status) {
        const bool halts = reaction(policy, refused(status), false) == Reaction::Halt;
        if (halts == info_of_http_status(status).retry_helps) FAIL_CHECK(status);
    }
    for (int code = 1001; code < 5000; ++code) {
        const CloseCodeInfo info = info_of_close_code(static_cast<std::uint16_t>(code));
        if (!info.may_be_sent) continue;
        const bool halts = reaction(policy, closed(code)) == Reaction::Halt;
        if (halts == info.retry_helps) FAIL_CHECK(code);
    }
}

TEST_CASE("careful halts what dialling again cannot heal", "[policy]") {
    const Policy policy = careful_policy();
    for (const int code : {1002, 1003, 1007, 1008, 1009, 1010, 3000, 3003}) {
        INFO(code);
        CHECK(reaction(policy, closed(code)) == Reaction::Halt);
    }
    for (const int code : {1000, 1001, 1005, 1006, 1011, 1014, 3008, 4000, 4999}) {
        INFO(code);
        CHECK(reaction(policy, closed(code)) == Reaction::Retry);
    }
    for (const int status : {200, 301, 302, 400, 401, 403, 404, 410, 426}) {
        INFO(status);
        CHECK(reaction(policy, refused(status), false) == Reaction::Halt);
    }
    for (const int status : {408, 425, 429, 500, 502, 503, 504}) {
        INFO(status);
        CHECK(reaction(policy, refused(status), false) == Reaction::Retry);
    }
}

TEST_CASE("careful dials 5 to 30 s after a restart and later still when it is too busy",
          "[policy]") {
    const Policy policy = careful_policy();
    const OutcomeRule* restart = rule_for(policy, closed(1012), true);
    REQUIRE(restart != nullptr);
    CHECK(restart->reaction == Reaction::RetryLater);
    CHECK(restart->later_min == 5s);
    CHECK(restart->later_max == 30s);
    const OutcomeRule* busy = rule_for(policy, closed(1013), true);
    REQUIRE(busy != nullptr);
    CHECK(busy->later_min > restart->later_min);
}

TEST_CASE("close codes speak only of a peer that closed what had opened", "[policy]") {
    const Policy policy = careful_policy();
    CHECK(reaction(policy, closed(1008), false) == Reaction::Retry);
    CHECK(reaction(policy, closed(1008, EndedBy::Us)) == Reaction::Retry);
    Outcome broken = closed(1002, EndedBy::Us);
    broken.kind = OutcomeKind::ProtocolError;
    CHECK(reaction(policy, broken) == Reaction::Retry);
}

TEST_CASE("the first rule that fits holds, and kinds are outcomes like others", "[policy]") {
    Policy policy;
    policy.outcomes = {
        {.first = 4001, .last = 4001, .reaction = Reaction::Retry},
        {.first = 4000, .last = 4999, .reaction = Reaction::Halt},
        {.on = RuleOn::Kind, .kind = OutcomeKind::TlsFailed, .reaction = Reaction::Halt}};
    CHECK(reaction(policy, closed(4001)) == Reaction::Retry);
    CHECK(reaction(policy, closed(4002)) == Reaction::Halt);
    Outcome tls;
    tls.kind = OutcomeKind::TlsFailed;
    CHECK(reaction(policy, tls, false) == Reaction::Halt);
}

TEST_CASE("what halts can be read and set as a list of codes", "[policy]") {
    Policy policy = careful_policy();
    CHECK(halting(policy, RuleOn::CloseCode) ==
          std::vector<std::uint16_t>{1002, 1003, 1007, 1008, 1009, 1010, 3000, 3003});
    set_halting(policy, RuleOn::CloseCode, halting(policy, RuleOn::CloseCode));
    CHECK(policy == careful_policy());
    set_halting(policy, RuleOn::CloseCode, {1012, 4000, 4001});
    CHECK(halting(policy, RuleOn::CloseCode) == std::vector<std::uint16_t>{1012, 4000, 4001});
    CHECK(reaction(policy, closed(1012)) == Reaction::Halt);
    CHECK(reaction(policy, closed(1013)) == Reaction::RetryLater);
    CHECK(reaction(policy, refused(403), false) == Reaction::Halt);
}

TEST_CASE("a close reason may say when to come back", "[policy]") {
    CHECK(retry_after_in(R"({"reason":"deploy","retryAfter":15})") == 15s);
    CHECK(retry_after_in(R"({"retryAfter" : "2.5"})") == 2500ms);
    CHECK(retry_after_in(R"({"retry_after":3})") == 3s);
    CHECK(retry_after_in("restarting; Retry-After: 20") == 20s);
    CHECK(retry_after_in("retry-after:0") == 0s);
    CHECK(retry_after_in("retry-after=7s") == 7s);
    CHECK(retry_after_in("retry-after: 500ms") == 500ms);
    CHECK(retry_after_in("busy, retry after 2 s") == 2s);
    CHECK(retry_after_in("Retry in 1.5 seconds please") == 1500ms);
    CHECK(retry_after_in("overloaded: try again in 2 min") == 2min);
    CHECK(retry_after_in(R"({"retryAfterMs":2500})") == 2500ms);
    CHECK(retry_after_in(R"({"retry_after_ms": 250})") == 250ms);
    CHECK(retry_after_in(R"({"retry_after_seconds":4})") == 4s);
}

TEST_CASE("a close reason that says nothing of it asks for nothing", "[policy]") {
    CHECK_FALSE(retry_after_in(""));
    CHECK_FALSE(retry_after_in("bye"));
    CHECK_FALSE(retry_after_in("retry-after"));
    CHECK_FALSE(retry_after_in("retry after the 3 others"));
    CHECK_FALSE(retry_after_in("retryAfterwards:5"));
    CHECK_FALSE(retry_after_in("try again in a moment"));
    CHECK_FALSE(retry_after_in("retry-after: soon"));
    CHECK_FALSE(retry_after_in("retry-after: -3"));
    CHECK_FALSE(retry_after_in(R"({"retryAfter":null})"));
    // A number that a peer made up stays a number.
    CHECK(*retry_after_in("retry-after: 99999999999999999999999999") > 24h * 365);
}

}  // namespace redial::core::tests
