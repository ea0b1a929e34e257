// SignalR's messages as they are written: what is read back is what was meant, in both encodings.
#include "dialect/signalr_write.hpp"
#include "base/hex.hpp"
#include "catch.hpp"
#include "dialect/msgpack_tree.hpp"
#include "dialect/msgpack_write.hpp"

namespace redial::dialect {
namespace {

Message message_of(const std::string& record, HubProtocol protocol) {
    Message message;
    message.opcode = protocol == HubProtocol::Json ? core::Opcode::Text : core::Opcode::Binary;
    message.payload = as_bytes(record);
    return message;
}

std::string spaced_hex(const std::string& bytes) { return hex_bytes(as_bytes(bytes)); }

}  // namespace

TEST_CASE("a hub message that was written is read as it was meant", "[signalr]") {
    const HubProtocol protocol = GENERATE(HubProtocol::Json, HubProtocol::MessagePack);
    const auto type = static_cast<HubType>(GENERATE(range(1, 10)));
    HubMessage meant;
    meant.type = type;
    const bool is_call = type == HubType::Invocation || type == HubType::StreamInvocation;
    if (is_counted(type)) meant.id = "i\"1";
    if (is_call) meant.target = "Say";
    if (is_call) meant.streams = {"s1", "s2"};
    if (type == HubType::Ack || type == HubType::Sequence) meant.sequence = 70'000;
    if (type == HubType::Completion) meant.has_result = true;
    if (type == HubType::Close) {
        meant.is_error = true;
        meant.error = "over";
        meant.is_reconnect_allowed = true;
    }
    HubValue value = HubValue::of_json(is_call ? R"([1,{"a":[true,null]}])" : "5");
    // Two in a message, so that the framing is tried too.
    const std::string record = hub_record(protocol, meant, value.in(protocol));
    const std::string both = record + record;
    HubRecords records(message_of(both, protocol));
    for (int times = 0; times < 2; ++times) {
        REQUIRE(records.next());
        TextRoom room;
        const auto read = records.message(room);
        REQUIRE(read);
        CHECK(read->type == meant.type);
        CHECK(read->id == meant.id);
        CHECK(read->target == meant.target);
        CHECK(read->streams == meant.streams);
        CHECK(read->sequence == meant.sequence);
        CHECK(read->error == meant.error);
        CHECK(read->is_error == meant.is_error);
        CHECK(read->has_result == meant.has_result);
        CHECK(read->is_reconnect_allowed == meant.is_reconnect_allowed);
        const bool carries = is_call || type == HubType::StreamItem || type == HubType::Completion;
        HubValue carried = HubValue::carried(records, type);
        if (carries) CHECK(carried.in(HubProtocol::Json) == value.in(HubProtocol::Json));
        if (carries)
            CHECK(carried.in(HubProtocol::MessagePack) == value.in(HubProtocol::MessagePack));
    }
    CHECK_FALSE(records.next());
    CHECK(records.is_at_end());
}

TEST_CASE("an error and an end without a result are told apart", "[signalr]") {
    const HubProtocol protocol = GENERATE(HubProtocol::Json, HubProtocol::MessagePack);
    const bool is_error = GENERATE(false, true);
    HubMessage meant;
    meant.type = HubType::Completion;
    meant.id = "1";
    meant.is_error = is_error;
    if (is_error) meant.error = "no";
    const std::string record = hub_record(protocol, meant, "");
    HubRecords records(message_of(record, protocol));
    REQUIRE(records.next());
    TextRoom room;
    const auto read = records.message(room);
    REQUIRE(read);
    CHECK(read->is_error == is_error);
    CHECK(read->error == meant.error);
    CHECK_FALSE(read->has_result);
}

TEST_CASE("a value that fits no bound is null in the other encoding", "[signalr]") {
    const std::string deep = std::string(100, '[') + std::string(100, ']');
    CHECK(HubValue::of_json(deep).in(HubProtocol::MessagePack) == "\xc0");
    CHECK(HubValue::of_json("{\"a\":").in(HubProtocol::MessagePack) == "\xc0");
    const std::string cut_off = "\x92\x01";
    CHECK(HubValue::of_packed(as_bytes(cut_off)).in(HubProtocol::Json) == "null");
    CHECK(HubValue::of_json("[7,8]").first().in(HubProtocol::MessagePack) == "\x07");
    CHECK(HubValue::of_json("[]").first().in(HubProtocol::Json) == "null");
    const std::string two = "\x92\x07\x08";
    CHECK(HubValue::of_packed(as_bytes(two)).first().in(HubProtocol::Json) == "7");
}

TEST_CASE("MessagePack is written in its shortest form", "[msgpack]") {
    const auto number = [](std::int64_t value) {
        std::string to;
        append_msgpack_number(to, value);
        return to;
    };
    // What nlohmann_json reads, and for what is not negative also how it writes.
    for (const std::int64_t value : {0L, 1L, 127L, 128L, 255L, 256L, 65535L, 65536L, 4294967295L,
                                     4294967296L, 9223372036854775807L}) {
        INFO(value);
        CHECK(spaced_hex(number(value)) == spaced_hex(msgpack_of_json(std::to_string(value))));
    }
    for (const std::int64_t value : {-1L, -32L, -33L, -129L, -9223372036854775807L - 1}) {
        INFO(value);
        CHECK(json_of_msgpack(as_bytes(number(value))) == std::to_string(value));
    }
    for (const std::size_t size : {0u, 31u, 32u, 255u, 256u, 65536u}) {
        INFO(size);
        std::string to;
        append_msgpack_text(to, std::string(size, 'a'));
        CHECK(to == msgpack_of_json("\"" + std::string(size, 'a') + "\""));
    }
    std::string array;
    append_msgpack_array(array, 16);
    CHECK(spaced_hex(array) == spaced_hex("\xdc" + std::string("\0\x10", 2)));
    std::string map;
    append_msgpack_map(map, 0);
    append_msgpack_boolean(map, true);
    append_msgpack_nil(map);
    CHECK(map == "\x80\xc3\xc0");
}

}  // namespace redial::dialect
