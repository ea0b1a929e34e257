// Carries out the orders to the lab server: start, stop, restart, and the faults that it makes.
// Service thread only.
#include "base/debug_log.hpp"
#include "base/duration_text.hpp"
#include "net/lab/lab_server.hpp"

namespace redial::net {
namespace {

// How far a taken port is passed over.
constexpr int ports_tried_max = 100;
// For the closing handshakes of a restart.
constexpr Duration restart_wait = std::chrono::seconds(1);

}  // namespace

bool LabServer::on_command(const core::Order& order) {
    return std::visit(
        [this](const auto& what) {
            if constexpr (requires { this->take(what); }) {
                this->take(what);
                return true;
            } else {
                return false;
            }
        },
        order);
}

// They remove themselves from the map while they go.
template <class Farewell>
void LabServer::for_each_connection(const Farewell& farewell) {
    std::vector<std::shared_ptr<LabConnection>> all;
    for (const auto& [key, connection] : connections_) all.push_back(connection);
    for (const auto& connection : all) farewell(*connection);
    std::vector<std::shared_ptr<LabHttpConnection>> asking;
    for (const auto& [key, connection] : http_) asking.push_back(connection);
    for (const auto& connection : asking) farewell(*connection);
}

void LabServer::say_goodbye_to_all() {
    for_each_connection([](auto& connection) { connection.say_goodbye(); });
}

void LabServer::listen(std::uint16_t port, bool tries_next_ports) {
    listener_.reset();
    error_.clear();
    const std::string host = options_.host == "localhost" ? "127.0.0.1" : options_.host;
    const int tries = tries_next_ports && port != 0 ? ports_tried_max : 1;
    for (int i = 0; i < tries && port + i <= 65535; ++i) {
        const auto tried = static_cast<std::uint16_t>(port + i);
        const auto address = address_from_literal(host, tried);
        if (!address) {
            error_ = options_.host + ": not a numeric address to listen on";
            return;
        }
        auto listening = service_.transport().listen(*address, *this);
        if (auto* listener = std::get_if<std::unique_ptr<Listener>>(&listening)) {
            listener_ = std::move(*listener);
            port_ = listener_->port();
            REDIAL_LOG(Dial, Info, "lab server listens on {}", to_text(*address));
            error_.clear();
            if (i == 0) return;
            return tell(core::Noted{core::Severity::Warning,
                                    "port " + std::to_string(port) + " is taken; the lab server " +
                                        "listens on " + std::to_string(port_)});
        }
        const auto& failure = std::get<Transport::ListenError>(listening);
        error_ = to_text(*address) + ": " + failure.words;
        REDIAL_LOG(Dial, Warn, "lab server cannot listen on {}", error_);
        if (!failure.is_taken) return;
    }
}

void LabServer::take(const core::StartLab& order) {
    if (is_on_) say_goodbye_to_all();
    options_ = order.options;
    if (options_.path.empty() || options_.path.front() != '/') {
        options_.path.insert(options_.path.begin(), '/');
    }
    is_on_ = true;
    port_ = options_.port;
    restart_at_.reset();
    script_ = order.script;
    next_dial_ = 0;
    last_player_ = nullptr;
    closed_until_.reset();
    start_dialect();
    if (!refuses_ && error_.empty()) listen(options_.port, options_.tries_next_ports);
    tell_state();
    close_as_recorded();
}

void LabServer::take(const core::StopLab&) { stop(); }

void LabServer::stop() {
    if (!is_on_ && !is_live()) return;
    is_on_ = false;
    restart_at_.reset();
    closed_until_.reset();
    listener_.reset();
    error_.clear();
    say_goodbye_to_all();
    tell_state();
}

void LabServer::take(const core::RestartLab&) {
    if (!is_on_) return tell_state();
    tell_fault("lab restart", "");
    listener_.reset();
    restart_at_ = service_.now().mono + restart_wait;
    say_goodbye_to_all();
    if (restart_at_ && !is_live()) return restart_now();
    tell_state();
}

void LabServer::restart_now() {
    restart_at_.reset();
    for_each_connection([](auto& connection) { connection.drop(); });
    if (!refuses_) listen(port_, false);
    tell_state();
}

void LabServer::take(const core::SetLabRefuses& order) {
    refuses_ = order.is_on;
    tell_fault("lab refuse", refuses_ ? "on" : "off");
    if (refuses_) {
        listener_.reset();
    } else if (is_on_ && !listener_ && !restart_at_ && !closed_until_) {
        listen(port_, false);
    }
    tell_state();
}

void LabServer::take(const core::SetLab503& order) {
    answers_503_ = order.is_on;
    retry_after_ = std::max(order.retry_after, Duration{0});
    tell_fault("lab 503", answers_503_ ? "on" : "off");
    tell_state();
}

void LabServer::take(const core::SetLabClosesAfter& order) {
    closes_after_ = order.after;
    tell_fault("lab close after", closes_after_ ? duration_in_words(*closes_after_) : "off");
    tell_state();
}

void LabServer::take(const core::DropLabConnections&) {
    tell_fault("lab drop", std::to_string(connections_.size() + http_.size()) + " connections");
    for_each_connection([](auto& connection) { connection.reset(); });
    tell_state();
}

void LabServer::take(const core::ForgetLabSession& order) {
    const bool was_stored = store_.forget(order.session_key);
    if (!pages_.forget(order.session_key) && !was_stored) {
        return tell(core::CommandRefused{core::name_of(core::Order{order}),
                                         "the lab server does not know this session"});
    }
    tell_fault("lab forget", order.session_key);
    tell_state();
}

}  // namespace redial::net
