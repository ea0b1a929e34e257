// Reads hub messages and the framing around them. Any thread.
#include "dialect/signalr_message.hpp"

#include <algorithm>

#include "dialect/json_fields.hpp"
#include "dialect/msgpack_scan.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t streams_max = 64;

HubType hub_type(std::int64_t number) {
    const bool is_known = number >= static_cast<std::int64_t>(HubType::Invocation) &&
                          number <= static_cast<std::int64_t>(HubType::Sequence);
    return is_known ? static_cast<HubType>(number) : HubType::Unknown;
}

void take_streams(std::string_view array, HubMessage& message, TextRoom& room) {
    JsonParts parts(array);
    while (parts.is_array() && message.streams.size() < streams_max && parts.next()) {
        message.streams.push_back(room.json_text(parts.value()));
    }
}

// JsonHubProtocol.ts: each member that it has.
void take_member(std::string_view key, std::string_view value, HubMessage& message,
                 TextRoom& room) {
    if (key == "invocationId") {
        message.id = room.json_text(value);
    } else if (key == "target") {
        message.target = room.json_text(value);
    } else if (key == "error" && value != "null") {
        message.error = room.json_text(value);
        message.is_error = true;
    } else if (key == "result") {
        message.has_result = true;
    } else if (key == "sequenceId" || key == "version") {
        message.sequence = json_whole_number(value);
    } else if (key == "allowReconnect") {
        message.is_reconnect_allowed = json_is_true(value);
    } else if (key == "streamIds") {
        take_streams(value, message, room);
    } else if (key == "protocol") {
        message.protocol = room.json_text(value);
    }
}

bool has_its_members(const HubMessage& message) {
    switch (message.type) {
        case HubType::Invocation: return !message.target.empty();
        case HubType::StreamInvocation: return !message.target.empty() && !message.id.empty();
        case HubType::StreamItem:
        case HubType::Completion:
        case HubType::CancelInvocation: return !message.id.empty();
        case HubType::Ack:
        case HubType::Sequence: return message.sequence.has_value();
        case HubType::HandshakeRequest:
            return !message.protocol.empty() && message.sequence.has_value();
        default: return true;
    }
}

// Nothing that follows is asked for.
bool is_enough(const HubMessage& message) {
    return message.type == HubType::Ping ||
           (message.type == HubType::StreamItem && !message.id.empty());
}

void take_calls(MsgpackScan& scan, std::uint32_t size, HubMessage& message) {
    message.target = scan.string_or_nil().value_or("");
    // What is behind the method is asked for where it can be a list of streams.
    if (size < 6 || scan.is_bad() || !scan.skip()) return;
    const std::uint32_t streams = scan.array().value_or(0);
    for (std::uint32_t at = 0; at < streams && at < streams_max && !scan.is_bad(); ++at) {
        message.streams.push_back(scan.string_or_nil().value_or(""));
    }
}

void take_completion(MsgpackScan& scan, HubMessage& message) {
    constexpr std::int64_t error_result = 1;  // MessagePackHubProtocol.ts
    constexpr std::int64_t result = 3;
    const std::int64_t kind = scan.whole_number().value_or(0);
    message.is_error = kind == error_result;
    message.has_result = kind == result;
    if (message.is_error) message.error = scan.string_or_nil().value_or("");
}

void take_close(MsgpackScan& scan, std::uint32_t size, HubMessage& message) {
    message.error = scan.string_or_nil().value_or("");
    message.is_error = !message.error.empty();
    if (size >= 3) message.is_reconnect_allowed = scan.boolean().value_or(false);
}

void take_elements(MsgpackScan& scan, std::uint32_t size, HubMessage& message) {
    if (is_counted(message.type)) {
        scan.skip();  // headers
        message.id = scan.string_or_nil().value_or("");
    }
    switch (message.type) {
        case HubType::Invocation:
        case HubType::StreamInvocation: take_calls(scan, size, message); break;
        case HubType::Completion: take_completion(scan, message); break;
        case HubType::Close: take_close(scan, size, message); break;
        case HubType::Ack:
        case HubType::Sequence: message.sequence = scan.whole_number(); break;
        default: break;
    }
}

