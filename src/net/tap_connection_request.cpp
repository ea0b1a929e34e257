// The client's opening request on its way through a tap: bounded in size and time, and rewritten
// where that is asked. Service thread only.
#include "net/outcomes.hpp"
#include "net/tap_connection.hpp"

namespace redial::net {

void TapConnection::name_client(const wire::HttpHead* head) {
    client_known_by_.reset();
    if (watch_ && watch_->needs_lane()) owner_.on_client_known(*this, head);
}

void TapConnection::follow_request(std::span<std::uint8_t> bytes) {
    const core::TapOptions& options = *setting_.config->tap;
    const bool has_own_path = setting_.server && setting_.server->resource != "/";
    const bool is_held = options.rewrites_host || options.rewrites_origin || has_own_path;
    std::size_t taken = 0;
    const TapRequest::Verdict verdict = request_->feed(bytes, taken);
    if (verdict == TapRequest::Verdict::TooLarge) {
        return refuse_client(431, "the request's head is too large: " + request_->problem(),
                             core::OutcomeKind::HttpRefused);
    }
    if (is_held) append(held_, bytes);
    if (verdict == TapRequest::Verdict::More) {
        if (is_held) return settle();
        link_.on_bytes(core::Side::Client, bytes, now(), *this);
        return settle();
    }
    request_due_.reset();
    const TapRequest request = *std::exchange(request_, std::nullopt);
    const bool is_http = verdict == TapRequest::Verdict::Whole;
    name_client(is_http ? &request.head() : nullptr);
    if (watch_) {
        if (is_http) {
            watch_->on_request(request.head());
            if (taken < bytes.size()) watch_->on_from_client(bytes.subspan(taken));
        } else {
            watch_->on_not_http(request.problem());
        }
    }
    if (is_held && is_http) {
        const std::string head = rewritten_head(request.head(), *setting_.server, options);
        held_ = to_bytes(head);
        append(held_, bytes.subspan(taken));
    }
    if (is_held) {
        pass_held();
    } else {
        link_.on_bytes(core::Side::Client, bytes, now(), *this);
    }
    settle();
}

void TapConnection::pass_held() {
    if (held_.empty()) return;
    Bytes bytes;
    bytes.swap(held_);
    link_.on_bytes(core::Side::Client, bytes, now(), *this);
}

// The tap itself turns a client away. The server has seen no whole request: it is reset.
void TapConnection::refuse_client(int status, const std::string& why, core::OutcomeKind kind) {
    name_client(nullptr);
    core::Outcome outcome = outcome_of(kind, core::EndedBy::Us, why);
    if (kind == core::OutcomeKind::HttpRefused) outcome.http_status = status;
    if (client_.is_ready()) {
        client_.send(as_bytes(wire::make_refusal(status, {}, why + "\n")));
    }
    server_.reset();
    if (watch_) watch_->end_with(std::move(outcome));
    owner_.on_refused(why);
    go();
}

}  // namespace redial::net
