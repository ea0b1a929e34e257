// Tells the packets of a client that polls as messages of its attempt. Service thread only.
#include "net/tap/tap_polled.hpp"

#include <algorithm>
#include <utility>

#include "base/base64.hpp"
#include "base/duration_text.hpp"
#include "dialect/engineio.hpp"
#include "dialect/json_fields.hpp"
#include "net/service/outcomes.hpp"
#include "wire/http_body.hpp"

namespace redial::net {
namespace {

using core::EndedBy;
using core::OutcomeKind;

// engine.io 6.6.13, server.js abortRequest: {"code":1,"message":"Session ID unknown"}.
std::string words_of_refused_poll(BytesView body) {
    return dialect::json_string(dialect::json_member(as_text(body), "message"));
}

core::Outcome ended(OutcomeKind kind, EndedBy by, std::string detail) {
    return without_close_code(outcome_of(kind, by, std::move(detail)));
}

}  // namespace

TapPolled::TapPolled(DialService& service, TapPolledOwner& owner, TapLane& lane, PolledTerms terms)
    : service_(service),
      owner_(owner),
      lane_(&lane),
      session_(lane.id()),
      attempt_(lane.attempt()),
      terms_(std::move(terms)),
      asked_at_(service.now().mono) {
    lane.holder = this;
}

void TapPolled::tell(core::Happening what) {
    if (lane_ != nullptr) lane_->tell(std::move(what));
}

// ---- its packets

void TapPolled::tell_packets(core::Direction direction, const PlainBody& body) {
    std::string_view rest = as_text(body.bytes);
    while (!rest.empty() && lane_ != nullptr) {
        const std::string_view packet = dialect::take_polled_packet(rest);
        if (rest.empty() && !body.is_whole) return tell_lost("a poll is longer than is read here");
        if (!packet.empty()) tell_packet(direction, packet, body.was_coded);
    }
}

void TapPolled::tell_packet(core::Direction direction, std::string_view packet,
                            bool is_compressed) {
    core::MessageSeen seen;
    seen.direction = direction;
    seen.opcode = core::Opcode::Text;
    seen.is_compressed = is_compressed;
    seen.payload = as_bytes(packet);
    seen.wire_bytes = packet.size();
    Bytes bytes;
    if (packet.starts_with('b')) {
        if (std::optional<Bytes> binary = from_base64(packet.substr(1))) {
            bytes = *std::move(binary);
            seen.opcode = core::Opcode::Binary;
            seen.payload = bytes;
        }
    }
    seen.size_bytes = seen.payload.size();
    lane_->tell_message(seen);
    if (seen.opcode == core::Opcode::Binary) return;
    const bool is_in = direction == core::Direction::In;
    if (packet == "1") {
        if (!is_in) lane_->state.has_left = true;
        return is_in ? end(ended(OutcomeKind::EndedByPeer, EndedBy::Peer,
                                 "the server closed the session by a packet"))
                     : end(ended(OutcomeKind::Abandoned, EndedBy::Us,
                                 "the client closed the session by a packet"));
    }
    if (is_in && !dialect::engine_packet(packet)) {
        end(ended(OutcomeKind::ProtocolError, EndedBy::Peer,
                  "what answered a poll is no packet of Engine.IO"));
    }
}

// What is missing may have been anything: nothing is concluded from its absence.
void TapPolled::tell_lost(std::string why) {
    tell(core::Lost{1, 0, core::LossPlace::EventRing});
    if (std::exchange(has_told_lost_, true)) return;
    tell(core::Noted{core::Severity::Warning, "packets are relayed but cannot be read: " + why});
}

// ---- its requests

void TapPolled::on_asked(bool is_post) {
    if (!is_post) ++waiting_;
    service_.touched(*this);
}

void TapPolled::note_asked_for(const core::HttpSeen& seen) {
    if (seen.method != "GET" || waiting_ == 0) return;
    --waiting_;
    asked_at_ = service_.now().mono;
    service_.touched(*this);
}

void TapPolled::on_part_body(BytesView body, std::uint64_t size_bytes) {
    PlainBody plain;
    plain.bytes.assign(body.begin(), body.end());
    plain.is_whole = size_bytes <= body.size();
    tell_packets(core::Direction::Out, plain);
}

void TapPolled::on_part_answer(core::HttpSeen seen, BytesView body) {
    note_asked_for(seen);
    if (lane_ == nullptr) return owner_.on_late_part(session_, attempt_, std::move(seen));
    tell(seen);
    const std::optional<PlainBody> plain = plain_body(seen, body);
    if (seen.http_status != 200) return end_refused(seen, plain ? plain->bytes : Bytes());
    if (seen.method != "GET") return;  // "ok"
    if (!plain) return tell_lost("their Content-Encoding cannot be undone here");
    tell_packets(core::Direction::In, *plain);
}

void TapPolled::end_refused(const core::HttpSeen& seen, BytesView body) {
    core::Outcome refused =
        ended(OutcomeKind::HttpRefused, EndedBy::Peer, words_of_refused_poll(body));
    refused.http_status = seen.http_status;
    refused.http_reason = seen.http_reason;
    const BytesView kept = body.first(std::min(body.size(), wire::refusal_body_bytes_max));
    end(std::move(refused), seen.response + std::string(as_text(kept)));
}

// engine.io-client gives the session up with the first poll that fails (polling-xhr.js, _onError).
void TapPolled::on_part_cut(core::HttpSeen seen, const core::Outcome& outcome) {
    note_asked_for(seen);
    if (lane_ == nullptr) return owner_.on_late_part(session_, attempt_, std::move(seen));
    tell(std::move(seen));
    end(outcome);
}

// ---- its end

void TapPolled::let_go() {
    if (lane_ != nullptr && lane_->holder == this) lane_->holder = nullptr;
    lane_ = nullptr;
    service_.touched(*this);
    owner_.on_polled_over(*this);
}

void TapPolled::hand_over(LaneHolder& to) {
    if (lane_ == nullptr) return;
    TapLane& lane = *lane_;
    let_go();
    lane.holder = &to;
}

void TapPolled::end(core::Outcome outcome, std::string response) {
    if (lane_ == nullptr) return;
    const bool has_left = lane_->state.has_left && outcome.by == EndedBy::Us;
    lane_->end_attempt(std::move(outcome), std::move(response));
    lane_->state.has_left = lane_->state.has_left || has_left;
    let_go();
}

void TapPolled::leave() {
    if (half_open_since_) {
        tell(core::HalfOpenNoticed{core::Side::Client, service_.now().mono - *half_open_since_,
                                   "dialled anew"});
    }
    end(ended(OutcomeKind::Abandoned, EndedBy::Us,
              "the client dialled anew while its session still polled"));
}

std::optional<Instant> TapPolled::deadline() const {
    if (lane_ == nullptr || waiting_ > 0 || terms_.silence_max <= Duration{0}) return std::nullopt;
    return asked_at_ + terms_.silence_max;
}

void TapPolled::on_time() {
    // What was done by others at the same time may have moved it.
    const std::optional<Instant> due = deadline();
    if (!due || service_.now().mono < *due) return;
    end(ended(OutcomeKind::Abandoned, EndedBy::Us,
              "the client did not poll for " + duration_in_words(terms_.silence_max) +
                  ": the server gives it up"));
}

}  // namespace redial::net