// BinaryMessageFormat.ts: seven bits a byte, the lowest first; five bytes at most.
std::optional<std::uint64_t> take_length(BytesView& rest) {
    constexpr std::size_t length_bytes_max = 5;
    std::uint64_t length = 0;
    for (std::size_t at = 0; at < std::min(length_bytes_max, rest.size()); ++at) {
        length |= static_cast<std::uint64_t>(rest[at] & 0x7f) << 7 * at;
        if ((rest[at] & 0x80) != 0) continue;
        rest = rest.subspan(at + 1);
        return length;
    }
    return std::nullopt;
}

}  // namespace

std::optional<HubType> leading_hub_type(std::string_view record) {
    constexpr std::size_t at = std::string_view(R"({"type":)").size();
    if (record.size() < at + 2 || !begins_with(record, R"({"type":)")) return std::nullopt;
    const char digit = record[at];
    const char behind = record[at + 1];
    if (digit < '1' || digit > '9' || (behind != ',' && behind != '}')) return std::nullopt;
    return hub_type(digit - '0');
}

std::optional<HubMessage> hub_message(std::string_view record, TextRoom& room) {
    JsonParts parts(record);
    if (!parts.is_object()) return std::nullopt;
    HubMessage message;
    bool has_type = false;
    bool has_others = false;
    while (!is_enough(message) && parts.next()) {
        if (parts.key() == "type") {
            const auto number = json_whole_number(parts.value());
            if (!number) return std::nullopt;
            message.type = hub_type(*number);
            has_type = true;
            continue;
        }
        take_member(parts.key(), parts.value(), message, room);
        // What the answer of ASP.NET Core 2.2 and later may have.
        has_others |= parts.key() != "error" && parts.key() != "minorVersion";
    }
    if (parts.is_bad()) return std::nullopt;
    if (!has_type && !message.protocol.empty()) {
        message.type = HubType::HandshakeRequest;
    } else if (!has_type) {
        if (has_others) return std::nullopt;
        message.type = HubType::HandshakeAnswer;
    }
    return has_its_members(message) ? std::optional(message) : std::nullopt;
}

std::optional<HubMessage> hub_message(BytesView array) {
    MsgpackScan scan(array);
    const auto size = scan.array();
    if (!size || *size == 0) return std::nullopt;
    const auto number = scan.whole_number();
    if (!number) return std::nullopt;
    HubMessage message;
    message.type = hub_type(*number);
    take_elements(scan, *size, message);
    return !scan.is_bad() && has_its_members(message) ? std::optional(message) : std::nullopt;
}

HubRecords::HubRecords(const Message& message)
    : rest_(message.payload), is_binary_(message.opcode == core::Opcode::Binary) {}

bool HubRecords::next() {
    if (rest_.empty()) return false;
    // An array's length of 0x7b is followed by the array, a handshake by a quote or its end.
    const bool is_handshake =
        rest_.size() >= 2 && rest_[0] == '{' && (rest_[1] == '}' || rest_[1] == '"');
    is_json_ = !is_binary_ || is_handshake;
    return is_json_ ? next_json() : next_binary();
}

bool HubRecords::next_json() {
    const std::size_t end = as_text(rest_).find(record_separator);
    if (end == std::string_view::npos) return false;
    record_ = rest_.first(end);
    rest_ = rest_.subspan(end + 1);
    return true;
}

bool HubRecords::next_binary() {
    BytesView rest = rest_;
    const auto length = take_length(rest);
    if (!length || *length > rest.size()) return false;
    record_ = rest.first(*length);
    rest_ = rest.subspan(*length);
    return true;
}

}  // namespace redial::dialect
