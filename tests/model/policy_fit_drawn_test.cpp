// A client's policy where its library draws a first delay for each session.
#include <vector>

#include "catch.hpp"
#include "model/fit/policy_fit.hpp"

namespace redial::model::tests {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a first delay that the client drew is no difference from its preset", "[fit]") {
    // reconnecting-websocket 4.4.0, which had drawn 1.8 s, on a busy machine: the first wait was
    // 28 ms late and the others less, so that they are shorter than the first one promises.
    std::vector<DialSeen> dials(1);
    core::Outcome refused;
    refused.kind = core::OutcomeKind::HttpRefused;
    for (const Duration wait : {1828ms, 2357ms, 3060ms, 3959ms}) {
        dials.back().ended_at = dials.back().started_at + 1ms;
        dials.back().outcome = refused;
        DialSeen next;
        next.started_at = *dials.back().ended_at + wait;
        dials.push_back(next);
    }
    const PolicyFit fit = fit_policy(dials);
    INFO(in_words(fit));
    CHECK(fit.nearest == "reconnecting-websocket");
    CHECK(fit.distance < 0.02);
}

}  // namespace
}  // namespace redial::model::tests
