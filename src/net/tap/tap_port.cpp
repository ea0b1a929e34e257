// A tap's port: open, open and turning dials away, or closed with or without a view of who knocks
// (docs/transport.md, "Turned away"). Service thread only.
#include <algorithm>

#include "base/debug_log.hpp"
#include "net/tap/tap.hpp"

namespace redial::net {

std::string in_brackets(const std::string& host) {
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

std::optional<Address> Tap::listened() const {
    const core::TapOptions& options = *config_->tap;
    const std::string host = options.host == "localhost" ? "127.0.0.1" : options.host;
    // One that had a port keeps it, whoever asked for a free one: its clients know it.
    return address_from_literal(host, options.port != 0 ? options.port : port_);
}

// Whether its server is this address: a circle in which each dial makes the next.
bool Tap::dials(const Address& here) const {
    if (here.port == 0 || server_->port != here.port) return false;
    const bool is_any = std::all_of(here.bytes.begin(), here.bytes.end(),
                                    [](std::uint8_t byte) { return byte == 0; });
    const bool is_localhost = server_->host == "localhost";
    const auto server = address_from_literal(is_localhost ? "127.0.0.1" : server_->host, here.port);
    if (!server) return false;
    if (is_any || is_localhost) return is_loopback(*server) && (is_any || is_loopback(here));
    return *server == here;
}

// Its port is kept while it turns dials away, so that each of them is seen, unless it was asked to
// let the system refuse them.
bool Tap::wants_port() const {
    if (!is_enabled_ && config_->tap->closes_port_when_off) return false;
    const core::Fault* fault = plan_->down_by(service_.now().mono);
    return fault == nullptr || fault->refusal != core::Refusal::Kernel;
}

bool Tap::is_listening() const {
    return listener_ != nullptr && is_enabled_ && !plan_->is_down(service_.now().mono);
}

void Tap::update_listening() {
    if (!wants_port()) {
        close_port();
    } else if (!listener_) {
        listen();
    }
}

void Tap::listen() {
    const auto fail = [this](std::string why) {
        // One that is off listens only to see who dials it.
        if (is_enabled_) error_ = why;
        REDIAL_LOG(Dial, Warn, "tap {} does not listen: {}", id_.value, why);
        if (port_ != 0 || !is_enabled_) set_unseen(why);
    };
    error_.clear();
    if (server_ == nullptr) return fail(wire::Target::from_url(config_->url).error().line());
    const auto address = listened();
    const std::string host = config_->tap->host;
    if (!address) return fail(host + ": not a numeric address to listen on");
    if (const Status ready = prepare_tls(); !ready) return fail(ready.error().line());
    if (dials(*address)) {
        return fail("the tap would dial itself: " + server_->url() +
                    " is where it listens; name the server, or choose another port");
    }
    auto listening = service_.transport().listen(*address, *this);
    if (auto* listener = std::get_if<std::unique_ptr<Listener>>(&listening)) {
        listener_ = std::move(*listener);
        port_ = listener_->port();
        if (dials(*listened())) {  // a free one that happens to be the server's
            drop_port();
            return fail("the tap would dial itself: nobody else listens at " + server_->url());
        }
        const bool has_missed = dial_watch_ != nullptr && dial_watch_->has_missed();
        dial_watch_.reset();
        if (has_missed) set_unseen("more dials at once than could be seen");
        set_unseen("");
        REDIAL_LOG(Dial, Info, "tap {} listens on {}, port {}", id_.value, host, port_);
        return;
    }
    const auto& error = std::get<Transport::ListenError>(listening);
    fail("cannot listen on " + in_brackets(host) + ":" + std::to_string(address->port) + ": " +
         error.words + (error.is_taken ? "; choose another port, or 0 for a free one" : ""));
}

// The system refuses from now on. Who had knocked before is told first.
void Tap::close_port() {
    error_.clear();
    if (dial_watch_ != nullptr || (listener_ == nullptr && unseen_since_)) return;
    const auto address = listened();
    if (!address || address->port == 0) return;  // nobody knows a port of it yet
    if (listener_) listener_->take_waiting();
    auto watching = service_.transport().watch_dials(*address, *this);
    listener_.reset();
    if (auto* watch = std::get_if<std::unique_ptr<DialWatch>>(&watching)) {
        dial_watch_ = std::move(*watch);
        return set_unseen("");
    }
    set_unseen("the port is closed, and " + std::get<std::string>(watching));
}

void Tap::drop_port() {
    listener_.reset();
    dial_watch_.reset();
}

// In the tap's own session and of no attempt.
void Tap::tell_of_tap(core::Happening what) {
    const Now now = service_.now();
    service_.tell({core::Stamp{id_, AttemptId{}, now.mono, now.wall}, std::move(what)});
}

// "": dials are seen.
void Tap::set_unseen(const std::string& why) {
    const Instant now = service_.now().mono;
    if (why.empty() != unseen_since_.has_value()) return;
    if (!why.empty()) {
        unseen_since_ = now;
        unseen_why_ = why;
        return tell_of_tap(core::DialsUnseen{now, std::nullopt, why});
    }
    tell_of_tap(core::DialsUnseen{*unseen_since_, now, unseen_why_});
    unseen_since_.reset();
    doubt_waits();
}

// "": it is relayed, as far as the tap itself is concerned.
std::string Tap::reason_to_turn_away() {
    const std::uint32_t most = config_->tap->connections_max;
    if (!is_enabled_) return "the tap is off";
    if (connections_.size() < most) {
        has_told_limit_ = false;
        return "";
    }
    const std::string why = "more than " + std::to_string(most) + " connections at once";
    warn_once(has_told_limit_, "clients are turned away: " + why + " (--connections-max)");
    return why;
}

// Whose dial it was nobody knows.
void Tap::note_nobodys_dial() {
    ++dials_;
    ++nobodys_dials_;
    note_change();
    doubt_waits();
}

// The next wait of each client may have been broken by a dial that is told of none.
void Tap::doubt_waits() {
    for (const std::unique_ptr<TapLane>& lane : lanes_) lane->state.has_blind_wait = true;
}

void Tap::warn_once(bool& has_warned, const std::string& words) {
    if (std::exchange(has_warned, true)) return;
    tell(core::Noted{core::Severity::Warning, words});
}

void Tap::on_no_descriptor() {
    note_nobodys_dial();
    warn_once(has_told_descriptors_,
              "clients are turned away: no more file descriptors; raise the limit with ulimit -n");
}

}  // namespace redial::net
