// Accepts connections to the lab server, answers their requests, and tells the server's state (RFC
// 6455 section 4.2). Service thread only.
#include "net/lab/lab_server.hpp"

#include <algorithm>

#include "base/entropy.hpp"
#include "core/session_config.hpp"
#include "net/dial/origin.hpp"
#include "net/lab/lab_text.hpp"

namespace redial::net {
namespace {

constexpr Duration tell_interval = std::chrono::milliseconds(100);
constexpr std::size_t keys_told_max = 100;  // core::LabChanged

}  // namespace

LabServer::LabServer(Service& service) : service_(service) {}
LabServer::~LabServer() = default;

void LabServer::tell(core::Happening what) {
    const Now now = service_.now();
    service_.tell({core::Stamp{SessionId{}, AttemptId{}, now.mono, now.wall}, std::move(what)});
}

void LabServer::tell_fault(std::string name, std::string detail) {
    tell(core::FaultMade{std::move(name), std::move(detail)});
}

void LabServer::tell_state() {
    core::LabChanged state;
    state.is_listening = listener_ != nullptr;
    state.port = port_;
    const bool is_v6 = options_.host.find(':') != std::string::npos;
    const std::string host = is_v6 ? "[" + options_.host + "]" : options_.host;
    const std::string path = speaker_ ? std::string(speaker_->path()) : options_.path;
    state.url = "ws://" + host + ":" + std::to_string(port_) + path;
    state.connections = static_cast<std::uint32_t>(connections_.size() + http_.size());
    const std::size_t stored = store_.size() + (speaker_ ? speaker_->remembered() : 0);
    state.stored_sessions = static_cast<std::uint32_t>(stored);
    state.time_to_live = options_.time_to_live;
    state.refuses = refuses_;
    state.answers_503 = answers_503_;
    state.retry_after = retry_after_;
    if (speaker_) {
        state.dialect = options_.dialect.name;
        for (const core::DialectFault& fault : speaker_->faults())
            state.dialect_faults.push_back(core::dialect_fault_text(fault));
    }
    state.closes_after = closes_after_;
    state.session_keys = store_.newest_keys(keys_told_max);
    state.error = error_;
    told_at_ = service_.now().mono;
    tell_at_.reset();
    tell(std::move(state));
    service_.touched(*this);
}

// Connections come and go by the thousand: their number is told ten times a second at most.
void LabServer::note_change() {
    if (tell_at_) return;
    tell_at_ = std::max(service_.now().mono, told_at_ + tell_interval);
    service_.touched(*this);
}

bool LabServer::is_chat(std::string_view path) const {
    return without_slash(path) == without_slash(options_.path);
}

void LabServer::on_accepted(std::unique_ptr<Socket> socket) {
    if (connections_.size() + http_.size() >= lab_connections_max) {
        return warn_once("clients are turned away: more than " +
                         std::to_string(lab_connections_max) + " connections at once");
    }
    auto connection =
        std::make_shared<LabConnection>(service_, static_cast<LabOwner&>(*this), std::move(socket));
    LabConnection* key = connection.get();
    connections_.emplace(key, std::move(connection));
    if (plays()) give_part(*key);
    note_change();
}

void LabServer::on_no_descriptor() {
    warn_once("clients are turned away: no more file descriptors; raise the limit with ulimit -n");
}

void LabServer::warn_once(const std::string& words) {
    if (std::exchange(has_warned_, true)) return;
    tell(core::Noted{core::Severity::Warning, words});
}

void LabServer::on_request(LabConnection& connection, const wire::UpgradeRequest& request) {
    if (is_loopback_host(options_.host)) {
        const std::string why = why_foreign(request.head, options_.allowed_origins);
        if (!why.empty()) return connection.refuse(403, {}, why + "\n");
    }
    if (connection.player() != nullptr) return connection.meet(request);
    if (answers_503_) return refuse_with_503(connection);
    const std::string_view path = path_of(request.resource);
    if (speaker_ && without_slash(path) != "/echo") return open_dialect(connection, request);
    if (is_chat(path)) return open_chat(connection, request);
    if (without_slash(path) != "/echo") {
        return connection.refuse(404, {}, "try " + options_.path + " or /echo\n");
    }
    LabAcceptance acceptance;
    acceptance.service = LabService::Echo;
    acceptance.closes_after = closes_after_;
    connection.accept(request, acceptance);
}

void LabServer::refuse_with_503(LabConnection& connection) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(retry_after_).count();
    connection.refuse(503, {{"Retry-After", std::to_string(seconds)}},
                      "the lab server was told to answer 503\n");
}

void LabServer::open_chat(LabConnection& connection, const wire::UpgradeRequest& request) {
    std::string key = core::value_in_query(request.resource, "session").value_or("");
    if (key.empty()) key = random_uuid();
    if (key.size() > lab_key_bytes_max) {
        return connection.refuse(400, {}, "the session key is longer than 256 bytes\n");
    }
    LabAcceptance acceptance;
    acceptance.session = store_.join(key);
    if (acceptance.session == nullptr) {
        return connection.refuse(503, {}, "too many sessions\n");
    }
    acceptance.heartbeat = options_.heartbeat;
    acceptance.closes_after = closes_after_;
    connection.accept(request, acceptance);
    note_change();
}

void LabServer::on_gone(LabConnection& connection) {
    const auto found = connections_.find(&connection);
    if (found == connections_.end()) return;
    if (connection.session() != nullptr) store_.leave(*connection.session(), service_.now().mono);
    if (speaker_) speaker_->lose(connection, service_.now());
    const bool was_last = &connection == last_player_;
    note_unsaid(connection);
    service_.retire(std::move(found->second));
    connections_.erase(found);
    if (was_last) close_as_recorded();
    note_change();
    if (restart_at_ && !is_live()) restart_now();
}

std::optional<Instant> LabServer::deadline() const {
    std::optional<Instant> due = store_.next_expiry(options_.time_to_live);
    const auto spoken = speaker_ ? speaker_->deadline() : std::nullopt;
    for (const auto& other : {tell_at_, restart_at_, closed_until_, spoken}) {
        if (other && (!due || *other < *due)) due = other;
    }
    return due;
}

void LabServer::on_time() {
    const Instant now = service_.now().mono;
    const std::size_t before = store_.size();
    store_.expire(options_.time_to_live, now);
    if (store_.size() != before) note_change();
    if (speaker_) speaker_->on_time(service_.now());
    if (restart_at_ && now >= *restart_at_) restart_now();
    if (closed_until_ && now >= *closed_until_) open_as_recorded();
    if (tell_at_ && now >= *tell_at_) tell_state();
}

}  // namespace redial::net
