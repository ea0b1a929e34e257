// The frames of a relayed connection, as the tolerant decoder reads them. Service thread only.
#include <algorithm>

#include "net/tap/tap_watch.hpp"

namespace redial::net {
namespace {

using core::Direction;
using core::Opcode;

// A peer that breaks a rule with each frame would fill the log with it.
constexpr std::uint32_t violations_max = 64;
constexpr std::size_t pings_max = 64;

wire::Role sender_of(Direction direction) {
    return direction == Direction::Out ? wire::Role::Client : wire::Role::Server;
}

}  // namespace

TapWatch::Flow::Flow(TapWatch& watch, Direction direction) : watch_(watch), direction_(direction) {}

void TapWatch::Flow::begin(const std::optional<wire::DeflateAgreement>& deflate) {
    watcher_.emplace(sender_of(direction_), deflate, watch_.limits_);
}

void TapWatch::Flow::feed(BytesView bytes) {
    watcher_->feed(bytes, *this, watch_.service_.now().mono);
}

void TapWatch::Flow::on_message(const wire::MessageInfo& info, BytesView payload) {
    if (watch_.lane_ == nullptr) return;
    core::MessageSeen seen;
    seen.direction = direction_;
    seen.opcode = static_cast<Opcode>(info.opcode);
    seen.is_compressed = info.is_compressed;
    seen.fragments = info.fragments;
    seen.payload = payload;
    seen.size_bytes = info.size_bytes;
    frames_.note(watcher_->wire_form(), info.wire_bytes, seen);
    watch_.lane_->tell_message(seen);
    if (watch_.polled_) watch_.note_upgrade(direction_, seen.opcode, payload);
}

void TapWatch::Flow::tell_control(Opcode opcode, BytesView payload, std::optional<Duration> rtt) {
    if (watch_.lane_ == nullptr) return;
    core::MessageSeen seen;
    seen.direction = direction_;
    seen.opcode = opcode;
    seen.rtt = rtt;
    seen.payload = payload;
    seen.size_bytes = payload.size();
    frames_.note(watcher_->wire_form(), payload.size(), seen);
    watch_.lane_->tell_message(seen);
}

void TapWatch::Flow::on_ping(BytesView payload) {
    watch_.note_ping(direction_, payload);
    tell_control(Opcode::Ping, payload, std::nullopt);
}

void TapWatch::Flow::on_pong(BytesView payload) {
    tell_control(Opcode::Pong, payload, watch_.note_pong(direction_, payload));
}

void TapWatch::Flow::on_close(std::uint16_t code, std::string_view reason) {
    tell_control(Opcode::Close, watcher_->close_payload(), std::nullopt);
    if (close_) return;  // the first one is what the other side acts on
    close_ = Close{code, std::string(reason)};
    watch_.note_close(direction_);
}

void TapWatch::Flow::on_violation(const wire::Violation& violation, BytesView bytes) {
    if (watcher_->is_closing_broken() && closing_problem_.empty()) {
        closing_problem_ = violation.what + " (" + violation.section + ")";
    }
    ++violations_;
    if (violations_ > violations_max) return;
    watch_.tell(core::ViolationSeen{direction_, violation.close_code, violation.what,
                                    violation.section, Bytes(bytes.begin(), bytes.end())});
    if (violations_ < violations_max) return;
    watch_.tell(
        core::Noted{core::Severity::Warning, "further violations of this connection are not told"});
}

void TapWatch::Flow::on_lost(const std::string& why) {
    watch_.tell(core::Noted{core::Severity::Warning,
                            std::string("the bytes of the ") +
                                (direction_ == Direction::Out ? "client" : "server") +
                                " are relayed but can no longer be read: " + why});
}

void TapWatch::Flow::on_unreadable(const std::string& why) {
    watch_.tell(
        core::Noted{core::Severity::Warning,
                    std::string("compressed messages of the ") +
                        (direction_ == Direction::Out ? "client" : "server") +
                        " are relayed but no longer read, by a limit of the tap's own: " + why});
}

void TapWatch::note_ping(Direction direction, BytesView payload) {
    std::deque<Ping>& pings = direction == Direction::Out ? out_pings_ : in_pings_;
    if (pings.size() == pings_max) pings.pop_front();
    pings.push_back({Bytes(payload.begin(), payload.end()), service_.now().mono});
}

// The pong of the other direction; older pings are answered by it too (RFC 6455 5.5.3).
std::optional<Duration> TapWatch::note_pong(Direction direction, BytesView payload) {
    std::deque<Ping>& pings = direction == Direction::Out ? in_pings_ : out_pings_;
    const auto found = std::find_if(pings.begin(), pings.end(), [payload](const Ping& ping) {
        return std::equal(ping.payload.begin(), ping.payload.end(), payload.begin(), payload.end());
    });
    if (found == pings.end()) return std::nullopt;
    const Duration rtt = service_.now().mono - found->at;
    pings.erase(pings.begin(), found + 1);
    return rtt;
}

void TapWatch::note_close(Direction direction) {
    const bool is_first = direction == Direction::Out ? !in_.close() : !out_.close();
    if (is_first) client_closed_first_ = direction == Direction::Out;
}

}  // namespace redial::net
