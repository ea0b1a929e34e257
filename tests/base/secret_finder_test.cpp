// What is a secret by its name and by its shape, and what is none.
#include "base/secret_finder.hpp"

#include "base/redact.hpp"
#include "base/secret_names.hpp"
#include "catch.hpp"

namespace redial::tests {
namespace {

constexpr const char* jwt = "eyJraWQiOiJhdXRob3JpemVyIn0.eyJ4IjoxfQ.YXV0aG9yaXplci1zZWNyZXQ";
constexpr const char* opaque = "Zk3vQ9xT7LmP2sWd8RbY4uHe";

// In steps: GCC 12 sees a copy out of bounds where a literal is added to a temporary, and there is
// none.
std::string joined(std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const std::string_view part : parts) all += part;
    return all;
}

// "{}" in `text` is the secret; it alone is replaced.
void check_hidden(std::string text, const std::string& secret) {
    const std::size_t at = text.find("{}");
    REQUIRE(at != std::string::npos);
    std::string hidden = text;
    text.replace(at, 2, secret);
    hidden.replace(at, 2, redacted_word);
    INFO(text);
    CHECK(redact_urls(text, {}) == hidden);
    CHECK(redact_urls(hidden, {}) == hidden);  // once is enough
}

void check_kept(const std::string& text) {
    INFO(text);
    std::string out = "untouched";
    CHECK_FALSE(redact_payload(text, {}, out));
    CHECK(out == "untouched");
}

}  // namespace

TEST_CASE("names of secrets are known in every way of writing them", "[redact]") {
    for (const char* name : {"Authorization",
                             "Proxy-Authorization",
                             "Authorizer",
                             "DPoP",
                             "X-Access-Key",
                             "Private-Key",
                             "Ocp-Apim-Subscription-Key",
                             "X-Functions-Key",
                             "X-JWT",
                             "X-Ticket",
                             "X-Passphrase",
                             "X-Api-Key",
                             "X-Amz-Security-Token",
                             "X-Amz-Signature",
                             "Set-Cookie",
                             "auth_key",
                             "access-key",
                             "subscription-key",
                             "private_key",
                             "app_key",
                             "stream_key",
                             "ws_ticket",
                             "JSESSIONID",
                             "PHPSESSID",
                             "connect.sid",
                             "SAMLResponse",
                             "accessToken",
                             "refresh_token",
                             "csrftoken",
                             "APIKey",
                             "apikey",
                             "sessionId",
                             "session_id",
                             "Session-ID",
                             "passwd",
                             "user[password]",
                             "clientSecret",
                             "x-goog-credential",
                             "sig",
                             "key",
                             "pin"}) {
        INFO(name);
        CHECK(secrecy_of(name) != Secrecy::None);
        CHECK(is_secret_header(name));
        CHECK(is_secret_query_name(name, {}));
    }
}

TEST_CASE("names that only look like a secret's are none", "[redact]") {
    for (const char* name : {"monkey",
                             "keyboard",
                             "turkey",
                             "passenger",
                             "passive",
                             "bypass",
                             "author",
                             "authority",
                             "tokenizer",
                             "secretary",
                             "Sec-WebSocket-Key",
                             "Sec-WebSocket-Accept",
                             "publicKey",
                             "primary_key",
                             "sort-key",
                             "Idempotency-Key",
                             "token_type",
                             "Session-Expires",
                             "auth_method",
                             "WWW-Authenticate",
                             "keyCode",
                             "signal",
                             "design",
                             "ticketing",
                             "Host",
                             "User-Agent",
                             "count",
                             "room",
                             "",
                             "compass",
                             "sessionStorage"}) {
        INFO(name);
        CHECK(secrecy_of(name) == Secrecy::None);
        CHECK_FALSE(is_secret_header(name));
    }
    CHECK(secrecy_of(joined({std::string(65, 'x'), "-token"})) == Secrecy::None);
    CHECK(is_secret_query_name("code", {}));  // OAuth, in a query alone
    CHECK_FALSE(is_secret_header("X-Error-Code"));
}

TEST_CASE("a JSON Web Token is hidden wherever it stands", "[redact]") {
    for (const char* text :
         {"{}", "ws://h/?Authorizer={}", "ws://h/?t={}&room=1", "ws://h/ws/{}",
          "ws://h/ws/{}/x?y=1", "{\"hello\":\"{}\"}", "it was {}, not that", "42[\"auth\",\"{}\"]"})
        check_hidden(text, jwt);
    check_hidden("{}", "eyJhbGciOiJub25lIn0.eyJ4IjoxfQ.");
    check_hidden("{}", "eyJhbGciOiJub25lIn0.abcd.efgh.ijkl.mnop");
    check_kept("eyJ");
    check_kept("eyJhbGciOiJub25lIn0");             // one part is JSON in base64
    check_kept("eyJhbGciOiJub25lIn0.eyJ4IjoxfQ");  // two are no token
    check_kept("eyJ.a.b");
    check_kept("XeyJhbGciOiJub25lIn0.eyJ4IjoxfQ.abc");
}

TEST_CASE("values of parameters with a secret's name are hidden", "[redact]") {
    for (const char* text :
         {"ws://h/?auth_key={}", "ws://h/?a=1&x-functions-key={}&b=2", "/?access_token={} HTTP/1.1",
          "ws://h/?SAMLResponse={}#x", "wss://h/path;JSESSIONID={}?x=1", "auth token={}",
          "ws://{}@h/", "see ws://{}@h:9/?q=1", "\\\"?api%5Fkey={}\\\""})
        check_hidden(text, opaque);
    check_hidden("ws://h/?key={}", "5");
    check_hidden("ws://{}@h/", "user:pw");
    check_kept("ws://h/?monkey=1&keyboard=2&q=a@b");
    check_kept("key=5 seconds");
    check_kept("a == b, token type=bearer");
}

