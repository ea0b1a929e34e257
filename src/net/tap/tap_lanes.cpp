// Chooses the client that a dial belongs to, by session id first, else by what the client is. Pure.
// Service thread.
#include "net/tap/tap_lanes.hpp"

#include <algorithm>
#include <array>

#include "base/percent.hpp"
#include "core/engine_request.hpp"
#include "net/tap/tap_request.hpp"
#include "wire/http_exchange.hpp"
#include "wire/http_text.hpp"

namespace redial::net {
namespace {

using Kind = LaneChoice::Kind;

// A long query or cookie is not kept whole for each client.
constexpr std::size_t marks_max = 32;
constexpr std::size_t mark_bytes_max = 256;

bool look_alike(const ClientTraits& a, const ClientTraits& b) {
    // One that was not read yet is known by its address alone.
    if (!a.has_request || !b.has_request) return a.address == b.address;
    return a.address == b.address && a.user_agent == b.user_agent && a.origin == b.origin &&
           a.path == b.path && a.subprotocols == b.subprotocols && a.stream == b.stream;
}

// A client that names its session is never taken for one that named another.
bool may_be(const ClientTraits& lane, const ClientTraits& dial) {
    return dial.session.empty() || lane.session.empty() || dial.session == lane.session;
}

// The only one that was given last what the dial resumes from, and is away. A stream that was asked
// for with a POST is resumed with a GET, as the Model Context Protocol does it.
std::optional<std::size_t> lane_of_last_id(std::span<const LaneState* const> lanes,
                                           const ClientTraits& traits) {
    std::optional<std::size_t> found;
    if (traits.last_event_id.empty()) return found;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        const LaneState& lane = *lanes[i];
        if (lane.is_live || !lane.traits || lane.last_event_id != traits.last_event_id) continue;
        ClientTraits resumed = traits;
        resumed.stream = lane.traits->stream;
        if (!look_alike(*lane.traits, resumed) || !may_be(*lane.traits, traits)) continue;
        if (found) return std::nullopt;
        found = i;
    }
    return found;
}

std::size_t marks_shared(const ClientTraits& a, const ClientTraits& b) {
    return static_cast<std::size_t>(
        std::count_if(a.marks.begin(), a.marks.end(), [&b](const std::string& mark) {
            return std::binary_search(b.marks.begin(), b.marks.end(), mark);
        }));
}

void add_mark(std::vector<std::string>& marks, std::string_view kind, std::string_view pair) {
    if (pair.empty() || marks.size() >= marks_max) return;
    marks.push_back(std::string(kind) + std::string(pair.substr(0, mark_bytes_max)));
}

std::vector<std::string> marks_of(const wire::HttpHead& request, std::string_view query) {
    std::vector<std::string> marks;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        add_mark(marks, "?", pair);
    }
    const std::string cookies = request.joined("Cookie");
    for (const std::string_view cookie : wire::split_list(cookies, ';')) {
        add_mark(marks, "cookie ", cookie);
    }
    if (const wire::HttpField* field = request.find("Authorization")) {
        add_mark(marks, "authorization ", field->value);
    }
    if (const wire::HttpField* field = request.find("Mcp-Session-Id")) {
        add_mark(marks, "mcp-session-id ", field->value);
    }
    std::sort(marks.begin(), marks.end());
    return marks;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// SockJS dials PREFIX/SERVER/SESSION/websocket with a number and a random word of its own.
std::string steady_path(const std::string& path) {
    constexpr std::string_view last = "/websocket";
    if (!path.ends_with(last)) return path;
    const std::size_t session = path.rfind('/', path.size() - last.size() - 1);
    if (session == std::string::npos || session == 0) return path;
    const std::size_t server = path.rfind('/', session - 1);
    if (server == std::string::npos) return path;
    if (!is_number(std::string_view(path).substr(server + 1, session - server - 1))) return path;
    return path.substr(0, server) + "/*/*" + std::string(last);
}

// Parameters that say who dials, beside the one that is set.
constexpr std::array<const char*, 10> identities = {
    "session_id", "sessionId", "client_id", "clientId", "client",
    "device_id",  "deviceId",  "user_id",   "userId",   "user"};

LaneChoice known(std::size_t lane, std::string known_by) {
    LaneChoice choice;
    choice.kind = Kind::Known;
    choice.lane = lane;
    choice.known_by = std::move(known_by);
    return choice;
}

// Those the dial may belong to: without a live connection, alike, and not gone where others are
// not.
std::vector<std::size_t> candidates_for(std::span<const LaneState* const> lanes,
                                        const ClientTraits& traits) {
    std::vector<std::size_t> waiting;
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        const LaneState& lane = *lanes[i];
        if (lane.is_live || !lane.traits || !look_alike(*lane.traits, traits)) continue;
        if (!may_be(*lane.traits, traits)) continue;
        (lane.has_left ? left : waiting).push_back(i);
    }
    return waiting.empty() ? left : waiting;
}

struct Marked {
    std::size_t shared = 0;
    std::vector<std::size_t> lanes;  // those that share as many
};
Marked best_marked(std::span<const LaneState* const> lanes, const ClientTraits& traits) {
    Marked best;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        const LaneState& lane = *lanes[i];
        if (!lane.traits || !look_alike(*lane.traits, traits)) continue;
        const std::size_t shared = marks_shared(*lane.traits, traits);
        if (shared < best.shared || shared == 0) continue;
        if (shared > best.shared) best = {shared, {}};
        best.lanes.push_back(i);
    }
    return best;
}

