// Writes SignalR's hub messages in both their encodings, framing included: what
// dialect/signalr_message.hpp reads. Source: the SignalR Hub Protocol specification
// (dotnet/aspnetcore). Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dialect/signalr_message.hpp"

namespace redial::dialect {

enum class HubProtocol : std::uint8_t { Json, MessagePack };
std::string_view name_of(HubProtocol protocol);
// As a handshake names it; nothing for another.
std::optional<HubProtocol> hub_protocol(std::string_view name);

// What a hub message carries (the arguments, the item, the result), as it came, and in the other
// encoding once that is wanted. A value that cannot be put into it is null there.
class HubValue {
public:
    static HubValue of_json(std::string_view json);
    static HubValue of_packed(BytesView packed);
    // Of the record that `records` stands at; null where its type carries none.
    static HubValue carried(const HubRecords& records, HubType type);

    const std::string& in(HubProtocol protocol);
    // Of a list its first element; null where it is none.
    HubValue first() const;

private:
    std::string json_;    // "" : not known yet,
    std::string packed_;  // at most one of them
};

// A record of any type but the handshake's. `value`: what it carries, in this encoding; "" for an
// empty list, or none.
std::string hub_record(HubProtocol protocol, const HubMessage& message, std::string_view value);
// A record around a MessagePack array that is there already.
std::string packed_record(BytesView array);
std::string handshake_record(HubProtocol protocol, int version);

}  // namespace redial::dialect
