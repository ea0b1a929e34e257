// Rig: a workspace whose events are told by short words, in virtual time; what it is told is kept
// on a tape, so that it can be told again. One thread.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "core/event.hpp"
#include "model/fold/workspace.hpp"

namespace redial::tests {

using namespace std::chrono_literals;

// Events and messages as they were told, payloads included.
class Tape final : public core::EventSink {
public:
    struct Message {
        core::Stamp stamp;
        core::MessageSeen seen;
        Bytes payload;
    };
    std::vector<std::variant<core::Event, Message>> told;

    void on_event(const core::Event& event) override { told.emplace_back(event); }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& seen) override {
        told.emplace_back(Message{stamp, seen, Bytes(seen.payload.begin(), seen.payload.end())});
    }
    void play(core::EventSink& to) const {
        for (const auto& item : told) {
            if (const auto* event = std::get_if<core::Event>(&item)) {
                to.on_event(*event);
            } else {
                const auto& message = std::get<Message>(item);
                core::MessageSeen seen = message.seen;
                seen.payload = message.payload;
                to.on_message(message.stamp, seen);
            }
        }
    }
    template <class Fact>
    std::vector<Fact> facts() const {
        std::vector<Fact> found;
        for (const auto& item : told) {
            const auto* event = std::get_if<core::Event>(&item);
            if (event == nullptr) continue;
            if (const auto* fact = std::get_if<Fact>(&event->what)) found.push_back(*fact);
        }
        return found;
    }
};

inline core::SessionConfig chat_config() {
    core::SessionConfig config;
    config.name = "chat";
    config.url = "ws://127.0.0.1:8765/ws/chat/";
    config.session_key = "abc123";
    return config;
}

inline core::Outcome reset_by_peer() {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::ResetByPeer;
    outcome.detail = "connection reset by peer";
    return outcome;
}

struct Rig {
    explicit Rig(const model::Limits& limits = {}) : workspace(limits, &derived) {}

    Tape derived;
    Tape tape;
    model::Workspace workspace;
    SessionId id{1};
    AttemptId attempt{0};
    Instant now = instant_from_us(1'000'000);
    Duration wall_offset = 1000s;
    core::ConnectionStatus status = core::ConnectionStatus::Closed;

    const model::SessionModel& session() const { return *workspace.find(id); }
    core::Stamp stamp() const {
        return {id, attempt, now, WallTime{now.time_since_epoch() + wall_offset}};
    }
    void pass(Duration span) { now += span; }
    void tell(core::Happening what) {
        const core::Event event{stamp(), std::move(what)};
        tape.on_event(event);
        workspace.on_event(event);
    }
    // What belongs to no session.
    void tell_of_program(core::Happening what) {
        core::Event event{stamp(), std::move(what)};
        event.stamp.session = SessionId{};
        tape.on_event(event);
        workspace.on_event(event);
    }
    void add(core::SessionConfig config = chat_config()) {
        attempt = AttemptId{0};
        tell(core::SessionAdded{std::make_shared<const core::SessionConfig>(std::move(config))});
    }
    void turns(core::ConnectionStatus to) {
        tell(core::StatusChanged{std::exchange(status, to), to});
    }
    void dials(core::Origin origin = core::Origin::Policy, std::uint32_t retry = 0) {
        turns(core::ConnectionStatus::Connecting);
        ++attempt.value;
        tell(core::AttemptStarted{"ws://127.0.0.1:8765/ws/chat/?session=abc123", origin, retry});
    }
    void opens() {
        core::AttemptOpened opened;
        opened.address = "127.0.0.1:8765";
        tell(opened);
        turns(core::ConnectionStatus::Open);
    }
    void dials_and_opens() {
        dials();
        pass(2ms);
        opens();
    }
    void ends(const core::Outcome& outcome = reset_by_peer()) {
        core::AttemptEnded ended;
        ended.outcome = outcome;
        ended.was_open = status == core::ConnectionStatus::Open;
        if (ended.was_open) ended.open_for = now - session().status_since;
        tell(ended);
        turns(core::ConnectionStatus::Closed);
    }
    void plans(std::uint32_t retry, Duration delay) {
        tell(core::RetryPlanned{retry, delay, delay, now + delay, "1006 abnormal"});
    }
    void sees(core::MessageSeen message, std::string_view payload) {
        message.payload = as_bytes(payload);
        if (message.size_bytes == 0) message.size_bytes = payload.size();
        tape.on_message(stamp(), message);
        workspace.on_message(stamp(), message);
    }
    void in(std::string_view text) { sees({core::Direction::In}, text); }
    void out(std::string_view text) { sees({core::Direction::Out}, text); }
    void counts(std::int64_t n) {
        in("{\"count\":" + std::to_string(n) + ",\"session\":\"abc123\",\"echo\":\"hi\"}");
    }
    void pong(Duration rtt) {
        core::MessageSeen pong;
        pong.opcode = core::Opcode::Pong;
        pong.rtt = rtt;
        sees(pong, "p");
    }
    std::vector<std::string> rows(model::RowKind kind) const {
        std::vector<std::string> texts;
        const model::MessageLog& log = session().log;
        for (auto row = log.first_row(); row < log.end_row(); ++row) {
            if (log.kind(row) == kind) texts.emplace_back(log.row(row).text());
        }
        return texts;
    }
};

}  // namespace redial::tests
