// Puts hub messages together, and their values from one encoding into the other. Any thread.
#include "dialect/signalr_write.hpp"

#include "base/json_text.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/msgpack_scan.hpp"
#include "dialect/msgpack_tree.hpp"
#include "dialect/msgpack_write.hpp"

namespace redial::dialect {
namespace {

constexpr char separator = '\x1e';
constexpr std::string_view packed_nil = "\xc0";

bool is_call(HubType type) {
    return type == HubType::Invocation || type == HubType::StreamInvocation;
}

std::string_view json_value_name(HubType type) {
    if (is_call(type)) return "arguments";
    return type == HubType::StreamItem ? "item" : type == HubType::Completion ? "result" : "";
}

// The places of the arrays: type, headers, id, then the method and its arguments, the item, or the
// kind of a result and the result.
BytesView packed_value(BytesView array, HubType type) {
    MsgpackScan scan(array);
    const std::uint32_t size = scan.array().value_or(0);
    const std::uint32_t at = type == HubType::StreamItem ? 3 : 4;
    if (json_value_name(type).empty() || size <= at) return {};
    for (std::uint32_t skipped = 0; skipped < at; ++skipped) {
        if (!scan.skip()) return {};
    }
    return scan.value().value_or(BytesView());
}

class JsonRecord {
public:
    explicit JsonRecord(HubType type) {
        text_ = R"({"type":)" + std::to_string(static_cast<int>(type));
    }
    void raw(std::string_view name, std::string_view value) {
        text_.append(",\"").append(name).append("\":").append(value);
    }
    void string(std::string_view name, std::string_view value) {
        raw(name, "");
        append_json_string(text_, value);
    }
    std::string taken() { return std::move(text_) + "}" + separator; }

private:
    std::string text_;
};

std::string json_list(const std::vector<std::string_view>& texts) {
    std::string list = "[";
    for (const std::string_view text : texts) {
        if (list.size() > 1) list += ',';
        append_json_string(list, text);
    }
    return list + "]";
}

std::string json_record(const HubMessage& message, std::string_view value) {
    JsonRecord record(message.type);
    if (is_counted(message.type) && !message.id.empty()) record.string("invocationId", message.id);
    if (is_call(message.type)) {
        record.string("target", message.target);
        if (value.empty()) value = "[]";
    }
    const bool carries = message.type != HubType::Completion || message.has_result;
    const std::string_view name = json_value_name(message.type);
    if (carries && !name.empty()) record.raw(name, value.empty() ? "null" : value);
    if (!message.streams.empty()) record.raw("streamIds", json_list(message.streams));
    if (message.is_error) record.string("error", message.error);
    if (message.is_reconnect_allowed) record.raw("allowReconnect", "true");
    const bool is_numbered = message.type == HubType::Ack || message.type == HubType::Sequence;
    if (is_numbered) record.raw("sequenceId", std::to_string(message.sequence.value_or(0)));
    return record.taken();
}

void append_id(std::string& to, std::string_view id) {
    id.empty() ? append_msgpack_nil(to) : append_msgpack_text(to, id);
}

void append_head(std::string& to, std::uint32_t size, const HubMessage& message) {
    append_msgpack_array(to, size);
    append_msgpack_number(to, static_cast<std::int64_t>(message.type));
    if (!is_counted(message.type)) return;
    append_msgpack_map(to, 0);  // headers
    append_id(to, message.id);
}

void append_completion(std::string& to, const HubMessage& message, std::string_view value) {
    // MessagePackHubProtocol.ts: error, void and non-void result.
    const int kind = message.is_error ? 1 : message.has_result ? 3 : 2;
    append_head(to, kind == 2 ? 4 : 5, message);
    append_msgpack_number(to, kind);
    if (kind == 1) append_msgpack_text(to, message.error);
    if (kind == 3) to += value.empty() ? packed_nil : value;
}

std::string packed_array(const HubMessage& message, std::string_view value) {
    std::string array;
    switch (message.type) {
        case HubType::Invocation:
        case HubType::StreamInvocation:
            append_head(array, 6, message);
            append_msgpack_text(array, message.target);
            if (value.empty()) append_msgpack_array(array, 0);
            array += value;
            append_msgpack_array(array, static_cast<std::uint32_t>(message.streams.size()));
            for (const std::string_view id : message.streams) append_msgpack_text(array, id);
            break;
        case HubType::StreamItem:
            append_head(array, 4, message);
            array += value.empty() ? packed_nil : value;
            break;
        case HubType::Completion: append_completion(array, message, value); break;
        case HubType::Close:
            append_head(array, 3, message);
            append_id(array, message.error);
            append_msgpack_boolean(array, message.is_reconnect_allowed);
            break;
        case HubType::Ack:
        case HubType::Sequence:
            append_head(array, 2, message);
            append_msgpack_number(array, message.sequence.value_or(0));
            break;
        case HubType::CancelInvocation: append_head(array, 3, message); break;
        default: append_head(array, 1, message); break;
    }
    return array;
}

}  // namespace

std::string_view name_of(HubProtocol protocol) {
    return protocol == HubProtocol::Json ? "json" : "messagepack";
}

std::optional<HubProtocol> hub_protocol(std::string_view name) {
    if (name == name_of(HubProtocol::Json)) return HubProtocol::Json;
    if (name == name_of(HubProtocol::MessagePack)) return HubProtocol::MessagePack;
    return std::nullopt;
}

HubValue HubValue::of_json(std::string_view json) {
    HubValue value;
    value.json_ = json.empty() ? "null" : json;
    return value;
}

HubValue HubValue::of_packed(BytesView packed) {
    HubValue value;
    value.packed_ = packed.empty() ? packed_nil : as_text(packed);
    return value;
}

HubValue HubValue::carried(const HubRecords& records, HubType type) {
    if (records.is_json()) {
        const std::string_view value = json_member(records.text(), json_value_name(type));
        return of_json(value.empty() && is_call(type) ? "[]" : value);
    }
    return of_packed(packed_value(records.bytes(), type));
}

const std::string& HubValue::in(HubProtocol protocol) {
    if (protocol == HubProtocol::Json && json_.empty()) {
        json_ = json_of_msgpack(as_bytes(packed_));
        if (json_.empty()) json_ = "null";
    }
    if (protocol == HubProtocol::MessagePack && packed_.empty()) {
        packed_ = msgpack_of_json(json_);
        if (packed_.empty()) packed_ = packed_nil;
    }
    return protocol == HubProtocol::Json ? json_ : packed_;
}

HubValue HubValue::first() const {
    if (!json_.empty()) return of_json(json_element(json_, 0));
    MsgpackScan scan(as_bytes(packed_));
    const bool has_one = scan.array().value_or(0) > 0;
    return of_packed(has_one ? scan.value().value_or(BytesView()) : BytesView());
}

std::string hub_record(HubProtocol protocol, const HubMessage& message, std::string_view value) {
    if (protocol == HubProtocol::Json) return json_record(message, value);
    return packed_record(as_bytes(packed_array(message, value)));
}

// BinaryMessageFormat.ts: seven bits a byte, the lowest first.
std::string packed_record(BytesView array) {
    std::string record;
    std::size_t left = array.size();
    do {
        const std::size_t low = left & 0x7f;
        left >>= 7;
        record += static_cast<char>(left > 0 ? low | 0x80 : low);
    } while (left > 0);
    return record.append(as_text(array));
}

std::string handshake_record(HubProtocol protocol, int version) {
    return R"({"protocol":")" + std::string(name_of(protocol)) + R"(","version":)" +
           std::to_string(version) + "}" + separator;
}

}  // namespace redial::dialect