std::optional<std::size_t> unused_lane(std::span<const LaneState* const> lanes) {
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        if (!lanes[i]->traits && !lanes[i]->is_live) return i;
    }
    return std::nullopt;
}

bool is_several(const ClientTraits& traits) {
    return !traits.stream.empty() && traits.stream != "GET";
}

LaneChoice one_of(std::span<const LaneState* const> lanes, std::vector<std::size_t> candidates,
                  const ClientTraits& traits) {
    if (candidates.size() == 1) {
        LaneChoice choice = known(candidates.front(),
                                  "its address, User-Agent and path: no other "
                                  "client like it was away");
        if (!traits.has_request) choice.known_by = "its address: no other client of it was away";
        const LaneState& lane = *lanes[choice.lane];
        // Of one that was never read it is not known how many they are.
        choice.is_sure = !lane.is_doubtful && lane.traits->has_request;
        return choice;
    }
    LaneChoice choice = known(*std::max_element(candidates.begin(), candidates.end(),
                                                [&lanes](std::size_t a, std::size_t b) {
                                                    return lanes[a]->ended_at < lanes[b]->ended_at;
                                                }),
                              "its address, User-Agent and path, which " +
                                  std::to_string(candidates.size()) + " clients have in common");
    choice.is_sure = false;
    choice.others = std::move(candidates);
    return choice;
}

LaneChoice nobody(std::vector<std::size_t> candidates) {
    LaneChoice choice;
    choice.kind = Kind::Nobody;
    choice.is_sure = false;
    choice.others = std::move(candidates);
    return choice;
}

}  // namespace

std::string host_of_address(const std::string& address) {
    std::string host = address.substr(0, address.rfind(':'));
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    return host;
}

ClientTraits traits_of(const wire::HttpHead& request, const std::string& session_parameter,
                       const std::string& address) {
    const auto value = [&request](const char* name) {
        const wire::HttpField* field = request.find(name);
        return field == nullptr ? std::string{} : field->value;
    };
    const std::string resource = resource_of(request);
    const std::size_t question = std::min(resource.find('?'), resource.size());
    ClientTraits traits;
    traits.has_request = true;
    traits.address = host_of_address(address);
    traits.session = parameter_of(request, session_parameter);
    for (const char* name : identities) {
        if (!traits.session.empty()) break;
        const std::string id = parameter_of(request, name);
        if (!id.empty()) traits.session = std::string(name) + "=" + id;
    }
    traits.user_agent = value("User-Agent");
    traits.origin = value("Origin");
    traits.path = steady_path(resource.substr(0, question));
    traits.subprotocols = request.joined("Sec-WebSocket-Protocol");
    const auto engine = core::engine_request(request.start_line);
    if (!engine && !wire::is_opening_handshake(request)) {
        traits.stream = request.start_line.substr(0, request.start_line.find(' '));
        traits.last_event_id = value("Last-Event-ID");
    }
    const std::size_t query = std::min(question + 1, resource.size());
    traits.marks = marks_of(request, std::string_view(resource).substr(query));
    return traits;
}

LaneChoice choose_lane(std::span<const LaneState* const> lanes, const ClientTraits& traits) {
    if (!traits.session.empty()) {
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            const bool is_same = lanes[i]->traits && lanes[i]->traits->session == traits.session &&
                                 lanes[i]->traits->stream == traits.stream;
            // Requests for streams stand beside each other, each with its own: a session of its
            // client's may have several.
            if (is_same && !(is_several(traits) && lanes[i]->is_live)) {
                return known(i, "its session id");
            }
        }
    }
    if (const auto resumed = lane_of_last_id(lanes, traits)) {
        return known(*resumed, "its Last-Event-ID: no other client was given that one last");
    }
    const std::vector<std::size_t> candidates = candidates_for(lanes, traits);
    const std::optional<std::size_t> unused = unused_lane(lanes);
    if (!traits.has_request) {
        if (candidates.size() == 1) return one_of(lanes, candidates, traits);
        if (unused) return known(*unused, "its address: it is the first client");
        if (!candidates.empty()) return nobody(candidates);
        LaneChoice choice;
        choice.known_by = "its address: every other client was connected";
        choice.is_sure = false;
        return choice;
    }
    if (traits.session.empty() && candidates.size() != 0) {
        const Marked best = best_marked(lanes, traits);
        const bool is_one = best.lanes.size() == 1 && lanes.size() > 1;
        const bool is_away = is_one && !lanes[best.lanes.front()]->is_live;
        if (is_away && may_be(*lanes[best.lanes.front()]->traits, traits) &&
            candidates.size() > 1) {
            return known(best.lanes.front(), "what its query, cookies or Authorization hold");
        }
        // What it carries is that of a client which is connected: another connection beside it.
        const bool is_beside = is_one && !is_away;
        if (!is_beside) return one_of(lanes, candidates, traits);
    } else if (candidates.size() == 1 && lanes[candidates.front()]->traits->session.empty()) {
        return one_of(lanes, candidates, traits);
    }
    if (unused) return known(*unused, "its first dial");
    LaneChoice choice;
    choice.known_by = traits.session.empty() ? "its first dial" : "its session id";
    return choice;
}

}  // namespace redial::net
