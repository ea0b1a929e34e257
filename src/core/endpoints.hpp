// Failover: which of a session's endpoints the next attempt dials, and what is remembered of each.
// Pure: instants and chance are arguments. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "base/time.hpp"
#include "core/enum_names.hpp"

namespace redial::core {

enum class EndpointStrategy : std::uint8_t {
    Order,       // the first one that is well
    RoundRobin,  // the one after the last
    Random,      // any that is well
    Fastest,     // the one whose handshakes were quickest; unmeasured ones are measured first
};
constexpr auto enum_table(EndpointStrategy) {
    using enum EndpointStrategy;
    return std::to_array<Named<EndpointStrategy>>(
        {{Order, "order"}, {RoundRobin, "round_robin"}, {Random, "random"}, {Fastest, "fastest"}});
}

struct Failover {
    std::vector<std::string> urls;  // beside the session's own URL, which is endpoint 0
    EndpointStrategy strategy = EndpointStrategy::Order;
    // An endpoint that failed is passed over for so long, twice as long for each further failure.
    Duration rests_for = std::chrono::seconds(5);
    Duration rests_max = std::chrono::minutes(5);
    // A connection that did not last so long counts as a failure of its endpoint.
    Duration well_after = std::chrono::seconds(5);
    // Order: while a later endpoint is in use, how often the first is tried by a handshake beside
    // it; when it is well again the session goes back to it. 0: never.
    Duration probe_interval{};
    bool operator==(const Failover&) const = default;
};
inline constexpr std::size_t endpoints_max = 32;

struct EndpointHealth {
    std::uint32_t failures = 0;  // in a row
    std::optional<Instant> rests_until;
    std::optional<Duration> handshake;  // smoothed: 7/8 of what it was and 1/8 of the newest
    std::uint64_t dials = 0;
    std::uint64_t opens = 0;
    bool operator==(const EndpointHealth&) const = default;
};

// Of one session. Grows with the list of endpoints and forgets those that left it.
struct Endpoints {
    std::vector<EndpointHealth> health;
    std::size_t current = 0;  // dialled last
    bool has_dialled = false;
    bool operator==(const Endpoints&) const = default;
};

// The endpoint to dial now. One that rests is passed over unless all rest; then it is the one whose
// rest ends first, so that a dial is never held back.
std::size_t choose_endpoint(Endpoints& endpoints, const Failover& failover, Rng& rng, Instant now);
void note_opened(Endpoints& endpoints, Duration handshake);
// The attempt ended. `open_for`: none when it never opened.
void note_ended(Endpoints& endpoints, const Failover& failover, std::optional<Duration> open_for,
                Instant now);
// A handshake beside the connection came to its end.
void note_probe(Endpoints& endpoints, const Failover& failover, std::size_t index, bool is_well,
                Instant now);
// Whether the session should be on an endpoint before the one it is on.
bool has_left_first(const Endpoints& endpoints, const Failover& failover);

}  // namespace redial::core
