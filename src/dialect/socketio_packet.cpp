// Takes Socket.IO packets apart (socket.io-parser 4.2.7) without looking at their JSON. Any thread.
#include "dialect/socketio_packet.hpp"

#include <algorithm>

namespace redial::dialect {
namespace {

// The parser of either side takes 10 unless told otherwise (maxAttachments).
constexpr unsigned attachments_max = 4096;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::size_t digits_end(std::string_view text, std::size_t at) {
    while (at < text.size() && is_digit(text[at])) ++at;
    return at;
}

bool has_attachments(SocketType type) {
    return type == SocketType::BinaryEvent || type == SocketType::BinaryAck;
}

// isPayloadValid, by the first byte.
bool may_carry(SocketType type, std::string_view json) {
    const char first = json.empty() ? '\0' : json.front();
    switch (type) {
        case SocketType::Connect: return first == '\0' || first == '{';
        case SocketType::Disconnect: return first == '\0';
        case SocketType::ConnectError: return first == '{' || first == '"';
        case SocketType::Event:
        case SocketType::Ack:
        case SocketType::BinaryEvent:
        case SocketType::BinaryAck: return first == '[';
    }
    return false;
}

// "1-" and on: how many, and where what follows begins. 0: not a count.
unsigned taken_attachments(std::string_view text, std::size_t& at) {
    const std::size_t end = digits_end(text, at);
    unsigned count = 0;
    for (; at < end && count <= attachments_max; ++at) {
        count = count * 10 + static_cast<unsigned>(text[at] - '0');
    }
    if (at >= text.size() || text[at] != '-' || count > attachments_max) return 0;
    ++at;
    return count;
}

// yeast.js: milliseconds in 64 signs, seven of them until the year 2109; behind a dot a count of
// those of the same millisecond. From 'M' on they are of 2020 and later.
bool is_yeast(std::string_view id) {
    const auto is_sign = [](char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '_'; };
    if (id.size() < 7 || id[0] < 'M' || id[0] > 'Z') return false;
    if (!std::all_of(id.begin(), id.begin() + 7, is_sign)) return false;
    if (id.size() == 7) return true;
    return id[7] == '.' && id.size() > 8 && std::all_of(id.begin() + 8, id.end(), is_sign);
}

// Redis: milliseconds, 13 digits since 2001, a dash, a count.
bool is_stream_entry(std::string_view id) {
    const std::size_t dash = digits_end(id, 0);
    return dash == 13 && dash + 1 < id.size() && id[dash] == '-' &&
           digits_end(id, dash + 1) == id.size();
}

bool is_object_id(std::string_view id) {
    return id.size() == 24 && std::all_of(id.begin(), id.end(), is_hex);
}

}  // namespace

std::optional<SocketPacket> socket_packet(std::string_view text) {
    if (text.size() < 2 || text[0] != '4' || text[1] < '0' || text[1] > '6') return std::nullopt;
    SocketPacket packet;
    packet.type = static_cast<SocketType>(text[1] - '0');
    std::size_t at = 2;
    if (has_attachments(packet.type)) {
        packet.attachments = taken_attachments(text, at);
        if (packet.attachments == 0) return std::nullopt;
    }
    const std::size_t begin = at;
    if (at < text.size() && text[at] == '/') {
        const std::size_t end = std::min(text.find(',', at), text.size());
        packet.space = text.substr(at, end - at);
        at = std::min(end + 1, text.size());
    }
    const std::size_t id_end = digits_end(text, at);
    packet.id = text.substr(at, id_end - at);
    packet.key = text.substr(begin, id_end - begin);
    packet.json = text.substr(id_end);
    if (!may_carry(packet.type, packet.json)) return std::nullopt;
    return packet;
}

std::string_view recovery_offset(std::string_view array) {
    constexpr std::size_t id_bytes_max = 40;
    if (!array.ends_with("\"]")) return {};
    std::string_view rest = array.substr(0, array.size() - 2);
    rest.remove_prefix(rest.size() - std::min(rest.size(), id_bytes_max + 2));
    const std::size_t quote = rest.rfind('"');
    // The first element is the event's name: something stands before an id.
    if (quote == std::string_view::npos || quote == 0 || rest[quote - 1] != ',') return {};
    const std::string_view id = rest.substr(quote + 1);
    return is_yeast(id) || is_stream_entry(id) || is_object_id(id) ? id : std::string_view{};
}

}  // namespace redial::dialect
