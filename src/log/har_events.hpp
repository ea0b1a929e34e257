// HarEvents: the connections of a HAR file as events, in order of time. A HAR knows entries, not
// sessions, and in any order: those with the same address (its query left out, for tokens change)
// that follow one another are one session's attempts; one that begins before the last has ended is
// a session of its own. What a HAR does not say (delays that were planned, fragments, how a
// connection ended) is not made up. An event's wall clock is what the file says; where that goes
// backwards within a connection, its instant stands still. A HAR of Redial's own (docs/har.md) says
// it all, and its events are given as they were. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/event_sink.hpp"
#include "log/har_clock.hpp"
#include "log/har_entry.hpp"

namespace redial::log {

class HarEvents final : public HarEntries::Sink {
public:
    // Keeps it: what comes first in time may come last in the file.
    void on_entry(HarEntry& entry) override;
    void on_outside(core::Event event) override { outside_.push_back(std::move(event)); }
    // Once, when all entries are there.
    void arrange(const std::string& creator);
    // About so many bytes of what is left; false: that was all.
    bool give(core::EventSink& sink, std::size_t bytes_max);

    std::uint64_t events() const { return items_.size(); }  // messages included
    std::uint64_t messages() const { return messages_; }
    std::uint64_t connections() const { return entries_.size(); }
    std::uint64_t beyond_limit() const { return beyond_limit_; }  // connections not kept

private:
    struct Session {
        SessionId id;
        AttemptId attempt{};
        std::uint32_t retry = 0;  // attempts in a row that failed
        WallTime last_at{};
        WallTime opened_at{};
        bool is_live = false;  // its attempt has not ended
    };
    // What is to be given: an event, or a message of an entry.
    struct Item {
        WallTime at{};  // what it is sorted by
        WallTime wall_at{};
        Instant instant{};
        SessionId session;
        AttemptId attempt;
        std::uint32_t entry = no_entry;
        std::uint32_t index = 0;  // of the message in its entry, or of the event
    };
    static constexpr std::uint32_t no_entry = UINT32_MAX;

    Session& session_for(const HarEntry& entry);
    Session& add_session(const HarEntry& entry);
    void take(std::uint32_t place);
    void give_start(Session& session, const HarEntry& entry);
    void give_stages(Session& session, const HarEntry& entry, WallTime until);
    void give_upgrade(Session& session, const HarEntry& entry, WallTime at, bool is_ok);
    void give_opening(Session& session, const HarEntry& entry, WallTime at);
    void give_refusal(Session& session, const HarEntry& entry, WallTime at);
    void give_messages(Session& session, std::uint32_t place);
    void give_ending(Session& session, const HarEntry& entry);
    void end(Session& session, core::AttemptEnded ended, WallTime at);
    void tell(Session& session, WallTime at, core::Happening what);
    // Of a HAR of Redial's own: its events as they were.
    void arrange_told();
    void take_told(std::uint32_t place);
    void tell_told(core::Event event);
    void tell_told_message(std::uint32_t place, std::uint32_t index);
    WallTime& last_of(SessionId session) { return told_until_[session.value]; }

    std::vector<HarEntry> entries_;
    HarWriter writer_ = HarWriter::Other;
    std::vector<Session> sessions_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_address_;
    std::vector<core::Happening> happenings_;
    std::vector<Item> items_;
    std::vector<core::Event> outside_;
    std::unordered_map<std::uint32_t, WallTime> told_until_;  // by session
    std::size_t given_ = 0;
    std::uint64_t messages_ = 0;
    std::uint64_t beyond_limit_ = 0;
};

}  // namespace redial::log
