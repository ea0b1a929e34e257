// The client's request as text (RFC 6455 section 4.1). One thread.
#include "base/base64.hpp"
#include "catch.hpp"
#include "wire/handshake.hpp"

using namespace redial;
using namespace redial::wire;

namespace {

ClientRequest request_to(const std::string& url) {
    ClientRequest request;
    request.target = *Target::from_url(url);
    request.key = "dGhlIHNhbXBsZSBub25jZQ==";
    return request;
}

std::string refused(const ClientRequest& request) {
    const auto text = make_request(request);
    REQUIRE_FALSE(static_cast<bool>(text));
    return text.error().line();
}

ClientRequest with_field(std::string name, std::string value) {
    ClientRequest request = request_to("ws://a.test/");
    request.fields = {{std::move(name), std::move(value)}};
    return request;
}

}  // namespace

TEST_CASE("RFC 6455 4.1: the plainest request", "[handshake][rfc6455-4.1]") {
    CHECK(*make_request(request_to("ws://[::1]:8765/ws/chat/?session=1")) ==
          "GET /ws/chat/?session=1 HTTP/1.1\r\n"
          "Host: [::1]:8765\r\n"
          "Upgrade: websocket\r\n"
          "Connection: Upgrade\r\n"
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
          "Sec-WebSocket-Version: 13\r\n"
          "\r\n");
}

TEST_CASE("RFC 6455 4.1: a request with everything", "[handshake][rfc6455-4.1]") {
    ClientRequest request = request_to("wss://a.test/");
    request.origin = "https://a.test";
    request.subprotocols = {"chat.v2", "chat"};
    request.deflate = DeflateOffer{};
    request.authorization = "Basic dTpw";
    request.fields = {{"Cookie", "a=b"}, {"X-Empty", ""}, {"Cookie", "c=d"}};
    CHECK(*make_request(request) ==
          "GET / HTTP/1.1\r\n"
          "Host: a.test\r\n"
          "Upgrade: websocket\r\n"
          "Connection: Upgrade\r\n"
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
          "Sec-WebSocket-Version: 13\r\n"
          "Origin: https://a.test\r\n"
          "Sec-WebSocket-Protocol: chat.v2, chat\r\n"
          "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
          "Authorization: Basic dTpw\r\n"
          "Cookie: a=b\r\n"
          "X-Empty: \r\n"
          "Cookie: c=d\r\n"
          "\r\n");
}

TEST_CASE("a person's own Host, Origin and Authorization take the place of ours", "[handshake]") {
    ClientRequest request = request_to("ws://127.0.0.1/");
    request.origin = "http://ours.test";
    request.authorization = "ours";
    request.fields = {{"authorization", "theirs"}, {"HOST", "theirs.test"}, {"Origin", "null"}};
    const std::string text = *make_request(request);
    CHECK_THAT(text, tests::contains_text("GET / HTTP/1.1\r\nHost: theirs.test\r\n"));
    CHECK_THAT(text, tests::contains_text("authorization: theirs\r\nOrigin: null\r\n\r\n"));
    CHECK(text.find("127.0.0.1") == std::string::npos);
    CHECK(text.find("ours\r\n") == std::string::npos);
    CHECK(text.find("ours.test") == std::string::npos);
}

TEST_CASE("headers of the handshake itself are refused by name", "[handshake][rfc6455-4.1]") {
    for (const char* name : {"Upgrade", "connection", "Sec-WebSocket-Key", "SEC-WEBSOCKET-VERSION",
                             "Sec-WebSocket-Future", "Content-Length", "Transfer-Encoding"}) {
        CHECK_THAT(refused(with_field(name, "x")), tests::contains_text(name));
        CHECK_THAT(refused(with_field(name, "x")),
                   tests::contains_text("belongs to the WebSocket"));
    }
    ClientRequest twice = with_field("Host", "a");
    twice.fields.push_back({"host", "b"});
    CHECK_THAT(refused(twice), tests::contains_text("only once"));
}

TEST_CASE("RFC 7230 3.2: nothing that could end a header line is sent",
          "[handshake][rfc7230-3.2]") {
    for (const char* value : {"a\r\nX: y", "a\nb", "a\rb", "\x01", "\x7f"}) {
        CHECK_THAT(refused(with_field("X", value)), tests::contains_text("control characters"));
        ClientRequest origin = request_to("ws://a.test/");
        origin.origin = value;
        CHECK_THAT(refused(origin), tests::contains_text("Origin"));
        ClientRequest authorization = request_to("ws://a.test/");
        authorization.authorization = value;
        CHECK_THAT(refused(authorization), tests::contains_text("Authorization"));
        ClientRequest resource = request_to("ws://a.test/");
        resource.target.resource = std::string{"/"} + value;
        CHECK_THAT(refused(resource), tests::contains_text("path"));
        ClientRequest host = request_to("ws://a.test/");
        host.target.host = value;
        CHECK_THAT(refused(host), tests::contains_text("not a host"));
    }
    CHECK_THAT(refused(with_field("X", std::string{"a\0b", 3})), tests::contains_text("control"));
    for (const char* name : {"", "a b", "a:", "a\r\n", "\xc3\xa4", "(x)"}) {
        CHECK_THAT(refused(with_field(name, "x")), tests::contains_text("name of a header"));
    }
    CHECK_THAT(*make_request(with_field("X",
                                        "\t gr\xc3\xbc\xc3\x9f"
                                        "e ")),
               tests::contains_text("X: gr\xc3\xbc\xc3\x9f"
                                    "e\r\n"));
}

TEST_CASE("RFC 6455 4.1 item 10: subprotocols are tokens and stand there once",
          "[handshake][rfc6455-4.1]") {
    ClientRequest request = request_to("ws://a.test/");
    for (const char* bad : {"", "a b", "a,b", "a/b", "a\r\n"}) {
        request.subprotocols = {"ok", bad};
        CHECK_THAT(refused(request), tests::contains_text("not a token"));
    }
    request.subprotocols = {"chat", "other", "chat"};
    CHECK_THAT(refused(request), tests::contains_text("\"chat\" stands there twice"));
}

TEST_CASE("RFC 6455 4.1 item 7: a key is 16 fresh bytes in base64", "[handshake][rfc6455-4.1]") {
    const std::string key = make_key();
    CHECK(key.size() == 24);
    CHECK(from_base64(key)->size() == 16);
    CHECK(make_key() != key);
    ClientRequest request = request_to("ws://a.test/");
    for (const char* bad :
         {"", "dGhl", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ==\r\n"}) {
        request.key = bad;
        CHECK_THAT(refused(request), tests::contains_text("Sec-WebSocket-Key"));
    }
}
