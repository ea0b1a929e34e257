// Engine.IO packets (engine.io-parser 5.2.3), and the dialect of a connection that has nothing on
// top of them that is known. A reader keeps no state. One thread a reader.
#include "dialect/engineio.hpp"

#include "base/duration_text.hpp"
#include "dialect/all.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/url_parts.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr char packet_separator = '\x1e';  // index.js: SEPARATOR
// engine.io-client 6.6.8, socket.js _probe: what a transport is asked and answers before it is
// used.
constexpr std::string_view probe = "probe";

// A time that the open packet tells in milliseconds; nothing beyond a year.
std::optional<Duration> told_ms(std::string_view value) {
    constexpr std::int64_t year_ms = 366LL * 24 * 3600 * 1000;
    const std::optional<std::int64_t> number = json_whole_number(value);
    if (!number || *number < 0 || *number > year_ms) return std::nullopt;
    return std::chrono::milliseconds(*number);
}

class EngineReader final : public Reader {
public:
    explicit EngineReader(core::Side asks) : asks_(asks) {}

    void see(const Message& message, Notes& notes) override {
        if (message.opcode != core::Opcode::Text || message.payload.empty()) return;
        if (message.payload.front() == '4') return;
        const std::optional<EnginePacket> packet = engine_packet(as_text(message.payload));
        if (packet) note_engine(*packet, message, asks_, notes);
    }

    Reading read(const Message& message) const override {
        if (message.opcode == core::Opcode::Binary) return reading("message of bytes");
        const std::optional<EnginePacket> packet = engine_packet(as_text(message.payload));
        if (!packet) return {};
        if (packet->type != EngineType::Message) return reading(engine_line(*packet));
        Reading read = reading("message " + cut_text(packet->data));
        read.tree = json_tree(packet->data);
        return read;
    }

private:
    static Reading reading(std::string line) {
        return {.line = std::move(line), .event = {}, .topic = {}, .tree = {}};
    }

    core::Side asks_;
};

Likeness by_opening(const Opening& opening) {
    if (!is_engine_url(opening.url)) return Likeness::No;
    // engine.io 6.6.13, server.js: path "/engine.io", and a slash behind it.
    const bool is_default = url_path(opening.url).ends_with("/engine.io/");
    return is_default ? Likeness::Surely : Likeness::Perhaps;
}

}  // namespace

std::optional<EnginePacket> engine_packet(std::string_view text) {
    if (text.empty() || text.front() < '0' || text.front() > '6') return std::nullopt;
    return EnginePacket{.type = static_cast<EngineType>(text.front() - '0'),
                        .data = text.substr(1)};
}

std::optional<EngineOpen> engine_open(std::string_view packet) {
    if (!packet.starts_with("0{")) return std::nullopt;
    EngineOpen open;
    JsonParts parts(packet.substr(1));
    while (parts.next()) {
        if (parts.key() == "sid") open.sid = json_plain_string(parts.value());
        if (parts.key() == "pingInterval") open.ping_every = told_ms(parts.value());
        if (parts.key() == "pingTimeout") open.pong_within = told_ms(parts.value());
    }
    const bool is_told = !open.sid.empty() && open.ping_every && open.pong_within;
    if (parts.is_bad() || !is_told) return std::nullopt;
    return open;
}

core::Side engine_asking_side(const Opening& opening) {
    return url_query(opening.url, "EIO") == "3" ? core::Side::Client : core::Side::Server;
}

void note_engine(const EnginePacket& packet, const Message& message, core::Side asks,
                 Notes& notes) {
    if (!message.is_whole) return;
    switch (packet.type) {
        case EngineType::Open:
            if (message.direction == core::Direction::Out) return;
            if (const auto open = engine_open(as_text(message.payload))) {
                notes.push_back(HeartbeatTerms{.who_asks = asks,
                                               .every = open->ping_every,
                                               .answer_within = open->pong_within});
            }
            return;
        case EngineType::Close:
            if (message.direction == core::Direction::Out || !packet.data.empty()) return;
            notes.push_back(Control{ControlKind::AskedToGo, {}, std::nullopt});
            return;
        case EngineType::Ping:
        case EngineType::Pong:
            if (!packet.data.empty() && packet.data != probe) return;
            notes.push_back(
                LifeSign{.is_answer = packet.type == EngineType::Pong, .token = packet.data});
            return;
        case EngineType::Message:
        case EngineType::Upgrade:
        case EngineType::Noop: return;
    }
}

std::string engine_line(const EnginePacket& packet) {
    const auto named = [&packet](std::string words) {
        return packet.data.empty() ? words : words + " " + cut_text(packet.data);
    };
    switch (packet.type) {
        case EngineType::Open: {
            const std::string text = "0" + std::string(packet.data);
            const std::optional<EngineOpen> open = engine_open(text);
            if (!open) return "open";
            return "open, session " + cut_text(open->sid) + ", ping every " +
                   duration_in_words(*open->ping_every) + ", pong within " +
                   duration_in_words(*open->pong_within);
        }
        case EngineType::Close: return "close";
        case EngineType::Ping: return named("ping");
        case EngineType::Pong: return named("pong");
        case EngineType::Upgrade: return "upgrade: this transport from now on";
        case EngineType::Noop: return "nothing";
        case EngineType::Message: break;
    }
    return {};
}

Likeness engine_likeness(const Message& message) {
    if (message.opcode != core::Opcode::Text) return Likeness::Fits;
    const std::string_view text = as_text(message.payload);
    const std::optional<EnginePacket> packet = engine_packet(text);
    if (!packet) return Likeness::No;
    switch (packet->type) {
        case EngineType::Open: return engine_open(text) ? Likeness::Perhaps : Likeness::No;
        case EngineType::Message: return Likeness::Fits;
        case EngineType::Ping:
        case EngineType::Pong:
            if (packet->data == probe) return Likeness::Perhaps;
            return packet->data.empty() ? Likeness::Fits : Likeness::No;
        case EngineType::Close:
        case EngineType::Upgrade:
        case EngineType::Noop: return packet->data.empty() ? Likeness::Fits : Likeness::No;
    }
    return Likeness::No;
}

bool is_engine_url(std::string_view url) {
    const std::string_view transport = url_query(url, "transport");
    return !url_query(url, "EIO").empty() && (transport == "websocket" || transport == "polling");
}

bool is_engine_upgrade(std::string_view url) {
    return is_engine_url(url) && url_query(url, "transport") == "websocket" &&
           !url_query(url, "sid").empty();
}

std::string_view take_polled_packet(std::string_view& body) {
    const std::size_t end = body.find(packet_separator);
    const std::string_view packet = body.substr(0, end);
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    return packet;
}

const Dialect engineio = {
    .name = "engine.io",
    .label = "Engine.IO 4",
    .by_opening = by_opening,
    .by_message = engine_likeness,
    .make_reader = [](const Opening& opening) -> std::unique_ptr<Reader> {
        return std::make_unique<EngineReader>(engine_asking_side(opening));
    },
};

}  // namespace redial::dialect
