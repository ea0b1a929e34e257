// The lab server over real loopback sockets: what its users rely on (README.md, "The lab server"),
// and its faults.
#include "peer.hpp"
#include "rig.hpp"

namespace redial::tests {

using core::ConnectionStatus;
using core::OutcomeKind;

namespace {

std::string echo_url(const core::LabChanged& lab) {
    return "ws://127.0.0.1:" + std::to_string(lab.port) + "/echo";
}

}  // namespace

TEST_CASE("a session opens on the lab server and its messages are counted", "[loopback]") {
    Rig rig;
    const auto session = rig.add(rig.lab() + "?session=abc");
    rig.opens(session);
    rig.send(session, "hello");
    rig.send(session, R"({"a":[1,2]})");
    rig.send(session, "say \"hi\"\n");
    rig.send(session, "\"quoted\"");
    rig.send(session, std::string("\xff\x00", 2), core::Opcode::Binary);
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 5; }));
    const auto texts = rig.texts(session);
    CHECK(texts[0] == R"({"count":1,"session":"abc","echo":"hello"})");
    CHECK(texts[1] == R"({"count":2,"session":"abc","echo":{"a":[1,2]}})");
    CHECK(texts[2] == R"({"count":3,"session":"abc","echo":"say \"hi\"\n"})");
    CHECK(texts[3] == R"({"count":4,"session":"abc","echo":"quoted"})");
    CHECK(texts[4] == R"({"count":5,"session":"abc","echo":"/wA="})");
}

TEST_CASE("two sessions have counters of their own, two connections of one share it",
          "[loopback]") {
    Rig rig;
    const auto url = rig.lab();
    const auto a = rig.add(url + "?session=a");
    const auto b = rig.add(url + "?session=b");
    const auto again = rig.add(url + "?x=1&session=a");
    rig.opens(a);
    rig.opens(b);
    rig.opens(again);
    rig.send(a, "x");
    REQUIRE(rig.until([&] { return rig.texts(a).size() == 1; }));
    rig.send(again, "y");
    rig.send(b, "z");
    REQUIRE(rig.until([&] { return rig.texts(again).size() == 1 && rig.texts(b).size() == 1; }));
    CHECK_THAT(rig.texts(again)[0], contains_text("\"count\":2"));
    CHECK_THAT(rig.texts(b)[0], contains_text("\"count\":1"));
}

TEST_CASE("without a session parameter the lab server makes one up", "[loopback]") {
    Rig rig;
    const auto session = rig.add(rig.lab());
    rig.opens(session);
    rig.send(session, "x");
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 1; }));
    const auto text = rig.texts(session)[0];
    const std::string before = R"({"count":1,"session":")";
    CHECK(text.substr(0, before.size()) == before);
    CHECK(text.size() == before.size() + 36 + std::string(R"(","echo":"x"})").size());
}

TEST_CASE("echo returns every message as it came", "[loopback]") {
    Rig rig;
    rig.lab();
    const auto session = rig.add(echo_url(rig.lab_state()));
    rig.opens(session);
    const std::string bytes("\x00\xff\x01", 3);
    const std::string large(300000, 'L');
    rig.send(session, bytes, core::Opcode::Binary);
    rig.send(session, large);
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 2; }));
    CHECK(rig.texts(session)[0] == bytes);
    CHECK((rig.texts(session)[1] == large));
    std::vector<core::Opcode> opcodes;
    for (const Message& message : rig.seen.messages) {
        if (message.seen.direction == core::Direction::In) {
            opcodes.push_back(message.seen.opcode);
        }
    }
    CHECK(opcodes == std::vector<core::Opcode>{core::Opcode::Binary, core::Opcode::Text});
}

TEST_CASE("compressed messages go both ways when offered", "[loopback]") {
    Rig rig;
    rig.lab();
    auto config = Rig::config(echo_url(rig.lab_state()));
    config.deflate.is_offered = true;
    const auto session = rig.add(config);
    rig.opens(session);
    CHECK_THAT(rig.all<core::AttemptOpened>(session)[0].extensions,
               contains_text("permessage-deflate"));
    const std::string text(5000, 'z');
    rig.send(session, text);
    rig.send(session, text);
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 2; }));
    CHECK((rig.texts(session)[1] == text));
    for (const Message& message : rig.seen.messages) CHECK(message.seen.is_compressed);
}

TEST_CASE("another path is 404 and says what to try", "[loopback]") {
    Rig rig;
    rig.lab();
    auto config = Rig::config("ws://127.0.0.1:" + std::to_string(rig.lab_state().port) + "/nope");
    const auto session = rig.add(config);
    CHECK(rig.ends(session).http_status == 404);
    CHECK_THAT(rig.all<core::AttemptEnded>(session)[0].response,
               contains_text("try /ws/chat/ or /echo"));
}

TEST_CASE("the lab server beats with the time", "[loopback]") {
    Rig rig;
    core::LabOptions options;
    options.heartbeat = 20ms;
    const auto session = rig.add(rig.lab(options));
    REQUIRE(rig.until([&] { return rig.texts(session).size() >= 3; }));
    const auto text = rig.texts(session)[0];
    // {"ts":"2026-01-02T03:04:05.678Z"}
    CHECK(text.size() == std::string(R"({"ts":"2026-01-02T03:04:05.678Z"})").size());
    CHECK(text.substr(0, 9) == "{\"ts\":\"20");
    CHECK(text.substr(text.size() - 3) == "Z\"}");
}

