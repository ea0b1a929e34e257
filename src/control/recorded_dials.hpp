// RecordedDials: the dials of a recording in the order of their times, with what the server did to
// each: how it refused, what it said, how it ended. What a scenario is made of and what the lab
// server plays again. Of the recording's first client and those beside it: the sessions of one tap,
// or those of one URL. Pure; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "core/event_sink.hpp"

namespace redial::control {

struct RecordedMessage {
    Instant at{};
    core::Direction direction = core::Direction::In;
    core::Opcode opcode = core::Opcode::Text;
    Bytes payload;         // of the server's alone
    bool is_whole = true;  // false: the log has only a part of it
};

struct RecordedDial {
    SessionId session;
    AttemptId attempt;
    Instant at{};
    std::optional<Instant> connected_at;
    std::optional<Duration> connect_took;  // TCP
    std::optional<Instant> opened_at;
    std::string subprotocol;
    std::optional<Instant> ended_at;  // none: the recording ends before
    core::AttemptEnded end;
    Instant last_in_at{};  // when the server was last heard
    std::vector<RecordedMessage> messages;
};

class RecordedDials final : public core::EventSink {
public:
    enum class Keeps : std::uint8_t { Ends, Messages };
    // `session`: that one alone; none: the first one that dials, and those that belong to it.
    RecordedDials(Keeps keeps, std::optional<SessionId> session, Instant begun_at);

    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& told, const core::MessageSeen& message) override;

    Instant begun_at() const { return begun_at_; }
    // Behind the last event; in the order of their times.
    std::vector<RecordedDial> take();
    const std::vector<Duration>& round_trips() const { return round_trips_; }
    // More than fits was left out: its beginning is here.
    bool is_cut() const { return is_cut_; }
    std::uint64_t sessions_left_out() const { return others_.size(); }

private:
    struct Client {
        std::string url;  // as configured, else as dialled; without its query
        std::uint32_t tap = 0;
        std::optional<std::size_t> dial;  // the one under way
        bool is_wanted = false;
        bool is_judged = false;
    };
    Client& judged(const core::Stamp& stamp);
    RecordedDial* dial_of(const core::Stamp& stamp);
    void note_config(std::uint32_t session, const core::SessionConfig& config);
    void begin(const core::Stamp& stamp, const core::AttemptStarted& started);

    Keeps keeps_;
    std::optional<SessionId> session_;
    Instant begun_at_;
    std::map<std::uint32_t, Client> clients_;
    std::optional<std::uint32_t> first_;  // session that is wanted
    std::map<std::uint32_t, bool> others_;
    std::vector<RecordedDial> dials_;
    std::vector<Duration> round_trips_;
    std::uint64_t kept_bytes_ = 0;
    bool is_cut_ = false;
};

}  // namespace redial::control
