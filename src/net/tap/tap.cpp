// Accepts a tap's clients, keeps their connections, and tells the tap's state. Service thread only.
#include "net/tap/tap.hpp"

#include <algorithm>

#include "base/debug_log.hpp"
#include "wire/self_signed.hpp"

namespace redial::net {
namespace {

constexpr Duration tell_interval = std::chrono::milliseconds(100);
// Beyond the connections it may have, so many are read for their requests before they are reset.
constexpr std::size_t turned_away_max = 256;

}  // namespace

Tap::Tap(SessionId id, std::shared_ptr<const core::SessionConfig> config, DialService& service)
    : id_(id), service_(service), plan_(std::make_shared<link::Plan>()) {
    set_config(std::move(config));
    is_enabled_ = config_->tap->is_enabled;
    lanes_.push_back(std::make_unique<TapLane>(service_, id_));
    last_lane_ = 1;
}

Tap::~Tap() = default;

void Tap::begin() {
    tell(core::SessionAdded{config_});
    set_faults(config_->faults);
    update_listening();
    tell_state();
}

void Tap::set_config(std::shared_ptr<const core::SessionConfig> config) {
    config_ = std::move(config);
    plan_->set_dialect(config_->dialect);
    const Result<wire::Target> target = wire::Target::from_url(config_->url);
    server_ = target ? std::make_shared<const wire::Target>(*target) : nullptr;
}

void Tap::tell(core::Happening what) { lanes_.front()->tell(std::move(what)); }

// ---- its clients

Status Tap::prepare_tls() {
    const core::TapOptions& options = *config_->tap;
    if (!options.offers_tls) return Done{};
    if (!options.certificate_file.empty()) {
        tls_ = {};
        tls_.certificate_file = options.certificate_file;
        tls_.key_file = options.key_file;
    } else if (tls_.pem.empty()) {
        std::vector<std::string> names = {"localhost", "127.0.0.1", "::1"};
        const std::string& host = options.host;
        if (std::find(names.begin(), names.end(), host) == names.end()) names.push_back(host);
        auto made = wire::make_self_signed(names, service_.now().wall);
        if (!made) return made.error();
        tls_ = {};
        tls_.pem = made->pem;
        tell(core::Noted{core::Severity::Info,
                         "offers wss with a certificate made now, sha256=" + made->fingerprint});
    }
    tls_.takes_http2 = options.http_version != core::HttpVersion::Http1;
    const auto tried = wire::TlsStage::make_server(tls_);
    if (!tried) return tried.error();
    return Done{};
}

std::optional<wire::TlsStage> Tap::make_tls() {
    if (!config_->tap->offers_tls) return std::nullopt;
    auto stage = wire::TlsStage::make_server(tls_);
    if (!stage) {
        tell(core::Noted{core::Severity::Error, stage.error().line()});
        return std::nullopt;
    }
    return *std::move(stage);
}

// One that is turned away is accepted all the same, so that its dial is seen and whose it is.
TapSetting Tap::admit() {
    ++last_number_;
    note_change();
    const Instant now = service_.now().mono;
    TapSetting setting{config_, server_, plan_, link::Admission::Refuse, last_number_, "", true};
    setting.turned_away_by = reason_to_turn_away();
    if (!setting.turned_away_by.empty()) return setting;
    setting.is_turned_away_by_tap = false;
    setting.admission = plan_->admit(now);
    setting.refused_by = setting.turned_away_by = plan_->refused_by();
    if (const core::Fault* fault = plan_->down_by(now)) setting.turned_away_by = fault->name;
    return setting;
}

void Tap::on_accepted(std::unique_ptr<Socket> socket) {
    take_client(Channel(service_.transport(), std::move(socket)), admit());
}

void Tap::take_client(Channel client, TapSetting setting) {
    const bool speaks_tls = config_->tap->offers_tls && !setting.is_http2;
    std::optional<wire::TlsStage> tls = speaks_tls ? make_tls() : std::nullopt;
    const bool is_beyond = connections_.size() >= config_->tap->connections_max + turned_away_max;
    if (is_beyond || (speaks_tls && !tls)) {
        note_nobodys_dial();
        return client.reset();
    }
    auto connection = std::make_shared<TapConnection>(service_, static_cast<TapOwner&>(*this),
                                                      std::move(setting));
    TapConnection* key = connection.get();
    connections_.emplace(key, connection);
    connection->begin(std::move(client), std::move(tls));
}

void Tap::cut_all(ClientEnd why, const std::string& detail) {
    // They leave the map while they go.
    std::vector<std::shared_ptr<TapConnection>> all;
    for (const auto& [key, connection] : connections_) all.push_back(connection);
    // Who has asked for nothing yet may be of a session that polls, as long as that is there.
    std::partition(all.begin(), all.end(),
                   [](const auto& connection) { return !connection->has_asked(); });
    for (const auto& connection : all) connection->cut(why, detail);
    // Who was between two polls has no connection.
    const auto polling = polled_;
    for (const auto& [sid, polled] : polling) polled->end(outcome_of_cut(why, detail));
    cut_carriers();
}

// ---- what its connections tell

void Tap::on_passed(core::Side to, std::size_t bytes) {
    (to == core::Side::Server ? to_server_bytes_ : to_client_bytes_) += bytes;
    if (!tell_at_) note_change();
}

void Tap::on_fault(TapConnection& connection, const std::string& name, const std::string& detail) {
    ++faults_made_;
    REDIAL_LOG(Dial, Info, "tap {}: fault {} {}", id_.value, name, detail);
    if (TapPolled* polled = connection.polled()) {
        return polled->tell(core::FaultMade{name, detail});
    }
    TapWatch* watch = connection.watch();
    const bool is_of_client = watch != nullptr && watch->is_telling();
    service_.touched(*this);  // the fault may be over by it
    if (is_of_client && !connection.is_plain_http()) return watch->on_fault(name, detail);
    tell(core::FaultMade{name, detail});
}

void Tap::on_refused(const std::string& why) {
    tell(core::Noted{core::Severity::Warning, "a client was turned away: " + why});
}

void Tap::on_gone(TapConnection& connection) {
    const auto found = connections_.find(&connection);
    if (found == connections_.end()) return;
    connection.stop_watching();
    service_.retire(std::move(found->second));
    connections_.erase(found);
    note_change();
}

void Tap::fault_began(std::uint64_t id, std::string name, std::string detail) {
    ++faults_made_;
    tell(core::FaultBegan{id, std::move(name), std::move(detail)});
}

void Tap::fault_ended(std::uint64_t id, std::string name) {
    tell(core::FaultEnded{id, std::move(name)});
}

// ---- time

std::optional<Instant> Tap::deadline() const {
    std::optional<Instant> due = plan_->deadline();
    if (tell_at_ && (!due || *tell_at_ < *due)) due = tell_at_;
    if (const auto held = prelude_due(); held && (!due || *held < *due)) due = held;
    return due;
}

void Tap::on_time() {
    const Instant now = service_.now().mono;
    if (const auto due = plan_->deadline(); due && now >= *due) {
        const std::size_t before = plan_->faults().faults.size();
        plan_->on_time(now, *this);
        if (plan_->faults().faults.size() != before) tell_faults();
        apply_plan();
    }
    if (const auto held = prelude_due(); held && now >= *held) forget_preludes(now);
    if (tell_at_ && now >= *tell_at_) tell_state();
}

// The plan says other things than before: who is connected hears of it, and whether it listens.
void Tap::apply_plan() {
    const Instant now = service_.now().mono;
    update_listening();
    if (plan_->is_down(now)) {
        cut_all(ClientEnd::FaultReset, "down");
    } else {
        std::vector<std::shared_ptr<TapConnection>> all;
        for (const auto& [key, connection] : connections_) all.push_back(connection);
        for (const auto& connection : all) connection->on_faults_changed();
    }
    if (told_listening_ != is_listening()) tell_state();
    service_.touched(*this);
}

core::TapChanged Tap::state() const {
    core::TapChanged state;
    state.is_listening = is_listening();
    const core::TapOptions& options = *config_->tap;
    const std::string host = options.host == "localhost" ? "127.0.0.1" : options.host;
    state.port = port_ != 0 ? port_ : options.port;
    state.url = std::string(server_ && server_->is_http ? "http" : "ws") +
                (options.offers_tls ? "s://" : "://") + in_brackets(host) + ":" +
                std::to_string(state.port) + (server_ ? server_->resource : "/");
    state.upstream = server_ ? server_->url() : config_->url;
    state.connections = static_cast<std::uint32_t>(connections_.size());
    state.dials = dials_;
    state.http_requests = http_requests_;
    state.unattributed_dials = nobodys_dials_;
    state.to_server_bytes = to_server_bytes_;
    state.to_client_bytes = to_client_bytes_;
    state.error = error_;
    return state;
}

void Tap::tell_state() {
    told_at_ = service_.now().mono;
    tell_at_.reset();
    told_listening_ = is_listening();
    tell(state());
    service_.touched(*this);
}

// Bytes pass all the time: what has changed is told ten times a second at most.
void Tap::note_change() {
    if (tell_at_) return;
    tell_at_ = std::max(service_.now().mono, told_at_ + tell_interval);
    service_.touched(*this);
}

core::ControlTap Tap::view() const {
    return {id_, config_, plan_->faults(), is_enabled_, faults_made_, state()};
}

}  // namespace redial::net
