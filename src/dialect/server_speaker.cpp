// What all server speakers have in common: the clock of numbered events, heartbeats and silence of
// each connection, and the counting of faults. One thread a speaker.
#include "dialect/server_speaker.hpp"

#include "base/json_text.hpp"
#include "dialect/sockjs.hpp"

namespace redial::dialect {

using core::DialectFaultKind;

namespace {

Instant next_after(Instant due, Duration every, Instant now) {
    return due + every > now ? due + every : now + every;
}

}  // namespace

void ServerSpeaker::opened(PeerId peer, const Opening& opening, Now now) {
    now_ = now;
    Peer& times = peers_[peer];
    if (!tick_at_) tick_at_ = now.mono + terms_.every;
    times.is_sock = takes_sockjs() && is_sock_url(opening.url);
    if (times.is_sock) say_sock(peer, "o");
    on_opened(peer, opening);
}

void ServerSpeaker::heard(PeerId peer, const Message& message, Now now) {
    now_ = now;
    const auto found = peers_.find(peer);
    if (found == peers_.end() || !message.is_whole) return;
    note_alive(peer);
    if (message.payload.size() > served_message_bytes_max) return close(peer, 1009, "too large");
    if (found->second.is_sock) return hear_sock(peer, message);
    on_heard(peer, message);
}

void ServerSpeaker::asked(PeerId peer, const ServerRequest& request, Now now) {
    now_ = now;
    if (!tick_at_) tick_at_ = now.mono + terms_.every;
    if (takes_sockjs() && answer_sock_info(peer, request)) return;
    on_asked(peer, request);
}

void ServerSpeaker::on_asked(PeerId peer, const ServerRequest&) {
    reply(peer, 404, "", "this dialect has nothing there but its WebSocket\n");
}

void ServerSpeaker::gone(PeerId peer, Now now) {
    now_ = now;
    remove_peer(peer);
    on_gone(peer);
}

void ServerSpeaker::remove_peer(PeerId peer) {
    const auto found = peers_.find(peer);
    if (found == peers_.end()) return;
    if (found->second.due) due_.erase({*found->second.due, peer});
    peers_.erase(found);
}

void ServerSpeaker::note_alive(PeerId peer) {
    const auto found = peers_.find(peer);
    if (found == peers_.end() || found->second.silence_max == Duration{0}) return;
    found->second.silent_at = now_.mono + found->second.silence_max;
    update_due(peer, found->second);
}

std::optional<Instant> ServerSpeaker::deadline() const {
    std::optional<Instant> due = tick_at_;
    if (!due_.empty() && (!due || due_.begin()->first < *due)) due = due_.begin()->first;
    return due;
}

void ServerSpeaker::on_time(Now now) {
    now_ = now;
    while (!due_.empty() && due_.begin()->first <= now.mono) serve_due(due_.begin()->second);
    if (tick_at_ && *tick_at_ <= now.mono) tick();
}

void ServerSpeaker::tick() {
    forget_sessions(now_.mono - terms_.remembers_for);
    if (peers_.empty() && remembered() == 0) {
        tick_at_.reset();
        return;
    }
    // After a pause of the program one event, not all that would have been.
    tick_at_ = next_after(*tick_at_, terms_.every, now_.mono);
    on_event(++events_);
    if (!fault_of(DialectFaultKind::StayAway)) return;
    std::vector<PeerId> all;
    for (const auto& [peer, times] : peers_) {
        if (!times.was_told_to_stay_away) all.push_back(peer);
    }
    for (const PeerId peer : all) {
        if (!fault_of(DialectFaultKind::StayAway)) return;
        if (!send_away(peer)) continue;
        strikes(DialectFaultKind::StayAway, "");
        peers_.at(peer).was_told_to_stay_away = true;
    }
}

void ServerSpeaker::serve_due(PeerId peer) {
    Peer& times = peers_.at(peer);
    if (times.silent_at && *times.silent_at <= now_.mono) {
        times.silent_at.reset();
        times.silence_max = Duration{0};
        times.beat_at.reset();
        update_due(peer, times);
        return on_silent(peer);
    }
    if (times.beat_at && *times.beat_at <= now_.mono) {
        times.beat_at = next_after(*times.beat_at, times.beat_every, now_.mono);
        update_due(peer, times);
        if (!is_heartbeat_stopped()) on_beat(peer);
    }
}

void ServerSpeaker::update_due(PeerId peer, Peer& times) {
    std::optional<Instant> due = times.beat_at;
    if (times.silent_at && (!due || *times.silent_at < *due)) due = times.silent_at;
    if (due == times.due) return;
    if (times.due) due_.erase({*times.due, peer});
    times.due = due;
    if (due) due_.insert({*due, peer});
}

void ServerSpeaker::set_heartbeat(PeerId peer, Duration every) {
    const auto found = peers_.find(peer);
    if (found == peers_.end()) return;
    Peer& times = found->second;
    times.beat_every = every;
    times.beat_at.reset();
    if (every > Duration{0}) times.beat_at = now_.mono + every;
    update_due(peer, times);
}

void ServerSpeaker::set_silence_max(PeerId peer, Duration span) {
    const auto found = peers_.find(peer);
    if (found == peers_.end()) return;
    Peer& times = found->second;
    times.silence_max = span;
    times.silent_at.reset();
    if (span > Duration{0}) times.silent_at = now_.mono + span;
    update_due(peer, times);
}

std::string ServerSpeaker::random_id() {
    constexpr std::string_view letters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string id;
    for (int i = 0; i < 20; ++i) id += letters[rng_.below(letters.size())];
    return id;
}

void ServerSpeaker::say(PeerId peer, std::string text) {
    if (is_sock(peer)) return say_sock(peer, sock_message(text));
    say(peer, core::Opcode::Text, std::make_shared<const std::string>(std::move(text)));
}

void ServerSpeaker::say_bytes(PeerId peer, std::string bytes) {
    say(peer, core::Opcode::Binary, std::make_shared<const std::string>(std::move(bytes)));
}

void ServerSpeaker::say(PeerId peer, core::Opcode opcode,
                        std::shared_ptr<const std::string> payload) {
    acts_.push_back(ServerSay{peer, opcode, std::move(payload)});
}

void ServerSpeaker::close(PeerId peer, std::uint16_t code, std::string reason) {
    if (code != 0 && is_sock(peer)) {
        std::string frame = "c[" + std::to_string(code) + ",";
        append_json_string(frame, reason);
        say_sock(peer, frame + "]");
    }
    acts_.push_back(ServerClose{peer, code, std::move(reason)});
}

void ServerSpeaker::reply(PeerId peer, int status, std::string content_type, std::string body) {
    acts_.push_back(ServerReply{peer, status, std::move(content_type), std::move(body)});
}

bool ServerSpeaker::strikes(DialectFaultKind kind, std::string_view detail) {
    std::optional<core::DialectFault>& fault = fault_of(kind);
    if (!fault) return false;
    if (fault->number != 0 && --fault->number == 0) fault.reset();
    acts_.push_back(ServerStruck{kind, std::string(detail)});
    return true;
}

bool ServerSpeaker::drops_reply(std::string_view detail) {
    std::optional<core::DialectFault>& fault = fault_of(DialectFaultKind::DropReply);
    if (!fault) return false;
    if (fault->number != 0) {
        if (--fault->number != 0) return false;
        fault.reset();
    }
    acts_.push_back(ServerStruck{DialectFaultKind::DropReply, std::string(detail)});
    return true;
}

}  // namespace redial::dialect
