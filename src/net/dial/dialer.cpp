// A dial's first half: waiting for a turn, look-up, and connecting to one address after the other
// (RFC 6724's order is getaddrinfo's), of the server or of the proxy. Service thread only.
#include "net/dial/dialer.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "base/redact.hpp"
#include "core/stream_url.hpp"
#include "net/service/outcomes.hpp"
#include "wire/url_host.hpp"

namespace redial::net {

using core::EndedBy;
using core::OutcomeKind;
using core::StageName;

DialGoal goal_of(const core::SessionConfig& config) {
    return core::is_stream_url(config.url) ? DialGoal::EventStream : DialGoal::WebSocket;
}

Dialer::Dialer(DialService& service, DialWaiter& waiter,
               std::shared_ptr<const core::SessionConfig> config, DialOwner& owner, DialGoal goal,
               SessionLink* link)
    : service_(service),
      waiter_(waiter),
      config_(std::move(config)),
      owner_(owner),
      goal_(goal),
      link_(link) {}

Dialer::~Dialer() { abandon(); }

void Dialer::abandon() {
    channel_.reset();
    due_.reset();
    if (stage_ == Stage::Idle || stage_ == Stage::Done) return;
    stage_ = Stage::Done;
    if (look_up_ != 0) service_.cancel_look_up(look_up_);
    look_up_ = 0;
    service_.end_dial(waiter_);
}

void Dialer::enter(Stage stage, Duration limit) {
    stage_ = stage;
    stage_began_at_ = service_.now().mono;
    due_.reset();
    if (limit > Duration{0}) due_ = stage_began_at_ + limit;
    owner_.on_dial_changed();
}

std::optional<Instant> Dialer::deadline() const { return due_; }

void Dialer::tell_stage(StageName name, bool is_ok, std::string detail,
                        std::vector<core::Header> headers) {
    core::StageDone done;
    done.stage = name;
    done.took = service_.now().mono - stage_began_at_;
    done.is_ok = is_ok;
    done.detail = std::move(detail);
    done.headers = std::move(headers);
    owner_.on_stage(std::move(done));
}

void Dialer::fail(OutcomeKind kind, EndedBy by, std::string detail) {
    fail(outcome_of(kind, by, std::move(detail)), "");
}

void Dialer::fail(core::Outcome outcome, std::string response) {
    if (look_up_ != 0) service_.cancel_look_up(look_up_);
    look_up_ = 0;
    due_.reset();
    stage_ = Stage::Done;
    service_.end_dial(waiter_);
    // What TLS or HTTP still had to say is sent before the connection goes.
    if (channel_) channel_->finish();
    channel_.reset();
    if (goal_ == DialGoal::EventStream) outcome = without_close_code(std::move(outcome));
    owner_.on_dial_failed({std::move(outcome), std::move(response)});
}

// Everything that can be wrong with what the person typed shows here, before anything is sent.
Status Dialer::prepare(const wire::Target& target) {
    target_ = target;
    has_asked_ = false;
    http2_.reset();
    if (const Status chosen = choose_proxy(); !chosen) return chosen.error();
    if (goal_ == DialGoal::Stream) return Done{};
    request_ = {};
    request_.target = target;
    for (const core::Header& header : config_->headers) {
        if (has_left_origin_ && is_secret_header(header.name)) continue;
        request_.fields.push_back({header.name, header.value});
    }
    add_cookies();
    request_.origin = config_->origin;
    const std::string& user = config_->basic_auth_user;
    if (!bearer_.empty()) {
        request_.authorization = "Bearer " + bearer_;
    } else if (!has_left_origin_ && !user.empty()) {
        const std::string pair = user + ":" + config_->basic_auth_password;
        request_.authorization = "Basic " + to_base64(as_bytes(pair));
    } else if (!target.user.empty()) {
        const std::string pair = target.user + ":" + target.password;
        request_.authorization = "Basic " + to_base64(as_bytes(pair));
    }
    prepare_ask();
    Result<std::string> text = wire::make_request(request_);
    if (!text) return text.error();
    request_text_ = *std::move(text);
    return Done{};
}

// What is asked for: a WebSocket (RFC 6455 4.1), or an event stream (WHATWG HTML 9.2.3).
void Dialer::prepare_ask() {
    if (asks_) return prepare_question();
    if (goal_ == DialGoal::EventStream) {
        const core::StreamRequest& stream = config_->stream;
        wire::StreamAsk ask;
        ask.method = is_turned_to_get_ ? "GET" : stream.method;
        ask.content_type = stream.content_type;
        ask.body_bytes = stream.body.size();
        ask.last_event_id = stream.last_event_id;
        request_.stream = std::move(ask);
        return;
    }
    request_.key = wire::make_key();
    request_.subprotocols = config_->subprotocols;
    const core::DeflateOptions& deflate = config_->deflate;
    if (deflate.is_offered) {
        request_.deflate = wire::DeflateOffer{
            deflate.client_no_context_takeover, deflate.server_no_context_takeover,
            deflate.client_max_window_bits, deflate.server_max_window_bits};
    }
}

std::string_view Dialer::body() const {
    if (asks_) return {};
    if (!request_.stream || wire::is_without_body(request_.stream->method)) return {};
    return config_->stream.body;
}

void Dialer::begin(const std::string& url) {
    stage_ = Stage::Turn;
    const Result<wire::Target> target = wire::Target::from_url(url);
    if (!target) return fail(OutcomeKind::InvalidTarget, EndedBy::Us, target.error().line());
    if (const Status ready = prepare_first(*target); !ready) {
        return fail(OutcomeKind::InvalidTarget, EndedBy::Us, ready.error().line());
    }
    if (service_.try_begin_dial(waiter_)) resolve();
}

bool Dialer::try_put_on_link(SessionLink& link) {
    if (stage_ == Stage::Upgrade || stage_ == Stage::Done) return link_ != nullptr;
    link_ = &link;
    return true;
}

void Dialer::on_turn() {
    if (stage_ == Stage::Turn) resolve();
}

// What the session's own link makes of a dial before anything is dialled.
bool Dialer::try_admit() {
    if (link_ == nullptr) return true;
    enter(Stage::Connect, config_->time_limits.connect);
    const bool is_down = link_->is_down();
    const link::Admission admission = is_down ? link::Admission::Refuse : link_->admit();
    if (admission == link::Admission::Relay) return true;
    if (admission == link::Admission::Refuse) {
        const std::string why = is_down ? "connection refused: the link is down on purpose"
                                        : "connection refused by a fault of the link";
        tell_stage(StageName::Connect, false, why);
        fail(OutcomeKind::Refused, EndedBy::Network, why);
        return false;
    }
    tell_stage(StageName::Connect, true, "accepted by a fault of the link; nobody is dialled");
    is_silent_ = true;
    channel_ = link_->wrap(std::nullopt, *this);
    begin_upgrade();
    return false;
}

void Dialer::resolve() {
    if (!try_admit()) return;
    addresses_.clear();
    next_address_ = 0;
    connect_failures_.clear();
    connect_failure_.reset();
    if (!target_.unix_path.empty()) {
        Address address;
        address.unix_path = target_.unix_path;
        addresses_.push_back(std::move(address));
        enter(Stage::Connect, config_->time_limits.connect);
        connect_due_ = due_.value_or(Instant::max());
        return connect_next();
    }
    if (looks_up_server_) {
        enter(Stage::Resolve, config_->time_limits.resolve);
        look_up_ = service_.look_up(waiter_, target_.host, target_.port);
        return;
    }
    proxy_ ? resolve(proxy_->host, proxy_->port) : resolve(target_.host, target_.port);
}

void Dialer::resolve(const std::string& host, std::uint16_t port) {
    if (const auto literal = address_from_literal(host, port)) {
        addresses_.push_back(*literal);
        enter(Stage::Connect, config_->time_limits.connect);
        connect_due_ = due_.value_or(Instant::max());
        return connect_next();
    }
    enter(Stage::Resolve, config_->time_limits.resolve);
    look_up_ = service_.look_up(waiter_, host, port);
}

bool Dialer::try_answer(const LookUpAnswer& answer) {
    if (look_up_ == 0 || answer.id != look_up_) return false;
    look_up_ = 0;
    if (stage_ == Stage::Values) {
        take_values(answer);
        return true;
    }
    if (answer.addresses.empty()) {
        tell_stage(StageName::Resolve, false, answer.error);
        const std::string& host = proxy_ && !looks_up_server_ ? proxy_->host : target_.host;
        fail_way(OutcomeKind::NameUnresolved, EndedBy::Network,
                 wire::host_both_ways(host) + ": " + answer.error);
        return true;
    }
    std::string list;
    for (const Address& address : answer.addresses) {
        if (!list.empty()) list += ", ";
        list += to_text(address);
    }
    if (!proxy_ || looks_up_server_) {
        const std::string both = wire::host_both_ways(target_.host);
        if (both != target_.host) list = both + ": " + list;
    }
    tell_stage(StageName::Resolve, true, list);
    if (looks_up_server_) {
        take_server_address(answer.addresses.front());
        return true;
    }
    addresses_ = answer.addresses;
    enter(Stage::Connect, config_->time_limits.connect);
    connect_due_ = due_.value_or(Instant::max());
    connect_next();
    return true;
}

void Dialer::connect_next() {
    channel_.reset();
    while (next_address_ < addresses_.size()) {
        const Address& address = addresses_[next_address_];
        // A silent address may use its share of the limit, not the others'.
        if (connect_due_ != Instant::max()) {
            const auto left = static_cast<Duration::rep>(addresses_.size() - next_address_);
            const Instant now = service_.now().mono;
            due_ = now + std::max((connect_due_ - now) / left, Duration{0});
            owner_.on_dial_changed();
        }
        auto dialled = service_.transport().dial(address, *this);
        if (auto* socket = std::get_if<std::unique_ptr<Socket>>(&dialled)) {
            channel_.emplace(service_.transport(), std::move(*socket));
            return;
        }
        note_connect_failure(std::get<SocketEnd>(dialled));
    }
    fail_connect();
}

void Dialer::note_connect_failure(const SocketEnd& end) {
    // The most telling cause is kept: "refused" means that a machine is there.
    const auto rank = [](OutcomeKind kind) {
        return kind == OutcomeKind::Refused ? 2 : kind == OutcomeKind::ConnectTimedOut ? 1 : 0;
    };
    OutcomeKind kind = OutcomeKind::Unreachable;
    if (end.kind == SocketEndKind::Refused) {
        kind = OutcomeKind::Refused;
    } else if (end.kind == SocketEndKind::TimedOut) {
        kind = OutcomeKind::ConnectTimedOut;
    }
    if (!connect_failure_ || rank(kind) > rank(*connect_failure_)) connect_failure_ = kind;
    std::string words = end.words;
    if (end.kind == SocketEndKind::Refused) words = "connection refused";
    connect_failures_.push_back(words + " by " + to_text(addresses_[next_address_]));
    if (end.kind != SocketEndKind::Refused) {
        connect_failures_.back() = to_text(addresses_[next_address_]) + ": " + words;
    }
    ++next_address_;
}

void Dialer::fail_connect() {
    std::string detail;
    for (const std::string& failure : connect_failures_) {
        if (!detail.empty()) detail += "; ";
        detail += failure;
    }
    tell_stage(StageName::Connect, false, detail);
    fail_way(connect_failure_.value_or(OutcomeKind::Unreachable), EndedBy::Network, detail);
}

void Dialer::tell_connected() {
    std::string detail = channel_->socket().peer_address();
    for (const std::string& failure : connect_failures_) detail += ", after " + failure;
    tell_stage(StageName::Connect, true, detail);
}

void Dialer::on_connected() {
    if (stage_ == Stage::Upgrade && goal_ == DialGoal::Stream && http2_)
        return lacks_websocket() ? give_up_http2({}) : open_stream({});
    if (stage_ != Stage::Connect) return;
    tell_connected();
    proxy_ ? begin_tunnel() : go_on({});
}

// What stands behind TCP, or behind the tunnel; `rest` came with the proxy's answer.
void Dialer::go_on(BytesView rest) {
    if (target_.is_secure) {
        begin_tls();
        if (stage_ == Stage::Tls && !rest.empty()) take_tls(rest);
    } else if (goal_ == DialGoal::Stream) {
        open_stream(rest);
    } else {
        begin_upgrade();
        if (stage_ == Stage::Upgrade && !rest.empty()) take_answer(rest);
    }
}

}  // namespace redial::net
