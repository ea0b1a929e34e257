// Lanes: which of a tap's clients a dial belongs to, so that a client that reconnects is one
// session whose attempts are its own backoff (docs/transport.md, "Lanes"), and how sure that is.
// Pure: the choice. Service thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "wire/http_head.hpp"

namespace redial::net {

// What is known of a client by its opening request, or by its address alone.
struct ClientTraits {
    bool has_request = false;  // false: turned away before a byte was read
    std::string session;       // its id: a parameter of the query that says who it is; "" for none
    std::string address;       // without the port: each dial has another
    std::string user_agent;
    std::string origin;
    std::string path;  // without the query; of SockJS without its random parts
    std::string subprotocols;
    std::string stream;         // of a dial of an event stream: its method; "" of a WebSocket
    std::string last_event_id;  // that it resumes from
    // "name=value" of its query and cookies, and its Authorization: sorted. They may be its own, or
    // the same for all, or new with each dial.
    std::vector<std::string> marks;
    bool operator==(const ClientTraits&) const = default;
};

struct LaneState {
    std::optional<ClientTraits> traits;  // of its last dial; none: nobody has dialled yet
    // It has a connection that its client may still believe in: open, not half-open by a fault, and
    // neither a close frame nor FIN has come from the client.
    bool is_live = false;
    std::optional<Instant> ended_at;  // of its last connection
    bool has_left =
        false;  // its last connection was closed by the client, in order: it may be gone
    bool is_doubtful = false;  // it may have changed places with another that looks alike
    bool has_blind_wait =
        false;                  // a dial since its last one may have been its own, and is not told
    std::string last_event_id;  // the last one that its client was given
};

ClientTraits traits_of(const wire::HttpHead& request, const std::string& session_parameter,
                       const std::string& address);
// "127.0.0.1" of "127.0.0.1:4711", "::1" of "[::1]:4711".
std::string host_of_address(const std::string& address);

struct LaneChoice {
    enum class Kind { Known, New, Nobody };  // Nobody: it may be of several, so it is told of none
    Kind kind = Kind::New;
    std::size_t lane = 0;  // of Known
    bool is_sure = true;   // false: it may be of each of `others` too
    std::string known_by;  // in words
    std::vector<std::size_t> others;
};

// The lane of a dial: one with the same session id; else the one among those without a live
// connection that looks alike, by what it carries of its own where there are several. A dial whose
// request was not read belongs to the only client of its address that is not connected, or to
// nobody.
LaneChoice choose_lane(std::span<const LaneState* const> lanes, const ClientTraits& traits);

}  // namespace redial::net
