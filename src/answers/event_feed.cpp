// Keeps the last events as lines, and gives them to those who follow. The thread that applies
// events.
#include "answers/event_feed.hpp"

#include <algorithm>

#include "log/csv.hpp"
#include "log/json_writer.hpp"

namespace redial::answers {
namespace {

// {"type":"opened",...
std::string type_of(std::string_view log_line) {
    constexpr std::string_view before = "{\"type\":\"";
    log_line.remove_prefix(before.size());
    return std::string(log_line.substr(0, log_line.find('"')));
}

void append(std::string& to, EventReader::Form form, std::uint64_t number, std::string_view type,
            std::string_view line) {
    if (form == EventReader::Form::Lines) {
        to.append(line).append("\n");
        return;
    }
    to.append("id: ").append(std::to_string(number)).append("\nevent: ").append(type);
    to.append("\ndata: ").append(line).append("\n\n");
}

constexpr std::string_view missed_head = "{\"type\":\"missed\",\"count\":";

}  // namespace

const char* content_type_of(EventReader::Form form) {
    return form == EventReader::Form::Lines ? "application/x-ndjson" : "text/event-stream";
}

MissedWords missed_words(EventReader::Form form) {
    if (form == EventReader::Form::Lines) return {std::string(missed_head), "}\n"};
    return {"event: missed\ndata: " + std::string(missed_head), "}\n\n"};
}

void EventFeed::add(const core::Event& event, Secrecy& secrecy) {
    std::string line;
    secrecy.append_line(line, event);
    keep(event.stamp, line);
}

void EventFeed::add(const core::Stamp& stamp, const core::MessageSeen& message, Secrecy& secrecy) {
    std::string line;
    secrecy.append_line(line, stamp, message, payload_bytes_max);
    keep(stamp, line);
}

void EventFeed::keep(const core::Stamp& stamp, std::string_view log_line) {
    Line line{stamp.session, type_of(log_line), "{"};
    log::JsonWriter to(line.text);
    to("seq", ++last_);
    to.ms("at_ms", stamp.at - begun_.mono);
    to("at", log::iso_time(stamp.wall_at));
    line.text.append(",").append(log_line.substr(1));
    size_bytes_ += line.text.size();
    lines_.push_back(std::move(line));
    while (lines_.size() > events_max || (size_bytes_ > bytes_max && lines_.size() > 1)) {
        size_bytes_ -= lines_.front().text.size();
        lines_.pop_front();
    }
}

EventFeed::Piece EventFeed::take(EventReader& reader) const {
    Piece piece;
    const std::uint64_t first = last_ - lines_.size() + 1;
    if (reader.after + 1 < first) {
        const MissedWords words = missed_words(reader.form);
        piece.text = words.before + std::to_string(first - 1 - reader.after) + words.after;
        reader.after = first - 1;
    }
    while (reader.after < last_ && piece.text.size() < piece_bytes_max) {
        const std::uint64_t number = ++reader.after;
        const Line& line = lines_[static_cast<std::size_t>(number - first)];
        if (reader.session && line.session != *reader.session) continue;
        if (!reader.types.empty() &&
            std::find(reader.types.begin(), reader.types.end(), line.type) == reader.types.end())
            continue;
        append(piece.text, reader.form, number, line.type, line.text);
        ++piece.events;
    }
    return piece;
}

}  // namespace redial::answers