TEST_CASE("an opaque part of a path behind a secret's name is hidden", "[redact]") {
    check_hidden("ws://h/token/{}", opaque);
    check_hidden("ws://h/v1/auth/{}/room?x=1", opaque);
    check_hidden("GET /session/{} HTTP/1.1", "0b51c9a8-8f3e-4b7e-9d0c-1e2f3a4b5c6d");
    check_kept("ws://h/token/refresh");
    check_kept("ws://h/rooms/Zk3vQ9xT7LmP2sWd8RbY4uHe");
}

TEST_CASE("strings of JSON with a secret's name are hidden at any depth", "[redact]") {
    for (const char* text :
         {R"({"token":"{}"})", R"({"a":{"b":[{"refreshToken" : "{}"}]},"c":1})",
          R"(42["login",{"password":"{}"}])", R"({"sid":"{}","upgrades":[]})",
          R"({"m":"{\"api_key\":\"{}\"}"})", R"({"m":"{\"n\":\"{\\\"token\\\":\\\"{}\\\"}\"}"})",
          R"({"session":"{}"})", R"({"key":"{}"})", R"({"apiKey":"{}", "x":1})"})
        check_hidden(text, opaque);
    check_hidden(R"({"password":"{}"})", "hunter2");
    check_hidden(R"({"password":"{}","a":"b"})", R"(with \"quotes\" \\)");
    check_hidden(R"({"secret":"{})", "cut off");
    check_kept(R"({"key": 5, "token": 7, "pin": null, "password": ""})");
    check_kept(R"({"key":"ArrowUp","code":"KeyA","session":"morning","ticket":"OPS-1234"})");
    check_kept(R"({"monkey":"Zk3vQ9xT7LmP2sWd8RbY4uHe","id":"Zk3vQ9xT7LmP2sWd8RbY4uHe"})");
    check_kept(R"({"sort_key":"Zk3vQ9xT7LmP2sWd8RbY4uHe","token_type":"bearer"})");
    check_kept(R"(: "x", "" : "y", "a":, "token":)");
}

TEST_CASE("lines of text protocols and bearers are hidden", "[redact]") {
    check_hidden("CONNECT\nlogin:ada\npasscode:{}\n\n", "hunter2");
    check_hidden("{\"h\":\"Bearer {}\"}", opaque);
    check_hidden("closed, 1008: bad token {}, try again", opaque);
    check_kept("the token 2 of room-2026 is gone, and the password was wrong");
    check_kept("Authorization: see the manual");
    check_kept("the bearer of this, a token: gone");
}

TEST_CASE("subprotocols that carry a token are hidden and names are kept", "[redact]") {
    CHECK(redact_subprotocols(joined({"access_token_of, ", opaque})) == "REDACTED, REDACTED");
    CHECK(redact_subprotocols("auth, 0123456789abcdef") == "auth, REDACTED");
    CHECK(redact_subprotocols(joined({"mqtt,", jwt})) == "mqtt, REDACTED");
    CHECK(redact_subprotocols("graphql-transport-ws, v12.stomp, ocpp2.0.1") ==
          "graphql-transport-ws, v12.stomp, ocpp2.0.1");
    CHECK(redact_text(joined({"sent Sec-WebSocket-Protocol: chat, ", opaque, "\r\n"}), {}) ==
          "sent Sec-WebSocket-Protocol: chat, REDACTED\r\n");
}

TEST_CASE("however names and quotes are piled up a text is gone through once", "[redact]") {
    std::string hostile;
    for (const char* piece : {"?a=", "\"key\":\"", "\\\"key\\\":\\\"", "eyJ.", "://", "/auth/",
                              "Bearer ", "token=", "eyJhbGciOiJub25lIn0."})
        for (int i = 0; i < 40'000; ++i) hostile += piece;
    CHECK(redact_urls(hostile, {}).size() <= 2 * hostile.size());
}

TEST_CASE("what takes a session up again in Socket.IO and SignalR is hidden", "[redact]") {
    const std::string token = "Zk3vQ9xT7LmP2sWd8RbY4u";
    check_hidden(R"(40{"pid":"{}"})", "Zk3vQ9xT7LmP2sWd8RbY");
    check_hidden(R"({"connectionId":"{}","negotiateVersion":0})", token);
    check_hidden("ws://h/hub?id={}", token);
    check_hidden("wss://h/hub?a=1&id={}&b=2", token);
    check_kept(R"({"pid":"4711"})");
    check_kept(R"({"pid":4711})");
    check_kept(R"({"connectionId":"first"})");
    check_kept("ws://h/chat?id=4711");
    check_kept("ws://h/chat?id=0f8fad5b-d9cb-469f-a165-70867728950e");
    check_kept("ws://h/chat?id=abcdefghijklmnopqrstuv");
}

TEST_CASE("a line within a JSON string is one, as STOMP's within SockJS", "[redact]") {
    check_hidden(R"(["CONNECT\nlogin:me\npasscode:{}\nhost:h\n\n\u0000"])", "open");
    check_hidden(R"(a["CONNECT\npasscode:{}"])", "open");
    check_kept(R"(["SEND\nunpasscode:open\n\n\u0000"])");
    check_kept(R"(["SEND\nnote:open\n\n\u0000"])");
}

}  // namespace redial::tests
