// SignalR's hub messages in both their encodings: JSON texts that end with a record separator, and
// MessagePack arrays behind their length. Source: the SignalR Hub Protocol specification
// (dotnet/aspnetcore), and @microsoft/signalr 10.0.11 with its protocol-msgpack. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "dialect/dialect.hpp"
#include "dialect/text_room.hpp"

namespace redial::dialect {

inline constexpr char record_separator = 0x1e;  // TextMessageFormat.ts

enum class HubType : std::uint8_t {
    HandshakeAnswer,  // {} or {"error":...}: the only one without a type, as is the request
    Invocation,
    StreamItem,
    Completion,
    StreamInvocation,
    CancelInvocation,
    Ping,
    Close,
    Ack,
    Sequence,
    HandshakeRequest,  // {"protocol":...,"version":...}
    Unknown,           // a type that came later
};

struct HubMessage {
    HubType type = HubType::Unknown;
    std::string_view id;        // invocationId; "" for none
    std::string_view target;    // the method
    std::string_view error;     // of Completion, Close and HandshakeAnswer
    std::string_view protocol;  // of HandshakeRequest: "json", "messagepack"
    bool is_error = false;
    bool has_result = false;
    bool is_reconnect_allowed = false;      // of Close
    std::optional<std::int64_t> sequence;   // of Ack and Sequence; the version of a request
    std::vector<std::string_view> streams;  // what the caller sends in further items, by its ids
};

// HubInvocationMessage, the only ones that stateful reconnect counts and sends again.
inline bool is_counted(HubType type) {
    return type >= HubType::Invocation && type <= HubType::CancelInvocation;
}

// The type of a record that begins with it, as .NET writes all of them, without a look at the rest.
std::optional<HubType> leading_hub_type(std::string_view record);
// One record without its separator. None: it is not a hub message.
std::optional<HubMessage> hub_message(std::string_view record, TextRoom& room);
// One MessagePack array without its length.
std::optional<HubMessage> hub_message(BytesView array);

// The records of a message, one after the other, whichever its encoding. A handshake is JSON also
// before MessagePack.
class HubRecords {
public:
    explicit HubRecords(const Message& message);
    // False at the end, and before what is cut off or is no record.
    bool next();
    bool is_json() const { return is_json_; }
    std::string_view text() const { return as_text(record_); }
    BytesView bytes() const { return record_; }
    // next() gave false, and the message has been records to its end.
    bool is_at_end() const { return rest_.empty(); }

    std::optional<HubMessage> message(TextRoom& room) const {
        return is_json_ ? hub_message(text(), room) : hub_message(record_);
    }

private:
    bool next_json();
    bool next_binary();

    BytesView rest_;
    BytesView record_;
    bool is_binary_ = false;
    bool is_json_ = true;  // the record
};

}  // namespace redial::dialect
