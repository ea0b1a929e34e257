// Whose pages may dial a tap on loopback, and what becomes of their Origin.
#include "net/dial/origin.hpp"
#include "net/tap/tap_request.hpp"
#include "tap_rig.hpp"

namespace redial::tests {

using net::may_dial;

TEST_CASE("a page of this machine may dial and any other may not", "[tap][origin]") {
    for (const char* own :
         {"http://localhost", "https://LOCALHOST:3000", "http://127.0.0.1:8080", "http://127.9.9.9",
          "http://[::1]:5000", "http://app.localhost:1", "capacitor://localhost"}) {
        INFO(own);
        CHECK(may_dial(own, {}));
    }
    for (const char* foreign :
         {"https://evil.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example",
          "null", "", "file://", "http://evil.example@localhost", "http://notlocalhost",
          "http://192.168.1.5", "localhost", "chrome-extension://abcdef"}) {
        INFO(foreign);
        CHECK_FALSE(may_dial(foreign, {}));
    }
    CHECK(may_dial("https://app.example", {"https://APP.example/"}));
    CHECK_FALSE(may_dial("https://app.example:8443", {"https://app.example"}));
    CHECK_FALSE(may_dial("http://app.example", {"https://app.example"}));
    CHECK(may_dial("null", {"null"}));
    CHECK(may_dial("https://any.example", {"*"}));
}

TEST_CASE("a foreign page is turned away by a tap before its server hears of it", "[tap][origin]") {
    Peer server;
    TapRig rig;
    core::TapOptions options;
    options.rewrites_origin = true;
    rig.add_tap(server.url(), options);
    PeerConnection client = dial(rig.port());
    client.send(request_for("/", "Origin: https://evil.example\r\n"));
    CHECK(client.read_head().starts_with("HTTP/1.1 403 "));
    const auto outcome = rig.ends(rig.tap);
    CHECK(outcome.kind == core::OutcomeKind::HttpRefused);
    CHECK(outcome.by == core::EndedBy::Us);
    CHECK_THAT(outcome.detail, contains_text("--allow-origin"));
    PeerConnection posting = dial(rig.port());
    posting.send("POST /admin HTTP/1.1\r\nHost: x\r\nOrigin: null\r\nContent-Length: 0\r\n\r\n");
    CHECK(posting.read_head().starts_with("HTTP/1.1 403 "));
    REQUIRE(rig.until([&] { return rig.all<core::HttpSeen>(rig.tap).size() == 1; }));
    CHECK(rig.all<core::HttpSeen>(rig.tap)[0].http_status == 403);
}

TEST_CASE("an Origin that may not dial is never rewritten into one that may", "[tap][origin]") {
    const auto target = wire::Target::from_url("ws://server.example/");
    REQUIRE(target);
    core::TapOptions options;
    options.host = "0.0.0.0";
    options.rewrites_origin = true;
    const auto rewritten = [&](const std::string& origin) {
        wire::HttpHeadParser parser;
        REQUIRE(parser.feed(as_bytes(request_for("/", "Origin: " + origin + "\r\n"))));
        return net::rewritten_head(parser.head(), *target, options);
    };
    CHECK_THAT(rewritten("http://localhost:3000"),
               contains_text("Origin: http://server.example\r\n"));
    CHECK_THAT(rewritten("https://evil.example"),
               contains_text("Origin: https://evil.example\r\n"));
    options.allowed_origins = {"https://evil.example"};
    CHECK_THAT(rewritten("https://evil.example"),
               contains_text("Origin: http://server.example\r\n"));
}

TEST_CASE("a refusal that Host or Origin may have caused names them and what to try",
          "[tap][origin]") {
    Peer server;
    TapRig rig;
    rig.add_tap("ws://localhost:" + std::to_string(server.port()) + "/");
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.send(request_for("/", "Origin: http://localhost:3000\r\n"));
    far.read_head();
    SECTION("404 is of the Host") {
        far.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        const auto outcome = rig.ends(rig.tap);
        CHECK_THAT(core::in_words(outcome), contains_text("--rewrite-host"));
        CHECK_THAT(core::in_words(outcome), contains_text("127.0.0.1:9001"));
        CHECK(outcome.detail.find("--rewrite-origin") == std::string::npos);
        CHECK(rig.all<core::AttemptEnded>(rig.tap)[0].request.starts_with("GET / HTTP/1.1"));
    }
    SECTION("403 may be of either") {
        far.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        CHECK_THAT(rig.ends(rig.tap).detail, contains_text("--rewrite-origin"));
    }
    SECTION("503 is of neither") {
        far.send("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        CHECK(rig.ends(rig.tap).detail == "");
    }
}

TEST_CASE("a message above the tap's own limit is no breach and keeps its size", "[tap]") {
    Peer server;
    TapRig rig;
    core::SessionConfig config = TapRig::tap_config(server.url());
    config.message_bytes_max = 100;
    config.frame_bytes_max = 100;
    rig.add_tap(config);
    Relayed both = relay(rig, server);
    both.server.send(frame_of(wire::opcode::binary, std::string(5000, 'x')));
    REQUIRE(rig.until([&] { return !rig.seen.messages.empty(); }));
    CHECK(rig.seen.messages[0].seen.size_bytes == 5000);
    CHECK(rig.seen.messages[0].text.size() == 100);
    CHECK(rig.all<core::ViolationSeen>(rig.tap).empty());
}

TEST_CASE("a closing handshake whose frames broke a rule is not clean", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Relayed both = relay(rig, server);
    std::string broken;
    SECTION("a code that may not be sent") { broken = close_frame_of(1005); }
    SECTION("half a code") { broken = frame_of(wire::opcode::close, "\x03"); }
    SECTION("a reason that is not UTF-8") { broken = close_frame_of(1000, "\xff\xfe"); }
    SECTION("data behind it") {
        broken = close_frame_of(1000) + frame_of(wire::opcode::text, "late");
    }
    both.server.send(broken);
    both.client.read_exactly(broken.size());
    both.client.send(masked_close_of(1000));
    CHECK(both.server.read_frame().header.opcode == wire::opcode::close);
    both.server.finish();
    both.client.close();
    const auto outcome = rig.ends(rig.tap);
    CHECK(outcome.kind == core::OutcomeKind::Closed);
    CHECK_FALSE(outcome.is_clean);
    CHECK_THAT(outcome.detail, contains_text("the server broke the closing handshake"));
    // The frame is told as it was sent.
    const std::size_t size = static_cast<unsigned char>(broken[1]);
    CHECK(rig.seen.messages[0].text == broken.substr(2, size));
}

}  // namespace redial::tests
