// EventFeed: the last events as lines of the log, each with a number that lasts, for readers that
// follow them. Bounded: a reader that asks for what has gone is told how much it missed. One
// thread, the one that applies events.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "answers/secrecy.hpp"

namespace redial::answers {

// Whoever follows: what of it is wanted, in which form, and how far it is.
struct EventReader {
    enum class Form : std::uint8_t { Lines, EventStream };  // NDJSON, text/event-stream
    Form form = Form::Lines;
    std::vector<std::string> types;    // none: all
    std::optional<SessionId> session;  // none: all
    std::uint64_t after = 0;           // the last number it was given
};

const char* content_type_of(EventReader::Form form);
// What a reader that was too slow is told, around the number of events.
struct MissedWords {
    std::string before;
    std::string after;
};
MissedWords missed_words(EventReader::Form form);

class EventFeed {
public:
    static constexpr std::size_t events_max = 4096;
    static constexpr std::size_t bytes_max = 4u << 20;
    static constexpr std::size_t payload_bytes_max = 16u << 10;  // of a message
    static constexpr std::size_t piece_bytes_max = 256u << 10;

    explicit EventFeed(Now begun) : begun_(begun) {}
    void add(const core::Event& event, Secrecy& secrecy);
    void add(const core::Stamp& stamp, const core::MessageSeen& message, Secrecy& secrecy);

    std::uint64_t last() const { return last_; }  // the newest number; 0: none yet
    struct Piece {
        std::string text;
        std::uint64_t events = 0;
    };
    // What comes next for this reader, not much more than piece_bytes_max; moves it on.
    Piece take(EventReader& reader) const;
    bool has_more(const EventReader& reader) const { return reader.after < last_; }

private:
    struct Line {
        SessionId session;
        std::string type;
        std::string text;
    };
    void keep(const core::Stamp& stamp, std::string_view log_line);

    Now begun_;
    std::uint64_t last_ = 0;
    std::deque<Line> lines_;  // the last of them has the number last_
    std::size_t size_bytes_ = 0;
};

}  // namespace redial::answers
