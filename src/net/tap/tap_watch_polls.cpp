// A dial that polls, and a WebSocket that goes on with a session begun by polls (engine.io-client
// 6.6, socket.js _probe). Service thread only.
#include "dialect/engineio.hpp"
#include "net/service/outcomes.hpp"
#include "net/tap/tap_watch.hpp"

namespace redial::net {
namespace {

// What the body of the first poll begins with, where that is a session's beginning.
std::optional<PolledTerms> terms_of(const PlainBody& body) {
    std::string_view rest = as_text(body.bytes);
    const auto open = dialect::engine_open(dialect::take_polled_packet(rest));
    if (!open) return std::nullopt;
    return PolledTerms{std::string(open->sid), *open->ping_every + *open->pong_within};
}

}  // namespace

void TapWatch::await_session(std::function<void()> dial, std::string url) {
    dial_ = std::move(dial);
    url_ = std::move(url);
}

void TapWatch::dial_if_awaited() {
    if (const auto dial = std::exchange(dial_, nullptr)) dial();
}

bool TapWatch::try_begin_polling(const wire::RefusedUpgrade& answer) {
    if (!is_polling() || answer.status != 200) return false;
    core::HttpSeen seen;
    seen.response = answer.head.raw;
    seen.response_bytes = answer.body.size() + (answer.body_is_complete ? 0 : 1);
    std::optional<PlainBody> body = plain_body(seen, as_bytes(answer.body));
    std::optional<PolledTerms> terms = body ? terms_of(*body) : std::nullopt;
    if (!terms) return false;
    dial_if_awaited();
    core::AttemptOpened opened = opened_by(answer.head, answer.interim);
    opened.http_status = 200;
    open_lane(std::move(opened), answer.head);
    polling_begun_ = PollingBegun{lane_, *std::move(terms), *std::move(body)};
    lane_->holder = nullptr;
    lane_ = nullptr;
    is_ended_ = true;
    return true;
}

// Whoever answers so speaks no Engine.IO, and what was asked was nothing of it either.
bool TapWatch::try_let_poll_go(const wire::RefusedUpgrade& answer) {
    if (!is_polling() || answer.status != 200) return false;
    dial_ = nullptr;
    is_ended_ = true;
    core::HttpSeen seen = upgrade_seen(for_client(answer.head));
    seen.http_status = answer.status;
    seen.http_reason = answer.phrase;
    seen.response_bytes = answer.body.size();
    no_poll_ = std::move(seen);
    return true;
}

std::optional<core::HttpSeen> TapWatch::take_no_poll() {
    return std::exchange(no_poll_, std::nullopt);
}

std::optional<PollingBegun> TapWatch::take_polling() {
    return std::exchange(polling_begun_, std::nullopt);
}

void TapWatch::begin_with(core::HttpSeen seen, Instant asked_at, Instant answered_at) {
    began_at_ = asked_at;
    early_.insert(early_.begin(), {answered_at, std::move(seen)});
}

// ---- beside the polls

// How the server was reached is no stage of an attempt that is open.
void TapWatch::join(std::shared_ptr<TapPolled> polled, std::string url) {
    std::vector<core::FaultMade> faults = take_early_faults();
    lane_ = polled->lane();
    polled_ = std::move(polled);
    url_ = std::move(url);
    for (core::FaultMade& fault : faults) tell(std::move(fault));
}

core::HttpSeen TapWatch::upgrade_seen(std::string response) const {
    core::HttpSeen seen;
    seen.method = "GET";
    seen.url = url_;
    seen.took = service_.now().mono - request_at_;
    seen.request = request_;
    seen.response = std::move(response);
    return seen;
}

void TapWatch::note_beside(const core::AttemptOpened& opened) {
    core::HttpSeen seen = upgrade_seen(opened.response);
    seen.http_status = 101;
    const std::string_view line = opened.response;
    const auto status = wire::parse_status_line(line.substr(0, line.find('\r')));
    if (status) seen.http_reason = status->phrase;
    tell(std::move(seen));
}

// It was tried, and the session stays with its polls.
void TapWatch::end_beside(const core::Outcome& outcome, std::string response) {
    if (!is_open_) {
        core::HttpSeen seen = upgrade_seen(std::move(response));
        seen.http_status = outcome.http_status;
        seen.http_reason = outcome.http_reason;
        if (outcome.http_status == 0) seen.detail = core::in_words(outcome);
        tell(std::move(seen));
    }
    tell(core::Noted{
        core::Severity::Warning,
        "the WebSocket did not take the place of the polls: " + core::in_words(outcome)});
    lane_ = nullptr;
    polled_.reset();
}

void TapWatch::note_upgrade(core::Direction direction, core::Opcode opcode, BytesView payload) {
    const bool is_upgrade = direction == core::Direction::Out && opcode == core::Opcode::Text &&
                            as_text(payload) == "5";
    if (!is_upgrade) return;
    std::exchange(polled_, nullptr)->hand_over(*this);
}

// The session may end with a poll while its WebSocket is still tried.
void TapWatch::drop_with_polls() {
    if (!polled_ || polled_->is_polling()) return;
    polled_.reset();
    lane_ = nullptr;
    is_ended_ = true;
}

}  // namespace redial::net
