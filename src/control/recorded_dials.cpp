// Gathers a recording's dials from its events. Pure; one thread.
#include "control/recorded_dials.hpp"

#include <algorithm>
#include <variant>

namespace redial::control {
namespace {

constexpr std::size_t dials_max = 100'000;
constexpr std::size_t sessions_max = 100'000;
constexpr std::size_t round_trips_max = 100'000;
constexpr std::uint64_t kept_bytes_max = 512u << 20;
constexpr std::size_t message_cost_bytes = 64;

// A recording may hold any number as a time. Within these sums and differences do not overflow.
constexpr std::int64_t us_max = std::int64_t{1} << 58;

Instant bounded(Instant at) { return instant_from_us(std::clamp(to_us(at), -us_max, us_max)); }

std::string without_query(const std::string& url) { return url.substr(0, url.find_first_of("?#")); }

}  // namespace

RecordedDials::RecordedDials(Keeps keeps, std::optional<SessionId> session, Instant begun_at)
    : keeps_(keeps), session_(session), begun_at_(bounded(begun_at)) {}

void RecordedDials::note_config(std::uint32_t session, const core::SessionConfig& config) {
    if (clients_.size() >= sessions_max && !clients_.contains(session)) return;
    Client& client = clients_[session];
    client.url = without_query(config.url);
    client.tap = config.tap ? session : config.tap_of.value;
}

// Decides once whether a session is wanted: at its first dial.
RecordedDials::Client& RecordedDials::judged(const core::Stamp& stamp) {
    Client& client = clients_[stamp.session.value];
    if (client.is_judged) return client;
    client.is_judged = true;
    if (session_) {
        client.is_wanted = stamp.session == *session_;
    } else if (!first_) {
        first_ = stamp.session.value;
        client.is_wanted = true;
    } else {
        const Client& first = clients_[*first_];
        client.is_wanted =
            first.tap != 0 ? client.tap == first.tap : client.tap == 0 && client.url == first.url;
    }
    if (!client.is_wanted) others_[stamp.session.value] = true;
    return client;
}

void RecordedDials::begin(const core::Stamp& stamp, const core::AttemptStarted& started) {
    if (clients_.size() >= sessions_max && !clients_.contains(stamp.session.value)) return;
    Client& client = clients_[stamp.session.value];
    if (client.url.empty()) client.url = without_query(started.url);
    if (!judged(stamp).is_wanted) return;
    is_cut_ = is_cut_ || dials_.size() == dials_max;
    client.dial.reset();
    if (is_cut_) return;
    client.dial = dials_.size();
    dials_.push_back({.session = stamp.session,
                      .attempt = stamp.attempt,
                      .at = stamp.at,
                      .last_in_at = stamp.at});
}

RecordedDial* RecordedDials::dial_of(const core::Stamp& stamp) {
    const auto found = clients_.find(stamp.session.value);
    if (found == clients_.end() || !found->second.dial) return nullptr;
    RecordedDial& dial = dials_[*found->second.dial];
    return dial.attempt == stamp.attempt ? &dial : nullptr;
}

void RecordedDials::on_event(const core::Event& event) {
    core::Stamp stamp = event.stamp;
    stamp.at = bounded(stamp.at);
    if (const auto* added = std::get_if<core::SessionAdded>(&event.what)) {
        if (added->config) note_config(stamp.session.value, *added->config);
    } else if (const auto* started = std::get_if<core::AttemptStarted>(&event.what)) {
        begin(stamp, *started);
    } else if (RecordedDial* dial = dial_of(stamp)) {
        if (const auto* stage = std::get_if<core::StageDone>(&event.what)) {
            if (stage->stage != core::StageName::Connect || !stage->is_ok) return;
            dial->connected_at = stamp.at;
            dial->connect_took = stage->took;
        } else if (const auto* opened = std::get_if<core::AttemptOpened>(&event.what)) {
            dial->opened_at = dial->last_in_at = stamp.at;
            dial->subprotocol = opened->subprotocol;
        } else if (const auto* ended = std::get_if<core::AttemptEnded>(&event.what)) {
            dial->ended_at = stamp.at;
            dial->end = *ended;
            clients_[stamp.session.value].dial.reset();
        }
    }
}

void RecordedDials::on_message(const core::Stamp& told, const core::MessageSeen& message) {
    core::Stamp stamp = told;
    stamp.at = bounded(stamp.at);
    RecordedDial* dial = dial_of(stamp);
    if (dial == nullptr) return;
    const bool is_in = message.direction == core::Direction::In;
    if (is_in) dial->last_in_at = stamp.at;
    if (message.rtt && is_in && round_trips_.size() < round_trips_max)
        round_trips_.push_back(*message.rtt);
    if (keeps_ == Keeps::Ends || is_cut_) return;
    kept_bytes_ += message_cost_bytes + (is_in ? message.payload.size() : 0);
    is_cut_ = kept_bytes_ > kept_bytes_max;
    if (is_cut_) return;
    RecordedMessage& kept = dial->messages.emplace_back();
    kept.at = stamp.at;
    kept.direction = message.direction;
    kept.opcode = message.opcode;
    kept.is_whole = message.payload.size() >= message.size_bytes;
    if (is_in) kept.payload.assign(message.payload.begin(), message.payload.end());
}

std::vector<RecordedDial> RecordedDials::take() {
    for (auto& [session, client] : clients_) client.dial.reset();
    std::vector<RecordedDial> dials = std::exchange(dials_, {});
    std::stable_sort(dials.begin(), dials.end(),
                     [](const RecordedDial& a, const RecordedDial& b) { return a.at < b.at; });
    return dials;
}

}  // namespace redial::control
