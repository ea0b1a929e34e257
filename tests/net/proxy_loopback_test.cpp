// Dials through a proxy, over real loopback sockets against scripted proxies: what it is told, and
// what its refusals, its silence and its end are called. RFC 9110 9.3.6, RFC 1928.
#include "peer.hpp"
#include "rig.hpp"
#include "single_dial.hpp"

namespace redial::tests {

using core::ConnectionStatus;
using core::OutcomeKind;

namespace {

// A name that no look-up knows (RFC 6761 6.4): only the proxy is asked for it.
core::SessionConfig through(const Peer& proxy, const std::string& kind = "http") {
    core::SessionConfig config = once("ws://server.invalid/chat?token=of-the-target");
    config.headers = {{"Authorization", "Bearer of-the-target"}};
    config.proxy = kind + "://me:pw@127.0.0.1:" + std::to_string(proxy.port());
    return config;
}

std::string socks(std::initializer_list<int> bytes) {
    std::string text;
    for (const int byte : bytes) text += static_cast<char>(byte);
    return text;
}

}  // namespace

TEST_CASE("behind a proxy's CONNECT a session opens, and the proxy reads host and port alone",
          "[loopback][proxy]") {
    Rig rig;
    Peer proxy;
    const auto session = rig.add(through(proxy));
    auto connection = proxy.accept();
    CHECK(connection.read_head() ==
          "CONNECT server.invalid:80 HTTP/1.1\r\nHost: server.invalid:80\r\n"
          "Proxy-Authorization: Basic bWU6cHc=\r\n\r\n");
    connection.send("HTTP/1.1 200 Connection established\r\n\r\n");
    const std::string head = connection.upgrade();
    CHECK_THAT(head, contains_text("GET /chat?token=of-the-target HTTP/1.1"));
    CHECK(head.find("Proxy-") == std::string::npos);
    REQUIRE(rig.until([&] { return rig.status(session) == ConnectionStatus::Open; }));
    CHECK(stages(rig, session) == "connect proxy upgrade");
    for (const auto& stage : rig.all<core::StageDone>(session))
        CHECK(stage.detail.find("pw") == std::string::npos);
}

TEST_CASE("a proxy's 407 is its refusal, not the server's", "[loopback][proxy]") {
    Rig rig;
    Peer proxy;
    const auto session = rig.add(through(proxy));
    auto connection = proxy.accept();
    connection.read_head();
    connection.send("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"p\"\r\n\r\n");
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::ProxyFailed);
    CHECK(outcome.http_status == 0);
    CHECK(core::in_words(outcome) ==
          "proxy failed: http://127.0.0.1:" + std::to_string(proxy.port()) +
              ": 407 Who are you, asks for Basic");
    CHECK(stages(rig, session) == "connect proxy!");
}

TEST_CASE("a proxy that stays silent is its own time-out", "[loopback][proxy]") {
    Rig rig;
    Peer proxy;
    auto config = through(proxy);
    // Of its own: connecting would have ten seconds.
    config.time_limits.proxy = 60ms;
    const auto session = rig.add(config);
    auto connection = proxy.accept();
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::ProxyTimedOut);
    CHECK_THAT(outcome.detail, contains_text("no whole answer within 60 ms"));
    CHECK(stages(rig, session) == "connect proxy!");
}

TEST_CASE("a proxy that ends or is not there is a proxy that failed", "[loopback][proxy]") {
    Rig rig;
    Peer proxy;
    const auto ended = rig.add(through(proxy));
    {
        auto connection = proxy.accept();
        connection.read_head();
    }
    CHECK(rig.ends(ended).kind == OutcomeKind::ProxyFailed);
    CHECK_THAT(rig.ends(ended).detail, contains_text("in the handshake with the proxy"));
    const DeadPort dead;
    auto config = once("ws://server.invalid/");
    config.proxy = "socks5h" + dead.url().substr(2);
    const auto refused = rig.add(config);
    CHECK(rig.ends(refused).kind == OutcomeKind::ProxyFailed);
    CHECK_THAT(rig.ends(refused).detail, contains_text("connection refused by 127.0.0.1"));
    CHECK(stages(rig, refused) == "connect!");
    config.proxy = "http://proxy.invalid:1";
    const auto unknown = rig.add(config);
    CHECK(rig.ends(unknown).kind == OutcomeKind::ProxyFailed);
    CHECK(stages(rig, unknown) == "resolve!");
}

TEST_CASE("SOCKS 5 is told the name by socks5h, and an address by socks5", "[loopback][proxy]") {
    Rig rig;
    Peer proxy;
    auto config = through(proxy, "socks5h");
    const auto named = rig.add(config);
    auto by_name = proxy.accept();
    CHECK(by_name.read_exactly(4) == socks({5, 2, 0, 2}));
    by_name.send(socks({5, 2}));
    CHECK(by_name.read_exactly(7) == socks({1, 2}) + "me" + socks({2}) + "pw");
    by_name.send(socks({1, 0}));
    CHECK(by_name.read_exactly(21) == socks({5, 1, 0, 3, 14}) + "server.invalid" + socks({0, 80}));
    by_name.send(socks({5, 0, 0, 1, 0, 0, 0, 0, 0, 0}));
    by_name.upgrade();
    REQUIRE(rig.until([&] { return rig.status(named) == ConnectionStatus::Open; }));
    CHECK(stages(rig, named) == "connect proxy upgrade");

    config = through(proxy, "socks5");
    config.url = "ws://localhost:7/";
    const auto looked_up = rig.add(config);
    auto by_address = proxy.accept();
    CHECK(by_address.read_exactly(4) == socks({5, 2, 0, 2}));
    by_address.send(socks({5, 0}));
    const std::string request = by_address.read_exactly(4);
    CHECK((request == socks({5, 1, 0, 1}) || request == socks({5, 1, 0, 4})));
    by_address.send(socks({5, 5, 0, 1, 0, 0, 0, 0, 0, 0}));
    const auto outcome = rig.ends(looked_up);
    CHECK(outcome.kind == OutcomeKind::ProxyFailed);
    CHECK_THAT(outcome.detail, contains_text("connection refused by the server (5)"));
    CHECK(stages(rig, looked_up) == "resolve connect proxy!");
}

TEST_CASE("a proxy's URL that cannot be read is dialled by nobody", "[loopback][proxy]") {
    Rig rig;
    auto config = once("ws://127.0.0.1:1/");
    config.proxy = "socks4://h";
    const auto session = rig.add(config);
    CHECK(rig.ends(session).kind == OutcomeKind::InvalidTarget);
    CHECK(stages(rig, session).empty());
}

}  // namespace redial::tests
