// Failover: the choice of each strategy, rest after failures, and the way back, in made-up time.
#include "core/endpoints.hpp"

#include <set>

#include "catch.hpp"

using namespace redial;
using namespace redial::core;
using namespace std::chrono_literals;

namespace {

struct Rig {
    Failover failover;
    Endpoints endpoints;
    Rng rng{7};
    Instant now = instant_from_us(1'000'000);

    explicit Rig(EndpointStrategy strategy) {
        failover.urls = {"ws://b/", "ws://c/"};
        failover.strategy = strategy;
    }
    std::size_t dial() { return choose_endpoint(endpoints, failover, rng, now); }
    void fails() { note_ended(endpoints, failover, std::nullopt, now); }
    void opens(Duration handshake) { note_opened(endpoints, handshake); }
    void ends_after(Duration open_for) { note_ended(endpoints, failover, open_for, now); }
};

}  // namespace

TEST_CASE("in order, an endpoint that failed is passed over until its rest is over", "[failover]") {
    Rig rig(EndpointStrategy::Order);
    CHECK(rig.dial() == 0);
    rig.fails();
    CHECK(rig.dial() == 1);
    rig.opens(10ms);
    rig.ends_after(1min);
    CHECK(rig.dial() == 1);
    rig.now += rig.failover.rests_for;
    CHECK(rig.dial() == 0);
}

TEST_CASE("each further failure doubles an endpoint's rest, up to the limit", "[failover]") {
    Rig rig(EndpointStrategy::Order);
    rig.failover.rests_max = 12s;
    const auto rest_after_failing = [&rig] {
        while (rig.dial() != 0) rig.now += 1s;
        rig.fails();
        return *rig.endpoints.health[0].rests_until - rig.now;
    };
    CHECK(rest_after_failing() == 5s);
    CHECK(rest_after_failing() == 10s);
    CHECK(rest_after_failing() == 12s);
    CHECK(rest_after_failing() == 12s);
}

TEST_CASE("a connection that lasts makes its endpoint well, a short one does not", "[failover]") {
    Rig rig(EndpointStrategy::Order);
    rig.dial();
    rig.opens(10ms);
    rig.ends_after(4s);
    CHECK(rig.endpoints.health[0].failures == 1);
    CHECK(rig.dial() == 1);
    rig.opens(10ms);
    rig.ends_after(5s);
    CHECK(rig.endpoints.health[1].failures == 0);
    CHECK_FALSE(rig.endpoints.health[1].rests_until);
}

TEST_CASE("when all endpoints rest the one that wakes first is dialled at once", "[failover]") {
    Rig rig(EndpointStrategy::Order);
    for (int i = 0; i < 3; ++i) {
        rig.dial();
        rig.fails();
        rig.now += 1s;
    }
    CHECK(rig.dial() == 0);
    rig.fails();  // 10 s from here: the second one wakes first now
    CHECK(rig.dial() == 1);
}

TEST_CASE("round robin takes the endpoints in turn and leaves out those that rest", "[failover]") {
    Rig rig(EndpointStrategy::RoundRobin);
    CHECK(rig.dial() == 0);
    CHECK(rig.dial() == 1);
    rig.fails();
    CHECK(rig.dial() == 2);
    CHECK(rig.dial() == 0);
    CHECK(rig.dial() == 2);
}

TEST_CASE("a random choice reaches every endpoint that is well and no other", "[failover]") {
    Rig rig(EndpointStrategy::Random);
    while (rig.dial() != 1) {
    }
    rig.fails();
    std::set<std::size_t> seen;
    for (int i = 0; i < 50; ++i) seen.insert(rig.dial());
    CHECK(seen == std::set<std::size_t>{0, 2});
}

TEST_CASE("the fastest is measured once each and then the quickest is kept", "[failover]") {
    Rig rig(EndpointStrategy::Fastest);
    const Duration handshakes[] = {30ms, 10ms, 20ms};
    for (const Duration handshake : handshakes) {
        rig.dial();
        rig.opens(handshake);
    }
    CHECK(rig.dial() == 1);
    rig.opens(810ms);  // smoothed: 110 ms
    CHECK(rig.endpoints.health[1].handshake == Duration{110ms});
    CHECK(rig.dial() == 2);
}

TEST_CASE("a probe that succeeds ends an endpoint's rest", "[failover]") {
    Rig rig(EndpointStrategy::Order);
    rig.dial();
    rig.fails();
    CHECK(rig.dial() == 1);
    CHECK(has_left_first(rig.endpoints, rig.failover));
    note_probe(rig.endpoints, rig.failover, 0, false, rig.now);
    CHECK(rig.endpoints.health[0].failures == 2);
    note_probe(rig.endpoints, rig.failover, 0, true, rig.now);
    CHECK(rig.dial() == 0);
    CHECK_FALSE(has_left_first(rig.endpoints, rig.failover));
}

TEST_CASE("endpoints taken off the list are forgotten", "[failover]") {
    Rig rig(EndpointStrategy::RoundRobin);
    rig.dial();
    rig.dial();
    rig.dial();
    rig.failover.urls.clear();
    CHECK(rig.dial() == 0);
    CHECK(rig.endpoints.health.size() == 1);
}
