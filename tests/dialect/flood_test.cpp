// What floods is told by its first bytes alone: what comes between, and begins like it, is not
// lost.
#include <string>

#include "catch.hpp"
#include "dialect/plain_head.hpp"
#include "read.hpp"

namespace redial::dialect {
namespace {

std::unique_ptr<Reader> reader(std::string_view name) {
    return find_dialect(name)->make_reader({.url = "ws://h/", .subprotocol = ""});
}

TEST_CASE("a head is known again up to its last byte, and a long one is not kept", "[dialect]") {
    PlainHead head;
    CHECK_FALSE(head.begins("a"));
    CHECK_FALSE(head.begins(""));
    head.keep("abc");
    CHECK(head.begins("abc"));
    CHECK(head.begins("abcd"));
    CHECK_FALSE(head.begins("abd"));
    CHECK_FALSE(head.begins("ab"));
    head.keep(std::string(PlainHead::bytes_max, 'x'));
    CHECK(head.begins(std::string(PlainHead::bytes_max, 'x')));
    head.keep(std::string(PlainHead::bytes_max + 1, 'x'));
    CHECK_FALSE(head.begins(std::string(PlainHead::bytes_max + 1, 'x')));
    for (std::size_t size = 1; size <= PlainHead::bytes_max; ++size) {
        const std::string text(size, 'x');
        head.keep(text);
        INFO(size << " bytes");
        CHECK(head.begins(text + "y"));
        CHECK_FALSE(head.begins(text.substr(1)));
        for (std::size_t at = 0; at < size; ++at) {
            std::string other = text;
            other[at] = 'y';
            CHECK_FALSE(head.begins(other));
        }
    }
    head.keep("abc");
    head.clear();
    CHECK_FALSE(head.begins("abc"));
}

TEST_CASE("in a flood of a Phoenix topic its replies and its end are noted", "[dialect]") {
    const auto phoenix = reader("phoenix");
    for (int round = 0; round < 3; ++round) {
        CHECK(noted(*phoenix, in(R"([null,null,"room:a","phone",{"a":1}])")) == "");
        CHECK(noted(*phoenix, in(R"([null,null,"room:a","phx_close",{}])")) ==
              "unsubscribed room:a");
        CHECK(noted(*phoenix, in(R"([null,null,"room:b","phone",{}])")) == "");
        CHECK(noted(*phoenix, in(R"([null,null,"room:b","phx_error",{}])")) == "failed room:b");
        CHECK(noted(*phoenix, in(R"([null,"7","room:b","phx_reply",{"status":"ok"}])")) ==
              "reply 7");
    }
    // Sent by the client the same bytes ask.
    CHECK(noted(*phoenix, in(R"(["1","2","room:a","shout",{}])")) == "");
    CHECK(noted(*phoenix, out(R"(["1","2","room:a","shout",{}])")) == "request 2");
}

TEST_CASE("in a flood of a gateway's events their numbers and READY are noted", "[dialect]") {
    const auto gateway = reader("gateway");
    const std::string names[] = {"A", "B_C", "\\u0041", std::string(200, 'L')};
    for (const std::string& name : names) {
        INFO(name);
        const std::string head = "{\"t\":\"" + name + "\",\"s\":";
        for (const std::string number : {"7", "8", "123456789012345678", "1234567890123456789"})
            CHECK(noted(*gateway, in(head + number + ",\"op\":0,\"d\":{}}")) == "offset " + number);
        for (const std::string number : {"null", "", "01", "1.5", "-", "x"})
            CHECK(noted(*gateway, in(head + number + ",\"op\":0,\"d\":{}}")) == "");
        CHECK(noted(*gateway, in(head + "9,\"op\":7,\"d\":null}")) == "asked to go");
        CHECK(noted(*gateway, in(head)) == "");
        CHECK(noted(*gateway, out(head + "9,\"op\":0,\"d\":{}}")) == "");
        CHECK(noted(*gateway, in(R"({"t":"READY","s":1,"op":0,"d":{"session_id":"abc"}})")) ==
              "offset 1; session abc");
    }
}

std::string next_of(std::string_view id, std::string_view payload) {
    return R"({"id":")" + std::string(id) + R"(","type":"next","payload":)" + std::string(payload) +
           "}";
}

TEST_CASE("of GraphQL's data the first is noted, and of an id that is used again its first again",
          "[dialect]") {
    const auto graphql = reader("graphql-transport-ws");
    const std::string start =
        R"({"id":"a","type":"subscribe","payload":{"query":"subscription S { x }"}})";
    for (int round = 0; round < 2; ++round) {
        CHECK(noted(*graphql, out(start)) == "request a; subscribe S");
        CHECK(noted(*graphql, in(next_of("a", "{}"))) == "reply a more; subscribed S");
        CHECK(noted(*graphql, in(next_of("a", "{}"))) == "");
        CHECK(noted(*graphql, in(next_of("a", R"({"errors":[{"message":"x"}]})"))) == "");
        // Of one that nobody was seen to ask for each is noted.
        CHECK(noted(*graphql, in(next_of("b", "{}"))) == "reply b more");
        CHECK(noted(*graphql, in(next_of("b", "{}"))) == "reply b more");
        CHECK(noted(*graphql, in(next_of("a", "{}"))) == "");
        CHECK(noted(*graphql, in(R"({"id":"a","type":"complete"})")) == "reply a; unsubscribed S");
        CHECK(noted(*graphql, in(next_of("a", "{}"))) == "reply a more");
    }
}

TEST_CASE("GraphQL's data are known by their head however it is spaced", "[dialect]") {
    const auto graphql = reader("graphql-ws");
    CHECK(noted(*graphql, out(R"({"type":"start","id":"1","payload":{"query":"{ a }"}})")) ==
          "request 1");
    const std::string_view data = R"({"type": "data", "id": "1", "payload": {"data": {}}})";
    CHECK(noted(*graphql, in(data)) == "reply 1 more");
    CHECK(noted(*graphql, in(data)) == "");
    CHECK(noted(*graphql, in(R"({"type":"data","id":"1","payload":{}})")) == "");
    CHECK(noted(*graphql, in(R"({"type": "data", "id": "1\u0031", "payload": {}})")) ==
          "reply 11 more");
    CHECK(noted(*graphql, in(R"({"type": "data", "id": )")) == "");
    CHECK(noted(*graphql, in(R"({ )")) == "");
}

TEST_CASE("in a flood of SignalR's events a call that wants an answer is noted", "[dialect]") {
    const auto signalr = reader("signalr");
    const std::string event = "{\"type\":1,\"target\":\"Send\",\"arguments\":[]}\x1e";
    const std::string call =
        "{\"type\":1,\"target\":\"Ask\",\"arguments\":[],\"invocationId\":\"5\"}\x1e";
    for (int round = 0; round < 2; ++round) {
        CHECK(noted(*signalr, in(event)) == "");
        CHECK(noted(*signalr, in(call)) == "request 5");
        CHECK(noted(*signalr, in(event + call)) == "request 5");
        CHECK(noted(*signalr, in(event + "{\"type\":6}\x1e")) == "alive asked");
        // Wherever it stands, and beside what only looks like it.
        for (std::size_t size = 0; size < 40; ++size) {
            const std::string text = "\"" + std::string(size, 'I') + "nInnI\"";
            INFO(text);
            const std::string plain = "{\"type\":1,\"target\":\"S\",\"arguments\":[" + text + "]";
            CHECK(noted(*signalr, in(plain + "}\x1e")) == "");
            CHECK(noted(*signalr, in(plain + ",\"invocationId\":\"5\"}\x1e")) == "request 5");
            CHECK(noted(*signalr, in(plain + "}\x1e{\"type\":6}\x1e")) == "alive asked");
            const std::string padding(size, ' ');
            CHECK(noted(*signalr, in("{\"type\":1,\"invocationId\":\"5\",\"target\":\"S\"" +
                                     padding + "}\x1e")) == "request 5");
        }
        // The record separator is missing: no record.
        CHECK(noted(*signalr, in(call.substr(0, call.size() - 1))) == "");
    }
}

TEST_CASE("in a flood of MCP's notifications progress is noted once it was asked for",
          "[dialect]") {
    const auto mcp = reader("mcp");
    const std::string_view progress =
        R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":3}})";
    CHECK(noted(*mcp, in(progress)) == "");
    CHECK(noted(*mcp, out(R"({"jsonrpc":"2.0","id":1,"method":"tools/call",)"
                          R"("params":{"_meta":{"progressToken":3}}})")) == "request 1");
    CHECK(noted(*mcp, in(progress)) == "reply 1 more");
    // The client's own progress is another's answer.
    CHECK(noted(*mcp, out(progress)) == "");
}

TEST_CASE("in a flood of MQTT's messages others in the same bytes are noted", "[dialect]") {
    const auto mqtt = reader("mqtt");
    const std::string_view publish(
        "\x30\x05\x00\x01"
        "a"
        "hi",
        7);
    const std::string_view wants_answer(
        "\x32\x05\x00\x01"
        "a"
        "\x00\x09",
        7);
    const auto told = [&mqtt](const std::string& bytes) {
        return noted(*mqtt, in_bytes(as_bytes(bytes)));
    };
    CHECK(told(std::string(publish)) == "");
    CHECK(told(std::string(wants_answer)) == "request 9");
    CHECK(told(std::string(publish) + std::string(wants_answer)) == "request 9");
    // Split: the second part begins like a packet, and is none.
    CHECK(told(std::string(wants_answer.substr(0, 2))) == "");
    CHECK(told(std::string(wants_answer.substr(2))) == "request 9");
    CHECK(told(std::string(publish)) == "");
}

}  // namespace
}  // namespace redial::dialect
