// A server speaker and its clients, played in virtual time: what each client is told, in order. One
// thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "catch.hpp"
#include "dialect/server_speaker.hpp"

namespace redial::dialect {

class Served {
public:
    explicit Served(std::string_view dialect, Duration heartbeat = Duration{0}) {
        const ServedDialect* row = find_served(dialect);
        REQUIRE(row != nullptr);
        speaker_ = row->make({.every = std::chrono::seconds(1), .heartbeat = heartbeat});
    }

    // The PeerId of a new connection; 0 where it was refused.
    PeerId open(const std::string& url = "ws://lab/", std::string_view subprotocol = "") {
        if (speaker_->refusal({url, subprotocol}) != 0) return 0;
        speaker_->opened(++last_, {url, subprotocol}, now_);
        settle();
        return last_;
    }
    void send(PeerId peer, std::string_view text) { send(peer, text, core::Opcode::Text); }
    void send_bytes(PeerId peer, std::string_view bytes) {
        send(peer, bytes, core::Opcode::Binary);
    }
    PeerId ask(std::string_view method, std::string_view target, std::string_view body = "") {
        speaker_->asked(++last_, {method, target, body}, now_);
        settle();
        return last_;
    }
    void cut(PeerId peer) {
        speaker_->gone(peer, now_);
        settle();
    }
    void wait(Duration span) {
        const Instant end = now_.mono + span;
        for (auto due = speaker_->deadline(); due && *due <= end; due = speaker_->deadline()) {
            REQUIRE(*due >= now_.mono);
            now_.wall += *due - now_.mono;
            now_.mono = *due;
            speaker_->on_time(now_);
            settle();
        }
        now_.mono = end;
    }
    // All it was told since the last call, joined by a space; "close 4401 why" of an end.
    std::string told(PeerId peer) {
        std::string all;
        for (const std::string& one : std::exchange(told_[peer], {}))
            all += (all.empty() ? "" : " ") + one;
        return all;
    }
    std::vector<std::string> each_told(PeerId peer) { return std::exchange(told_[peer], {}); }
    void fault(core::DialectFaultKind kind, std::uint32_t number = 0) {
        speaker_->set_fault({kind, number});
    }
    ServerSpeaker& speaker() { return *speaker_; }
    std::vector<std::string> struck;

private:
    void send(PeerId peer, std::string_view payload, core::Opcode opcode) {
        Message message;
        message.direction = core::Direction::Out;
        message.opcode = opcode;
        message.payload = as_bytes(payload);
        speaker_->heard(peer, message, now_);
        settle();
    }
    void settle() {
        for (const ServerAct& act : speaker_->take_acts()) {
            if (const auto* say = std::get_if<ServerSay>(&act)) {
                told_[say->peer].push_back(*say->payload);
            } else if (const auto* close = std::get_if<ServerClose>(&act)) {
                told_[close->peer].push_back("close " + std::to_string(close->code) + " " +
                                             close->reason);
            } else if (const auto* reply = std::get_if<ServerReply>(&act)) {
                told_[reply->peer].push_back(std::to_string(reply->status) + " " + reply->body);
            } else if (const auto* fault = std::get_if<ServerStruck>(&act)) {
                struck.push_back(core::name_of(fault->kind));
            }
        }
    }

    std::unique_ptr<ServerSpeaker> speaker_;
    Now now_{instant_from_us(1'000'000), wall_from_us(1'700'000'000'000'000)};
    PeerId last_ = 0;
    std::map<PeerId, std::vector<std::string>> told_;
};

// What stands behind `before`, up to the next quote.
inline std::string quoted_behind(const std::string& text, const std::string& before) {
    const std::size_t at = text.find(before);
    REQUIRE(at != std::string::npos);
    const std::size_t begin = at + before.size();
    return text.substr(begin, text.find('"', begin) - begin);
}

}  // namespace redial::dialect
