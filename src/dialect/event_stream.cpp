// Event streams (WHATWG HTML 9.2.6): each message is the block of lines of one event. Comments are
// life signs that nobody answers, and the last id is what a client comes back with. One thread a
// reader, which remembers nothing.
#include <algorithm>

#include "base/duration_text.hpp"
#include "base/event_block.hpp"
#include "base/json_text.hpp"
#include "dialect/all.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr std::string_view default_event = "message";
// No client waits longer.
constexpr std::uint64_t retry_ms_max = 24ull * 3600 * 1000;

std::string line_of(const EventBlock& block, std::string_view data) {
    std::string line;
    const auto add = [&line](std::string_view before, const std::string& text) {
        if (!line.empty()) line += ", ";
        line.append(before).append(text);
    };
    if (!block.event.empty()) add("event ", cut_text(block.event));
    if (block.id) add("id ", block.id->empty() ? "forgotten" : cut_text(*block.id));
    if (block.retry_ms) {
        const auto ms = static_cast<Duration::rep>(*block.retry_ms);
        add("retry ", duration_in_words(std::chrono::milliseconds(ms)));
    }
    if (block.is_comment())
        add("comment", block.comment.empty() ? "" : " " + cut_text(block.comment));
    if (block.is_dispatched()) {
        if (!line.empty()) line += ": ";
        line += cut_text(data);
    } else if (!block.event.empty()) {
        line += ": no data, so that no client is told";
    }
    return line;
}

void append_member(std::string& tree, std::string_view name, std::string_view json) {
    tree += tree.empty() ? "{" : ",";
    append_json_string(tree, name);
    tree.append(":").append(json);
}

std::string quoted_json(std::string_view text) {
    std::string json;
    append_json_string(json, text);
    return json;
}

std::string tree_of(const EventBlock& block, const std::string& data) {
    std::string tree;
    if (!block.event.empty()) append_member(tree, "event", quoted_json(block.event));
    if (block.id) append_member(tree, "id", quoted_json(*block.id));
    if (block.retry_ms) append_member(tree, "retry", std::to_string(*block.retry_ms));
    if (block.is_dispatched())
        append_member(tree, "data", is_json(data) ? data : quoted_json(data));
    if (block.comments > 0) append_member(tree, "comment", quoted_json(block.comment));
    if (!tree.empty()) tree += "}";
    return tree;
}

class EventStreamReader final : public Reader {
public:
    void see(const Message& message, Notes& notes) override {
        if (!is_event(message)) return;
        const std::string_view text = as_text(message.payload);
        // A flood has data and no id: of it nothing is noted.
        const bool is_plain =
            begins_with(text, "data") && !has_bytes(text, "\nid") && !has_bytes(text, "\nretry");
        if (is_plain) return;
        const EventBlock block = read_event_block(text);
        if (block.retry_ms) {
            const auto ms = static_cast<Duration::rep>(std::min(*block.retry_ms, retry_ms_max));
            notes.push_back(ReconnectionTime{std::chrono::milliseconds(ms)});
        }
        if (block.is_comment()) notes.push_back(LifeSign{.is_answer = false, .token = {}});
        // As text alone: an id need not count (times, hashes, a row's key), and what it leaves out
        // is not lost.
        if (block.id && !block.id->empty() && block.is_dispatched()) {
            notes.push_back(Offset{.counter = {}, .number = std::nullopt, .text = *block.id});
        }
    }

    Reading read(const Message& message) const override {
        if (message.opcode != core::Opcode::Text) return {};
        Reading reading;
        if (message.direction == core::Direction::Out) {
            reading.line = "request body: " + cut_text(as_text(message.payload));
            return reading;
        }
        const std::string_view text = as_text(message.payload);
        const EventBlock block = read_event_block(text);
        const std::string data = data_of_event_block(text);
        reading.line = line_of(block, data);
        if (block.is_dispatched())
            reading.event = block.event.empty() ? default_event : block.event;
        if (message.is_whole) reading.tree = tree_of(block, data);
        return reading;
    }

private:
    static bool is_event(const Message& message) {
        return message.opcode == core::Opcode::Text && message.direction == core::Direction::In;
    }
};

Likeness by_opening(const Opening& opening) {
    const bool is_http = opening.url.starts_with("http://") || opening.url.starts_with("https://");
    return is_http ? Likeness::Surely : Likeness::No;
}

}  // namespace

const Dialect event_stream = {
    .name = "event-stream",
    .label = "Event stream",
    .by_opening = by_opening,
    .by_message = nullptr,
    .make_reader = [](const Opening&) -> std::unique_ptr<Reader> {
        return std::make_unique<EventStreamReader>();
    },
};

}  // namespace redial::dialect
