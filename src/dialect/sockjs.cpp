// SockJS frames (sockjs-client 1.6.1), and the dialect of a connection that has nothing on top of
// them that is known. A reader remembers the text of its last note. One thread a reader.
#include "dialect/sockjs.hpp"

#include <algorithm>

#include "base/json_scan.hpp"
#include "base/json_text.hpp"
#include "dialect/all.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/url_parts.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

std::optional<SockFrame> frame_in(std::string_view text) {
    if (text == "o") return SockFrame{.type = SockType::Open, .json = {}};
    if (text == "h") return SockFrame{.type = SockType::Heartbeat, .json = {}};
    const std::string_view json = text.substr(std::min<std::size_t>(1, text.size()));
    if (text.starts_with("a[") || text.starts_with("m\"")) {
        return SockFrame{.type = SockType::Messages, .json = json};
    }
    if (text.starts_with("c[")) return SockFrame{.type = SockType::Close, .json = json};
    return std::nullopt;
}

struct Farewell {
    std::int64_t code = 0;
    std::string_view reason;  // a JSON string
};

// main.js: an array of two, or it is ignored.
std::optional<Farewell> farewell_in(std::string_view json) {
    JsonParts parts(json);
    if (!parts.is_array() || !parts.next()) return std::nullopt;
    const std::optional<std::int64_t> code = json_whole_number(parts.value());
    if (!code || !parts.next() || !parts.value().starts_with('"')) return std::nullopt;
    const Farewell farewell{.code = *code, .reason = parts.value()};
    if (parts.next() || parts.is_bad()) return std::nullopt;
    return farewell;
}

// Each message as it is where it is JSON, else as a string.
std::string tree_of(std::string_view json) {
    std::string tree = "[";
    const auto add = [&tree](std::string_view value) {
        const std::string text = json_string(value);
        if (tree.size() > 1) tree += ',';
        const std::string inner = json_tree(text);
        tree += inner.empty() ? value : inner;
    };
    if (json.starts_with('"')) add(json);
    JsonParts parts(json);
    while (parts.is_array() && parts.next()) add(parts.value());
    return json_tree(tree + "]");
}

Reading read_messages(std::string_view json) {
    Reading reading;
    std::size_t count = json.starts_with('"') ? 1 : 0;
    std::string_view first = json;
    JsonParts parts(json);
    for (; parts.is_array() && parts.next(); ++count) {
        if (count == 0) first = parts.value();
    }
    if (count == 0) return reading;
    const std::string of = count == 1 ? "message " : std::to_string(count) + " messages: ";
    reading.line = of + cut_text(json_string(first));
    reading.tree = tree_of(json);
    return reading;
}

class SockReader final : public Reader {
public:
    void see(const Message& message, Notes& notes) override {
        const std::string_view text = as_text(message.payload);
        if (begins_with(text, "a[") || text.starts_with('[')) return;
        if (const auto frame = sock_frame(message)) note_sock(*frame, message, kept_, notes);
    }

    Reading read(const Message& message) const override {
        const std::optional<SockFrame> frame = sock_frame(message);
        if (!frame) return {};
        if (frame->type == SockType::Messages) return read_messages(frame->json);
        return {.line = sock_line(*frame), .event = {}, .topic = {}, .tree = {}};
    }

private:
    std::string kept_;
};

Likeness by_opening(const Opening& opening) {
    return is_sock_url(opening.url) ? Likeness::Perhaps : Likeness::No;
}

Likeness by_message(const Message& message) {
    const std::optional<SockFrame> frame = sock_frame(message);
    if (!frame) return Likeness::No;
    std::string texts;
    switch (frame->type) {
        case SockType::Open:
        case SockType::Heartbeat: return Likeness::Fits;
        case SockType::Close: return farewell_in(frame->json) ? Likeness::Surely : Likeness::No;
        case SockType::Messages:
            if (!append_sock_texts(texts, frame->json)) return Likeness::No;
            // From a client this is any JSON array of strings.
            return message.direction == core::Direction::In ? Likeness::Surely : Likeness::Fits;
    }
    return Likeness::No;
}

}  // namespace

std::optional<SockFrame> sock_frame(const Message& message) {
    if (message.opcode != core::Opcode::Text) return std::nullopt;
    const std::string_view text = as_text(message.payload);
    if (message.direction == core::Direction::In) return frame_in(text);
    if (!text.starts_with('[') && !text.starts_with('"')) return std::nullopt;
    return SockFrame{.type = SockType::Messages, .json = text};
}

bool append_sock_texts(std::string& to, std::string_view json) {
    if (json.starts_with('"')) {
        JsonScanner scanner(json);
        if (scanner.next() != JsonToken::String || scanner.next() != JsonToken::End) return false;
        to += json_string(json);
        return true;
    }
    JsonParts parts(json);
    if (!parts.is_array()) return false;
    while (parts.next()) {
        if (!parts.value().starts_with('"')) return false;
        to += json_string(parts.value());
    }
    return !parts.is_bad();
}

void note_sock(const SockFrame& frame, const Message& message, std::string& kept, Notes& notes) {
    if (!message.is_whole) return;
    if (frame.type == SockType::Heartbeat) {
        notes.push_back(LifeSign{.is_answer = false, .token = {}});
    } else if (frame.type == SockType::Close) {
        const std::optional<Farewell> farewell = farewell_in(frame.json);
        if (!farewell) return;
        notes.push_back(
            Control{ControlKind::AskedToGo, json_text_in(farewell->reason, kept), std::nullopt});
    }
}

std::string sock_line(const SockFrame& frame) {
    if (frame.type == SockType::Open) return "open";
    if (frame.type == SockType::Heartbeat) return "heartbeat";
    const std::optional<Farewell> farewell = farewell_in(frame.json);
    if (!farewell) return {};
    return "close " + std::to_string(farewell->code) + ": " +
           cut_text(json_string(farewell->reason));
}

bool is_sock_url(std::string_view url) {
    std::string_view path = url_path(url);
    constexpr std::string_view end = "/websocket";
    constexpr std::size_t server_digits = 3;  // main.js: random.numberString(1000)
    constexpr std::size_t session_signs = 8;  // main.js: random.string(8)
    constexpr std::size_t size = 1 + server_digits + 1 + session_signs;
    if (!path.ends_with(end)) return false;
    path.remove_suffix(end.size());
    if (path.size() < size) return false;
    path.remove_prefix(path.size() - size);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_sign = [&](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_'; };
    const std::string_view server = path.substr(1, server_digits);
    const std::string_view session = path.substr(2 + server_digits);
    return path[0] == '/' && path[1 + server_digits] == '/' &&
           std::all_of(server.begin(), server.end(), is_digit) &&
           std::all_of(session.begin(), session.end(), is_sign);
}

const Dialect sockjs = {
    .name = "sockjs",
    .label = "SockJS",
    .by_opening = by_opening,
    .by_message = by_message,
    .make_reader = [](const Opening&) -> std::unique_ptr<Reader> {
        return std::make_unique<SockReader>();
    },
};

}  // namespace redial::dialect
