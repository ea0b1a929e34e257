// Lanes: which of a tap's clients a dial belongs to, so that a client that reconnects is one
// session whose attempts are its own backoff (docs/transport.md, "Lanes"). Pure: the choice.
// Service thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "base/time.hpp"
#include "wire/http_head.hpp"

namespace redial::net {

// What is known of a client by its opening request.
struct ClientTraits {
    std::string session;     // value of the session parameter; "" for none
    std::string user_agent;
    std::string origin;
    std::string path;        // without the query
    bool operator==(const ClientTraits&) const = default;
};

struct LaneState {
    ClientTraits traits;                // of its last dial
    // It has a connection that its client may still believe in: open, not half-open by a fault, and
    // neither a close frame nor FIN has come from the client.
    bool is_live = false;
    std::optional<Instant> ended_at;    // of its last connection
};

ClientTraits traits_of(const wire::HttpHead& request, const std::string& session_parameter);

// The lane of a dial: one with the same session parameter; else, among those without a live
// connection, the one that ended last among those that look alike, else the lowest. nullopt: a new
// one. `traits` is null where the client has said nothing.
std::optional<std::size_t> choose_lane(std::span<const LaneState* const> lanes,
                                       const ClientTraits* traits);

}  // namespace redial::net
