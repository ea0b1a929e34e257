// Chooses among endpoints and remembers how each fared. Any thread.
#include "core/endpoints.hpp"

#include <algorithm>

namespace redial::core {
namespace {

std::size_t count_of(const Failover& failover) {
    return std::min(failover.urls.size() + 1, endpoints_max);
}

bool is_resting(const EndpointHealth& health, Instant now) {
    return health.rests_until && now < *health.rests_until;
}

// Of all that rest, the one that will be well first.
std::size_t first_to_wake(const std::vector<EndpointHealth>& health) {
    const auto sooner = [](const EndpointHealth& a, const EndpointHealth& b) {
        return *a.rests_until < *b.rests_until;
    };
    const auto first = std::min_element(health.begin(), health.end(), sooner);
    return static_cast<std::size_t>(first - health.begin());
}

std::size_t quickest(const std::vector<EndpointHealth>& health,
                     const std::vector<std::size_t>& well) {
    const auto handshake_of = [&health](std::size_t index) {
        return health[index].handshake.value_or(Duration{0});  // unmeasured: to be measured
    };
    return *std::min_element(well.begin(), well.end(),
                             [&handshake_of](std::size_t a, std::size_t b) {
                                 return handshake_of(a) < handshake_of(b);
                             });
}

// The first of `well` behind the one dialled last.
std::size_t following(const Endpoints& endpoints, const std::vector<std::size_t>& well) {
    if (!endpoints.has_dialled) return well.front();
    const auto next = std::upper_bound(well.begin(), well.end(), endpoints.current);
    return next == well.end() ? well.front() : *next;
}

void note_failure(EndpointHealth& health, const Failover& failover, Instant now) {
    Duration rest = std::max(failover.rests_for, Duration{0});
    for (std::uint32_t i = 0; i < health.failures && rest < failover.rests_max; ++i) rest *= 2;
    health.rests_until = now + std::min(rest, std::max(failover.rests_max, Duration{0}));
    if (health.failures < UINT32_MAX) ++health.failures;
}

void note_success(EndpointHealth& health) {
    health.failures = 0;
    health.rests_until.reset();
}

}  // namespace

std::size_t choose_endpoint(Endpoints& endpoints, const Failover& failover, Rng& rng, Instant now) {
    const std::size_t count = count_of(failover);
    endpoints.health.resize(count);
    if (endpoints.current >= count) endpoints.current = 0;
    std::vector<std::size_t> well;
    for (std::size_t i = 0; i < count; ++i) {
        if (!is_resting(endpoints.health[i], now)) well.push_back(i);
    }
    std::size_t chosen = 0;
    if (well.empty()) {
        chosen = first_to_wake(endpoints.health);
    } else {
        switch (failover.strategy) {
            case EndpointStrategy::Order: chosen = well.front(); break;
            case EndpointStrategy::RoundRobin: chosen = following(endpoints, well); break;
            case EndpointStrategy::Random: chosen = well[rng.below(well.size())]; break;
            case EndpointStrategy::Fastest: chosen = quickest(endpoints.health, well); break;
        }
    }
    endpoints.current = chosen;
    endpoints.has_dialled = true;
    ++endpoints.health[chosen].dials;
    return chosen;
}

void note_opened(Endpoints& endpoints, Duration handshake) {
    if (endpoints.current >= endpoints.health.size()) return;
    EndpointHealth& health = endpoints.health[endpoints.current];
    ++health.opens;
    health.handshake = health.handshake ? (*health.handshake * 7 + handshake) / 8 : handshake;
}

void note_ended(Endpoints& endpoints, const Failover& failover, std::optional<Duration> open_for,
                Instant now) {
    if (endpoints.current >= endpoints.health.size()) return;
    EndpointHealth& health = endpoints.health[endpoints.current];
    if (open_for && *open_for >= failover.well_after) {
        note_success(health);
    } else {
        note_failure(health, failover, now);
    }
}

void note_probe(Endpoints& endpoints, const Failover& failover, std::size_t index, bool is_well,
                Instant now) {
    if (index >= endpoints.health.size()) return;
    if (is_well) {
        note_success(endpoints.health[index]);
    } else {
        note_failure(endpoints.health[index], failover, now);
    }
}

bool has_left_first(const Endpoints& endpoints, const Failover& failover) {
    return failover.strategy == EndpointStrategy::Order && endpoints.has_dialled &&
           endpoints.current > 0 && endpoints.current < count_of(failover);
}

}  // namespace redial::core
