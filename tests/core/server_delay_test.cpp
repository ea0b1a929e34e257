// A wait that the server set (an event stream's retry field, WHATWG HTML 9.2.6): where the ladder
// begins, whatever the policy's own beginning is.
#include "catch.hpp"
#include "core/presets.hpp"
#include "rig.hpp"

namespace redial::core::tests {
namespace {

RetryPlanned plan_of(const Rig& rig) {
    for (const Action& action : rig.actions) {
        if (const auto* told = std::get_if<TellPlan>(&action)) return told->plan;
    }
    FAIL("no wait was planned");
    return {};
}

// The delays of so many losses in a row, after a connection was open.
std::vector<Duration> delays(Rig& rig, int count) {
    std::vector<Duration> all;
    rig.to_open();
    for (int i = 0; i < count; ++i) {
        rig.ends();
        all.push_back(plan_of(rig).delay);
        rig.pass_to_deadline();
    }
    return all;
}

TEST_CASE("a server's delay is where the ladder begins, and no cap is below it", "[reconnect]") {
    Rig rig;
    rig.settings.server_delay = 3s;
    CHECK(delays(rig, 3) == std::vector<Duration>{3s, 6s, 10s});
    Rig longer;
    longer.settings.server_delay = 30s;
    CHECK(delays(longer, 2) == std::vector<Duration>{30s, 30s});
}

TEST_CASE("a server's delay takes the place of tables, first retries at once and other formulas",
          "[reconnect]") {
    Rig rig;
    rig.settings.server_delay = 1s;
    rig.settings.policy.table = {5s, 7s};
    rig.settings.policy.first_at_once = true;
    rig.settings.policy.formula = Formula::ActionCable;
    CHECK(delays(rig, 2) == std::vector<Duration>{1s, 2s});
}

TEST_CASE("no server's delay is a storm, and none is longer than the policy lets a server ask",
          "[reconnect]") {
    Rig rig;
    rig.settings.server_delay = Duration{0};
    CHECK(delays(rig, 1) == std::vector<Duration>{10ms});
    Rig forever;
    forever.settings.server_delay = 24h;
    CHECK(delays(forever, 1) == std::vector<Duration>{10min});
}

TEST_CASE("the plan says that the delay is the server's, and a longer Retry-After still holds",
          "[reconnect]") {
    Rig rig;
    rig.settings.server_delay = 3s;
    rig.to_open();
    rig.ends();
    CHECK(plan_of(rig).why == "the server's retry: 3 s");
    rig.pass_to_deadline();
    rig.ends(http_refused(503, 60s));
    CHECK(plan_of(rig).delay == 60s);
    CHECK(plan_of(rig).why == "the server asked for 60 s");
}

}  // namespace
}  // namespace redial::core::tests
