// What SignalR's and SockJS's clients ask before they dial, and which dial follows it. One thread.
#include "dialect/prelude.hpp"

#include "catch.hpp"

namespace redial::dialect {
namespace {

std::optional<Prelude> of(const std::string& line) { return prelude_of(line + " HTTP/1.1"); }

TEST_CASE("a negotiation is followed by the dial that names what it gave", "[dialect]") {
    const auto prelude = of("POST /chat/negotiate?negotiateVersion=1");
    REQUIRE(prelude);
    CHECK(prelude->kind == PreludeKind::Negotiate);
    CHECK(prelude->path == "/chat");
    const auto ids =
        negotiated_ids(R"({"negotiateVersion":1,"connectionId":"a","connectionToken":"b c",)"
                       R"("availableTransports":[]})");
    CHECK(ids == std::vector<std::string>{"a", "b c"});
    CHECK(follows(*prelude, ids, "/chat?id=b%20c"));
    CHECK(follows(*prelude, ids, "/chat?x=1&id=a"));
    CHECK_FALSE(follows(*prelude, ids, "/chat?id=z"));
    CHECK_FALSE(follows(*prelude, ids, "/chat"));
    CHECK_FALSE(follows(*prelude, ids, "/other?id=a"));
    CHECK_FALSE(follows(*prelude, {}, "/chat?id=a"));
}

TEST_CASE("an answer that gives no name, or sends the client elsewhere, has no dial", "[dialect]") {
    for (const char* answer :
         {"", "{}", "[]", "not JSON", R"({"error":"no"})", R"({"connectionId":7})",
          R"({"url":"https://elsewhere/","accessToken":"t"})", R"({"connectionId":""})",
          "{\"connectionId\":"})
        CHECK(negotiated_ids(answer).empty());
    CHECK(negotiated_ids("{\"connectionId\":\"" + std::string(5000, 'x') + "\"}").empty());
}

TEST_CASE("SockJS's info is followed by a dial below its path", "[dialect]") {
    const auto prelude = of("GET /sock/info?t=1700000000000");
    REQUIRE(prelude);
    CHECK(prelude->kind == PreludeKind::Info);
    CHECK(prelude->path == "/sock");
    CHECK(follows(*prelude, {}, "/sock/123/abc_0123/websocket"));
    CHECK_FALSE(follows(*prelude, {}, "/sock/123/abc_0123/xhr"));
    CHECK_FALSE(follows(*prelude, {}, "/sock/more/123/abc_0123/websocket"));
    CHECK_FALSE(follows(*prelude, {}, "/other/123/abc_0123/websocket"));
    CHECK_FALSE(follows(*prelude, {}, "/sock/websocket"));
    CHECK(follows(*of("GET /info"), {}, "/123/abcdefgh/websocket"));
}

TEST_CASE("only an answer that offers a WebSocket has a dial behind it", "[dialect]") {
    CHECK(offers_websocket(R"({"websocket":true,"origins":["*:*"],"cookie_needed":false})"));
    for (const char* answer : {"", "{}", "[]", "info", R"({"websocket":true})",
                               R"({"websocket":false,"origins":["*:*"]})", R"({"websocket":tr)"})
        CHECK_FALSE(offers_websocket(answer));
}

TEST_CASE("other requests come before no dial", "[dialect]") {
    for (const char* line : {"GET /chat/negotiate?negotiateVersion=1", "POST /chat/negotiate",
                             "POST /sock/info", "GET /information", "GET /", "", "POST"})
        CHECK_FALSE(of(line));
    CHECK_FALSE(of("GET /" + std::string(5000, 'x') + "/info"));
}

}  // namespace
}  // namespace redial::dialect
