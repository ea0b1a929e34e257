// Refusals of a dial over real loopback sockets: status, body, Retry-After, and what the head says
// of the cause. RFC 6455 section 4.1, RFC 9110 10.2.3.
#include "peer.hpp"
#include "rig.hpp"
#include "single_dial.hpp"

namespace redial::tests {

using core::OutcomeKind;

TEST_CASE("a 503 keeps its Retry-After and its body", "[loopback]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(once(peer.url()));
    auto connection = peer.accept();
    const std::string asked = connection.read_head();
    connection.send(
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 7\r\n"
        "\r\nnot now");
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::HttpRefused);
    CHECK(core::in_words(outcome) == "503 Service Unavailable, retry after 2 s");
    const auto ended = rig.all<core::AttemptEnded>(session)[0];
    CHECK_THAT(ended.response, contains_text("\r\n\r\nnot now"));
    CHECK(ended.request == asked);
    CHECK(stages(rig, session) == "connect upgrade!");
}

TEST_CASE("a 401 whose body never ends is still a 401", "[loopback]") {
    Rig rig;
    Peer peer;
    auto config = once(peer.url());
    config.time_limits.upgrade = 100ms;
    const auto session = rig.add(config);
    auto connection = peer.accept();
    connection.read_head();
    connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 1000\r\n\r\nwho are you");
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::HttpRefused);
    CHECK(outcome.http_status == 401);
    const auto ended = rig.all<core::AttemptEnded>(session)[0];
    CHECK_THAT(ended.response, contains_text("who are you"));
}

TEST_CASE("a refusal whose body never ends is told long before the time limit", "[loopback]") {
    for (const char* framing :
         {"Content-Length: 100000\r\n", "Transfer-Encoding: chunked\r\n", ""}) {
        INFO(framing);
        Rig rig;
        Peer peer;
        auto config = once(peer.url());
        config.time_limits.upgrade = 10min;  // told by it the test would never end
        const auto session = rig.add(config);
        auto connection = peer.accept();
        connection.read_head();
        connection.send(std::string("HTTP/1.1 500 Internal Server Error\r\n") + framing + "\r\n");
        const auto outcome = rig.ends(session);
        CHECK(outcome.kind == OutcomeKind::HttpRefused);
        CHECK(outcome.http_status == 500);
    }
}

TEST_CASE("a date in Retry-After counts by our own clock where the answer has no Date",
          "[loopback]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(once(peer.url()));
    auto connection = peer.accept();
    connection.read_head();
    connection.send(
        "HTTP/1.1 503 x\r\nRetry-After: Sun Nov  6 08:49:37 1994\r\n"
        "Content-Length: 0\r\n\r\n");
    CHECK(rig.ends(session).retry_after == Duration{0});
}

TEST_CASE("a refusal is told with what its head says of the cause", "[loopback]") {
    const auto words = [](const std::string& status_and_fields, const std::string& body = "") {
        Rig rig;
        Peer peer;
        const auto session = rig.add(once(peer.url()));
        auto connection = peer.accept();
        connection.read_head();
        connection.send("HTTP/1.1 " + status_and_fields +
                        "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return core::in_words(rig.ends(session));
    };
    CHECK(words("426 Upgrade Required\r\nSec-WebSocket-Version: 8, 7") ==
          "426 Upgrade Required: the server wants WebSocket version 8, 7");
    CHECK(words("400 Bad Request\r\nSec-WebSocket-Version: 13") == "400 Bad Request");
    CHECK(words("426 Upgrade Required\r\nUpgrade: h2c") ==
          "426 Upgrade Required: the server wants an upgrade to h2c");
    CHECK(words("200 OK") == "200 OK: an ordinary answer, not the 101 that opens a WebSocket");
    CHECK(words("302 Found\r\nLocation: /login") == "302 Found: redirects to /login");
    CHECK(words("302 Found") == "302 Found: a redirect that names no place");
    CHECK(words("401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"x\"") ==
          "401 Unauthorized: asks for Bearer");
    CHECK(words("400 Bad Request", "The plain HTTP request was sent to HTTPS port") ==
          "400 Bad Request: this port speaks TLS");
    CHECK(words("429 Too Many Requests") == "429 Too Many Requests");
}

TEST_CASE("a 404 is told with its phrase", "[loopback]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(once(peer.url()));
    auto connection = peer.accept();
    connection.read_head();
    connection.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    CHECK(core::in_words(rig.ends(session)) == "404 Not Found");
}

}  // namespace redial::tests
