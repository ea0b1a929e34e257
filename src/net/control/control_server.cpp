// Starts and ends the control API's server and hands its requests to whoever answers them. Service
// thread only.
#include "net/control/control_server.hpp"

#include "base/debug_log.hpp"
#include "wire/http_text.hpp"

namespace redial::net {
namespace {

// A step leads to the next one; the longest chain is a list of proxies.
constexpr int steps_max = 10'000;

// "localhost:8474" -> "localhost", "[::1]:8474" -> "::1".
std::string_view host_of(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(1, authority.find(']') - 1);
    return authority.substr(0, authority.find(':'));
}

// A browser says in these whose page asks; whoever else asks sends none of them.
bool is_of_a_page(const wire::HttpHead& head) {
    if (head.count("Origin") > 0) return true;
    const wire::HttpField* site = head.find("Sec-Fetch-Site");
    return site != nullptr && !wire::equal_without_case(site->value, "none") &&
           !wire::equal_without_case(site->value, "same-origin");
}

}  // namespace

ControlServer::ControlServer(Service& service, ControlledEngine& taps, core::AnswerControl answer)
    : service_(service), taps_(taps), answer_(std::move(answer)) {}

ControlServer::~ControlServer() = default;

bool ControlServer::on_command(const core::Order& order) {
    if (const auto* wish = std::get_if<core::StartControl>(&order)) {
        start(*wish);
        return true;
    }
    if (const auto* reply = std::get_if<core::ReplyControl>(&order)) {
        take_piece(*reply);
        return true;
    }
    if (!std::holds_alternative<core::StopControl>(order)) return false;
    stop();
    return true;
}

void ControlServer::start(const core::StartControl& order) {
    close_all();
    error_.clear();
    listen_host_ = order.host == "localhost" ? "127.0.0.1" : order.host;
    const auto address = address_from_literal(listen_host_, order.port);
    if (!answer_) {
        error_ = "this program has no control API";
    } else if (!address) {
        error_ = order.host + ": not a numeric address to listen on";
    } else {
        is_on_loopback_ = is_loopback(*address);
        auto listening = service_.transport().listen(*address, *this);
        if (auto* listener = std::get_if<std::unique_ptr<Listener>>(&listening))
            listener_ = std::move(*listener);
        else
            error_ = to_text(*address) + ": " + std::get<Transport::ListenError>(listening).words;
    }
    REDIAL_LOG(Dial, Info, "control API: {}", error_.empty() ? "listens" : error_);
    tell_state();
}

void ControlServer::stop() {
    const bool was_on = listener_ != nullptr;
    close_all();
    if (was_on) tell_state();
}

void ControlServer::close_all() {
    listener_.reset();
    std::vector<std::shared_ptr<ControlConnection>> all;
    for (const auto& [key, connection] : connections_) all.push_back(connection);
    for (const auto& connection : all) connection->finish();
}

void ControlServer::tell_state() {
    core::ControlChanged state;
    state.is_listening = listener_ != nullptr;
    state.port = listener_ != nullptr ? listener_->port() : 0;
    state.error = error_;
    const bool is_v6 = listen_host_.find(':') != std::string::npos;
    if (listener_ != nullptr)
        state.url = "http://" + (is_v6 ? "[" + listen_host_ + "]" : listen_host_) + ":" +
                    std::to_string(state.port);
    const Now now = service_.now();
    service_.tell({core::Stamp{SessionId{}, AttemptId{}, now.mono, now.wall}, std::move(state)});
}

void ControlServer::on_accepted(std::unique_ptr<Socket> socket) {
    if (connections_.size() >= control_connections_max) return;  // dropped
    auto connection = std::make_shared<ControlConnection>(
        service_, static_cast<ControlOwner&>(*this), std::move(socket));
    ControlConnection* key = connection.get();
    connections_.emplace(key, std::move(connection));
}

void ControlServer::on_gone(ControlConnection& connection) {
    const auto found = connections_.find(&connection);
    if (found == connections_.end()) return;
    if (const std::uint64_t id = connection.asked(); asked_.erase(id) > 0) taps_.ask({id, {}});
    service_.retire(std::move(found->second));
    connections_.erase(found);
}

void ControlServer::on_request(ControlConnection& connection, const wire::HttpRequest& request) {
    if (is_of_a_page(request.head)) {
        return connection.reply({403, "text/plain; charset=utf-8",
                                 "This API is not for pages: it answers no request with an Origin, "
                                 "or of another site.\n"},
                                false);
    }
    if (request.head.count("Host") > 1 || !is_allowed_host(request.head)) {
        return connection.reply({403, "text/plain; charset=utf-8",
                                 "This API is asked by the name localhost or by an address.\n"},
                                false);
    }
    const auto reply = answer(connection, request);
    REDIAL_LOG(Dial, Debug, "control API: {} {} -> {}", request.method,
               wire::in_quotes(request.path), reply ? reply->status : 0);
    if (reply) connection.reply(*reply, request.keeps_alive);
}

// Of an id that is not here the reader has gone.
void ControlServer::take_piece(const core::ReplyControl& order) {
    const auto found = asked_.find(order.id);
    if (found == asked_.end()) return;
    ControlConnection& connection = *found->second;
    const core::ControlPiece::Kind kind = order.piece->kind;
    // Before it reads on and asks anew.
    if (kind == core::ControlPiece::Kind::Whole || kind == core::ControlPiece::Kind::End)
        asked_.erase(found);
    connection.take_piece(*order.piece);
}

// Rebinding needs a name: an address in Host is what the client itself dialled.
bool ControlServer::is_allowed_host(const wire::HttpHead& head) const {
    const wire::HttpField* field = head.find("Host");
    if (field == nullptr || !is_on_loopback_) return true;
    const std::string_view host = host_of(field->value);
    return wire::equal_without_case(host, "localhost") || address_from_literal(host, 0).has_value();
}

std::optional<core::ControlReply> ControlServer::answer(ControlConnection& connection,
                                                        const wire::HttpRequest& request) {
    // HEAD is GET whose answer has no body (RFC 7231 4.3.2): the connection leaves it out.
    const std::string& method = request.method == "HEAD" ? std::string("GET") : request.method;
    core::ControlRequest asked{method, request.path, "", request.body};
    const auto take = [&request](const char* name, std::string& to) {
        if (const wire::HttpField* field = request.head.find(name)) to = field->value;
    };
    take("User-Agent", asked.user_agent);
    take("Accept", asked.accept);
    take("Last-Event-ID", asked.last_event_id);
    core::ControlStep step = answer_(asked, taps_.control_state());
    if (step.goes_on) {
        connection.wait_for_answer(++last_asked_, request.keeps_alive);
        asked_[last_asked_] = &connection;
        taps_.ask({last_asked_, std::move(asked)});
        return std::nullopt;
    }
    for (int count = 0; count < steps_max; ++count) {
        for (core::Command& command : step.commands) taps_.perform(std::move(command));
        if (!step.next) return std::move(step.reply);
        const auto next = std::move(step.next);
        step = next(taps_.control_state());
    }
    return core::ControlReply{500, "text/plain; charset=utf-8", "the answer has no end\n"};
}

}  // namespace redial::net
