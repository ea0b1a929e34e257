// Redaction by place: what may never be seen, and what must stay readable.
#include "base/redact.hpp"

#include "catch.hpp"

namespace redial::tests {

TEST_CASE("the session parameter's value does not survive in a URL", "[redact]") {
    CHECK(redact_url("ws://h/ws/?session=abc&x=1", "session") == "ws://h/ws/?session=REDACTED&x=1");
    CHECK(redact_url("ws://h/?Room=7", "room") == "ws://h/?Room=REDACTED");
    CHECK(redact_url("ws://h/?my%20id=7&y=2", "My Id") == "ws://h/?my%20id=REDACTED&y=2");
    CHECK(redact_url("ws://h/?room=7", "") == "ws://h/?room=7");
}

TEST_CASE("tokens and passwords in URLs are replaced, the rest stays", "[redact]") {
    CHECK(redact_urls("ws://user:pw@h:1/p?access_token=t&q=cats&api_key=k", {}) ==
          "ws://REDACTED@h:1/p?access_token=REDACTED&q=cats&api_key=REDACTED");
    CHECK(redact_urls("ws://user@h/", {}) == "ws://REDACTED@h/");
    CHECK(redact_urls("dialled ws://h/?token=1 and ws://h/?token=2 today", {}) ==
          "dialled ws://h/?token=REDACTED and ws://h/?token=REDACTED today");
    for (const char* plain :
         {"", "ws://h/?q=a@b", "count=5", "a=b&c", "x://", "?token=", "=", "://@"}) {
        CHECK(redact_urls(plain, {}) == plain);
    }
}

TEST_CASE("secret fields of a head are replaced whatever their case", "[redact]") {
    const std::string head =
        "GET /ws?session=abc HTTP/1.1\r\n"
        "Host: example.org\r\n"
        "authorization: Basic dXNlcjpwdw==\r\n"
        "COOKIE: sid=1; theme=dark\r\n"
        "Proxy-Authorization: Bearer x\r\n"
        "X-Api-Key: k\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "\r\n";
    CHECK(redact_head(head, {"session"}) ==
          "GET /ws?session=REDACTED HTTP/1.1\r\n"
          "Host: example.org\r\n"
          "authorization: REDACTED\r\n"
          "COOKIE: REDACTED\r\n"
          "Proxy-Authorization: REDACTED\r\n"
          "X-Api-Key: REDACTED\r\n"
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
          "\r\n");
}

TEST_CASE("a secret field folded over lines is replaced to its end", "[redact]") {
    CHECK(redact_head("Set-Cookie: a=1;\r\n\tb=SECRET\r\nDate: now\r\n\r\n", {}) ==
          "Set-Cookie: REDACTED\r\n REDACTED\r\nDate: now\r\n\r\n");
}

TEST_CASE("secrets of a head behind interim answers are replaced, those of a body are not") {
    CHECK(redact_head("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 101 Switching "
                      "Protocols\r\nSet-Cookie: a=SECRET\r\n\r\n",
                      {}) ==
          "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 101 Switching "
          "Protocols\r\nSet-Cookie: REDACTED\r\n\r\n");
    CHECK(redact_head("HTTP/1.1 401 Unauthorized\r\n\r\nSet-Cookie: text of the body", {}) ==
          "HTTP/1.1 401 Unauthorized\r\n\r\nSet-Cookie: text of the body");
}

TEST_CASE("a body is kept but for the URLs in it", "[redact]") {
    CHECK(redact_head("HTTP/1.1 403 Forbidden\r\n\r\nAuthorization: see ws://h/?token=t\n", {}) ==
          "HTTP/1.1 403 Forbidden\r\n\r\nAuthorization: see ws://h/?token=REDACTED\n");
}

TEST_CASE("subprotocols are kept unless they carry a token", "[redact]") {
    CHECK(redact_head("Sec-WebSocket-Protocol: graphql-transport-ws,"
                      "base64url.bearer.authorization.k8s.io.dG9rZW4\r\n",
                      {}) == "Sec-WebSocket-Protocol: graphql-transport-ws, REDACTED\r\n");
    CHECK(is_secret_subprotocol(std::string(200, 'a')));
    CHECK_FALSE(is_secret_subprotocol("v12.stomp"));
    CHECK_FALSE(is_secret_subprotocol("actioncable-v1-json"));
}

TEST_CASE("in free text what follows a secret field's name is replaced", "[redact]") {
    CHECK(redact_text("sending Authorization: Basic abc\nHost: h\n", {}) ==
          "sending Authorization: REDACTED\nHost: h\n");
    CHECK(redact_text("at 12:30 to h:80", {}) == "at 12:30 to h:80");
    CHECK(redact_text("location ws://h/?session=1", {"session"}) ==
          "location ws://h/?session=REDACTED");
}

TEST_CASE("a head without line ends or with only them is no trouble", "[redact]") {
    CHECK(redact_head("", {}) == "");
    CHECK(redact_head("\r\n", {}) == "\r\n");
    CHECK(redact_head("\n\n\n", {}) == "\n\n\n");
    CHECK(redact_head("Cookie", {}) == "Cookie");
    CHECK(redact_head("Cookie:", {}) == "Cookie: REDACTED");
    CHECK(redact_text(std::string(3, '\0') + ":", {}) == std::string(3, '\0') + ":");
}

}  // namespace redial::tests