TEST_CASE("a graceful stop says bye with the total, and 1001", "[loopback]") {
    Rig rig;
    const auto session = rig.add(rig.lab() + "?session=s");
    rig.opens(session);
    rig.send(session, "x");
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 1; }));
    rig.post(core::StopLab{});
    const auto outcome = rig.ends(session);
    CHECK(outcome.close_code == 1001);
    CHECK(outcome.by == core::EndedBy::Peer);
    CHECK(outcome.is_clean);
    CHECK(rig.texts(session)[1] == R"({"bye":true,"total":1})");
    // And nobody listens any more.
    CHECK(rig.ends(session, 2).kind == OutcomeKind::Refused);
}

TEST_CASE("a lab server that refuses is connection refused, until it does not", "[loopback]") {
    Rig rig;
    const auto url = rig.lab();
    rig.post(core::SetLabRefuses{true});
    const auto session = rig.add(url);
    CHECK(rig.ends(session).kind == OutcomeKind::Refused);
    CHECK(rig.lab_state().refuses);
    CHECK_FALSE(rig.lab_state().is_listening);
    rig.post(core::SetLabRefuses{false});
    rig.opens(session);
    CHECK(rig.lab_state().is_listening);
}

TEST_CASE("open connections outlive the lab server's refusing", "[loopback]") {
    Rig rig;
    const auto session = rig.add(rig.lab());
    rig.opens(session);
    rig.post(core::SetLabRefuses{true});
    rig.send(session, "still here");
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 1; }));
}

TEST_CASE("accept and then close: 1012 after the time asked for", "[loopback]") {
    Rig rig;
    const auto url = rig.lab();
    rig.post(core::SetLabClosesAfter{30ms});
    const auto session = rig.add(url);
    const auto outcome = rig.ends(session);
    CHECK(outcome.close_code == 1012);
    CHECK(outcome.is_clean);
    CHECK(rig.all<core::AttemptEnded>(session)[0].open_for >= 29ms);
}

TEST_CASE("a taken port is said, and the next free one is used", "[loopback]") {
    Rig rig;
    Peer taken;
    core::LabOptions options;
    options.port = taken.port();
    SECTION("the next one") {
        rig.post(core::StartLab{options});
        REQUIRE(rig.until([&] { return !rig.all<core::LabChanged>().empty(); }));
        const auto state = rig.lab_state();
        CHECK(state.is_listening);
        CHECK(state.port > taken.port());
        const auto notes = rig.all<core::Noted>();
        REQUIRE(notes.size() == 1);
        CHECK_THAT(notes[0].text, contains_text("is taken"));
    }
    SECTION("not when told not to") {
        options.tries_next_ports = false;
        rig.post(core::StartLab{options});
        REQUIRE(rig.until([&] { return !rig.all<core::LabChanged>().empty(); }));
        CHECK_FALSE(rig.lab_state().is_listening);
        CHECK_THAT(rig.lab_state().error, contains_text("Address already in use"));
    }
}

TEST_CASE("the number of connections and sessions is told", "[loopback]") {
    Rig rig;
    const auto url = rig.lab();
    const auto session = rig.add(url + "?session=one");
    rig.opens(session);
    REQUIRE(rig.until([&] { return rig.lab_state().connections == 1; }));
    CHECK(rig.lab_state().session_keys == std::vector<std::string>{"one"});
    rig.post(session, core::Disconnect{});
    REQUIRE(rig.until([&] { return rig.lab_state().connections == 0; }));
    CHECK(rig.lab_state().stored_sessions == 1);
}

TEST_CASE("a counter is forgotten after its time to live", "[loopback][resumption]") {
    Rig rig;
    core::LabOptions options;
    options.time_to_live = 50ms;
    const auto session = rig.add(rig.lab(options) + "?session=s");
    rig.opens(session);
    rig.send(session, "x");
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 1; }));
    REQUIRE(rig.until([&] { return rig.lab_state().stored_sessions == 1; }));
    rig.post(session, core::Disconnect{});
    REQUIRE(rig.until([&] { return rig.lab_state().stored_sessions == 0; }));
    rig.post(session, core::ReconnectNow{});
    rig.opens(session, 2);
    rig.send(session, "y");
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 2; }));
    CHECK_THAT(rig.texts(session)[1], contains_text("\"count\":1"));
}

TEST_CASE("a request that is no upgrade is refused in words", "[loopback]") {
    Rig rig;
    rig.lab();
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(rig.lab_state().port);
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(descriptor, reinterpret_cast<sockaddr*>(&v4), sizeof v4) == 0);
    PeerConnection client(descriptor);
    SECTION("no upgrade is asked for") {
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        const std::string head = client.read_head();
        CHECK(head.starts_with("HTTP/1.1 426 "));
        CHECK_THAT(head, contains_text("Upgrade: websocket\r\n"));
        CHECK_THAT(head, contains_text("Sec-WebSocket-Version: 13\r\n"));
    }
    SECTION("another method than GET") {
        client.send("POST / HTTP/1.1\r\nHost: x\r\n\r\n");
        const std::string head = client.read_head();
        CHECK(head.starts_with("HTTP/1.1 405 "));
        CHECK_THAT(head, contains_text("Allow: GET\r\n"));
    }
    SECTION("a page of the web") {
        client.send(
            "GET /echo HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Origin: https://evil.example\r\n\r\n");
        CHECK(client.read_head().starts_with("HTTP/1.1 403 "));
    }
    SECTION("a page of this machine") {
        client.send(
            "GET /echo HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Origin: http://localhost:3000\r\n\r\n");
        CHECK(client.read_head().starts_with("HTTP/1.1 101 "));
    }
}

}  // namespace redial::tests
