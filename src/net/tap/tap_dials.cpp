// Decides whose dial a new connection of a tap is, and follows requests that are no opening
// handshakes. Service thread only.
#include <algorithm>

#include "net/service/outcomes.hpp"
#include "net/tap/tap.hpp"

namespace redial::net {
namespace {

// So many clients are remembered before the session of one that is long gone is used again: a
// client that looks new with every dial would fill any number of them.
constexpr std::size_t lanes_kept_min = tap_lanes_max / 2;
constexpr Duration gone_after = std::chrono::minutes(10);

}  // namespace

TapLane* Tap::oldest_left() const {
    TapLane* oldest = nullptr;
    const Instant now = service_.now().mono;
    for (const std::unique_ptr<TapLane>& lane : lanes_) {
        const LaneState& state = lane->state;
        if (state.is_live || !state.ended_at || now - *state.ended_at < gone_after) continue;
        if (oldest == nullptr || state.ended_at < oldest->state.ended_at) oldest = lane.get();
    }
    return oldest;
}

TapLane* Tap::lane_for(const TapConnection& connection, const ClientTraits& traits,
                       TapLane::Dial& dial) {
    // Browsers and pools send the streams of several clients over one connection.
    if (connection.session() != SessionId{} && !dial.is_stream) {
        // Another try on the very connection that had refused the one before: surely the same.
        dial.is_wait_seen = false;
        dial.known_by = "its connection";
        for (const std::unique_ptr<TapLane>& lane : lanes_) {
            if (lane->id() != connection.session()) continue;
            dial.is_sure = !lane->state.is_doubtful;
            return lane.get();
        }
    }
    return lane_among_all(connection.client_address(), traits, dial);
}

TapLane* Tap::lane_among_all(const std::string& address, const ClientTraits& traits,
                             TapLane::Dial& dial) {
    std::vector<const LaneState*> states;
    for (const std::unique_ptr<TapLane>& lane : lanes_) {
        lane->state.is_live = lane->holder != nullptr && lane->holder->is_live();
        states.push_back(&lane->state);
    }
    const LaneChoice choice = choose_lane(states, traits);
    for (const std::size_t other : choice.others) {
        LaneState& state = lanes_[other]->state;
        state.is_doubtful = true;
        // One of them has dialled: its next wait, if this was its own, is not from its last dial.
        if (choice.kind == LaneChoice::Kind::Nobody) state.has_blind_wait = true;
    }
    dial.is_sure = choice.is_sure;
    dial.known_by = choice.known_by;
    if (choice.kind == LaneChoice::Kind::Known) return lanes_[choice.lane].get();
    if (choice.kind == LaneChoice::Kind::Nobody) {
        tell_nobodys(address, choice.others.size());
        return nullptr;
    }
    if (lanes_.size() >= lanes_kept_min) {
        if (TapLane* lane = oldest_left()) {
            lane->state.is_doubtful = false;
            dial.is_wait_seen = false;
            dial.is_sure = false;
            dial.known_by = "nothing: the session of a client that is long gone is used again";
            return lane;
        }
    }
    return make_lane();
}

// A dial that was turned away unread and may be of any of several clients.
void Tap::tell_nobodys(const std::string& address, std::size_t clients) {
    ++nobodys_dials_;
    tell(core::Noted{core::Severity::Info,
                     "a dial from " + address +
                         " was turned away before it said who it is: it may be of " +
                         (clients == 0 ? std::string("a client not seen before")
                                       : "any of " + std::to_string(clients) + " clients") +
                         ", and is told of none"});
}

// A client that polls opens connections for its requests as it needs them.
bool Tap::is_from_polling(const std::string& address) const {
    return std::any_of(polled_.begin(), polled_.end(), [&address](const auto& entry) {
        const TapLane* lane = entry.second->lane();
        return lane != nullptr && lane->state.traits && lane->state.traits->address == address;
    });
}

void Tap::on_dial(TapConnection& connection, const wire::HttpHead* head) {
    const std::string host = host_of_address(connection.client_address());
    if (head == nullptr && is_from_polling(host)) {
        tell(core::Noted{core::Severity::Info,
                         "a connection from " + connection.client_address() +
                             " ended before it asked for anything: it may have been for a poll, "
                             "and is told of no client"});
        return connection.stop_watching();
    }
    ++dials_;
    note_change();
    if (connection.watch() == nullptr) return;
    ClientTraits traits;
    traits.address = host;
    if (head != nullptr) {
        traits = traits_of(*head, config_->session_parameter, connection.client_address());
    }
    TapLane::Dial dial;
    dial.is_stream = !traits.stream.empty();
    dial.url = url_of(head != nullptr ? resource_of(*head)
                      : server_       ? server_->resource
                                      : "/",
                      speech_of(head));
    TapLane* lane = lane_for(connection, traits, dial);
    if (lane == nullptr) {
        for (core::FaultMade& fault : connection.watch()->take_early_faults()) {
            tell(std::move(fault));
        }
        return connection.stop_watching();
    }
    // What was asked for with a POST stays that, also where it is resumed with a GET.
    const std::optional<ClientTraits>& before = lane->state.traits;
    if (before && !before->stream.empty() && dial.is_stream &&
        lane->state.last_event_id == traits.last_event_id) {
        traits.stream = before->stream;
    }
    // What its request said is worth more than an address.
    if (head != nullptr || !lane->state.traits) lane->state.traits = std::move(traits);
    // The connection of a poll is not the client's alone for long: keep-alive carries its next
    // dials.
    if (speech_of(head) != TapSpeech::Polling) connection.set_session(lane->id());
    if (head != nullptr) follow_prelude(connection, *head);
    connection.watch()->join(*lane, std::move(dial));
}

// A dial that the closed port refused: only its address is known.
void Tap::on_dial_seen(const Address& from) {
    ++dials_;
    note_change();
    if (!config_->tap->watches) return;
    ClientTraits traits;
    traits.address = host_of_address(to_text(from));
    TapLane::Dial dial;
    dial.url = url_of(server_ ? server_->resource : "/", speech_of(nullptr));
    TapLane* lane = lane_among_all(to_text(from), traits, dial);
    if (lane == nullptr) return;
    if (!lane->state.traits) lane->state.traits = std::move(traits);
    const Instant now = service_.now().mono;
    const core::Fault* fault = plan_->down_by(now);
    lane->begin_attempt(std::move(dial), now);
    lane->end_attempt(
        outcome_of(core::OutcomeKind::Forced, core::EndedBy::Network,
                   fault != nullptr ? "refused by the port that the fault closed: " + fault->name
                                    : std::string("refused by the closed port: the tap is off")),
        "");
}

// Who said nothing meant what the server speaks.
TapSpeech Tap::speech_of(const wire::HttpHead* head) const {
    if (head != nullptr) return net::speech_of(*head);
    const bool is_http = server_ != nullptr && server_->is_http;
    return is_http ? TapSpeech::EventStream : TapSpeech::WebSocket;
}

std::string Tap::url_of(const std::string& resource, TapSpeech speech) const {
    const core::TapChanged now = state();
    const std::size_t host = now.url.find("://") + 3;
    const std::size_t path = now.url.find('/', host);
    // A session that begins with polls is a WebSocket's as any other of its server.
    const std::string scheme = speech == TapSpeech::EventStream ? "http" : "ws";
    return scheme + (config_->tap->offers_tls ? "s://" : "://") +
           now.url.substr(host, path - host) + resource;
}

void Tap::on_http_request() {
    ++http_requests_;
    note_change();
}

void Tap::on_no_http_request() { --http_requests_; }

// It is not a dial.
void Tap::on_http_seen(core::HttpSeen seen) { tell_of_tap(std::move(seen)); }

}  // namespace redial::net
