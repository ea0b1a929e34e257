// HarEvents: the connections of a HAR file as events. A HAR knows entries, not sessions: those with
// the same address (its query left out, for tokens change) that follow one another are one
// session's attempts; one that begins before the last has ended is a session of its own. What a HAR
// does not say (delays that were planned, fragments) is not made up. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/event_sink.hpp"
#include "log/har_entry.hpp"

namespace redial::log {

class HarEvents final : public HarEntries::Sink {
public:
    void set_sink(core::EventSink* sink) { sink_ = sink; }
    void on_entry(HarEntry& entry) override;

    std::uint64_t events() const { return events_; }  // messages included
    std::uint64_t messages() const { return messages_; }
    std::uint64_t connections() const { return connections_; }
    std::uint64_t lost() const { return lost_; }  // beyond the limit of memory

private:
    struct Session {
        SessionId id;
        std::string address;  // what its entries have in common
        AttemptId attempt{};
        std::uint32_t retry = 0;  // attempts in a row that failed
        WallTime last_at{};
        bool is_live = false;  // its attempt has not ended
    };
    Session& session_for(const HarEntry& entry);
    Session& add_session(const std::string& address, const HarEntry& entry);
    void give_start(Session& session, const HarEntry& entry);
    WallTime give_stages(Session& session, const HarEntry& entry);
    void give_opening(Session& session, const HarEntry& entry, WallTime at);
    void give_refusal(Session& session, const HarEntry& entry, WallTime at);
    void give_messages(Session& session, const HarEntry& entry);
    void give_ending(Session& session, const HarEntry& entry);
    void end(Session& session, core::AttemptEnded ended, WallTime at);
    void tell(Session& session, WallTime at, core::Happening what);

    core::EventSink* sink_ = nullptr;
    std::vector<Session> sessions_;
    WallTime opened_at_{};  // of the entry being told
    std::uint64_t events_ = 0;
    std::uint64_t messages_ = 0;
    std::uint64_t connections_ = 0;
    std::uint64_t lost_ = 0;
};

}  // namespace redial::log
