// A session that speaks the dialect its settings name: in virtual time, with a transport that does
// as it is told.
#include "fake_service.hpp"

namespace redial::tests {

namespace {

std::vector<std::string> sent(const DriverRig& rig) {
    const std::string mine = "out text ";
    std::vector<std::string> texts;
    for (const std::string& message : rig.host.messages)
        if (message.starts_with(mine)) texts.push_back(message.substr(mine.size()));
    return texts;
}

core::SessionConfig speaking(std::string dialect) {
    auto config = DriverRig::config();
    config.dialect = std::move(dialect);
    return config;
}

// An unmasked text frame, as a server sends it (RFC 6455 section 5.2).
std::string frame(const std::string& text) {
    return std::string("\x81") + char(text.size()) + text;
}

void queue(DriverRig& rig, const std::string& text) {
    rig.order(core::SendMessage{core::Opcode::Text, std::make_shared<Bytes>(to_bytes(text))});
}

const std::string open_packet =
    R"(0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":9})";

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a session joins Socket.IO before what was queued, and is resumed", "[speech]") {
    DriverRig rig(speaking("socket.io"));
    queue(rig, R"(42["a"])");
    FakePeer& first = rig.open();
    CHECK(sent(rig).empty());
    rig.give(first, frame(open_packet));
    rig.host.pass(0s);
    CHECK(sent(rig) == Texts{"40"});
    rig.give(first, frame(R"(40{"sid":"s","pid":"p"})"));
    rig.host.pass(0s);
    CHECK(sent(rig) == Texts{"40", R"(42["a"])"});
    rig.give(first, frame("2"));
    rig.host.pass(0s);
    CHECK(sent(rig).back() == "3");
    rig.end(first, net::SocketEndKind::Reset);
    rig.host.pass(500ms);
    FakePeer& second = rig.open();
    rig.give(second, frame(open_packet));
    rig.host.pass(0s);
    CHECK(sent(rig).back() == R"(40{"pid":"p"})");
}

TEST_CASE("a session says nothing of its own where no dialect is named", "[speech]") {
    for (const std::string name : {"auto", "none", "mcp"}) {
        DriverRig rig(speaking(name));
        FakePeer& peer = rig.open();
        rig.give(peer, frame(open_packet));
        rig.give(peer, frame("2"));
        rig.host.pass(60s);
        CHECK(sent(rig).empty());
    }
}

TEST_CASE("a Phoenix session sends its heartbeat every 30 seconds of a connection", "[speech]") {
    DriverRig rig(speaking("phoenix"));
    FakePeer& peer = rig.open();
    rig.host.pass(30s - 1us);
    CHECK(sent(rig).empty());
    rig.host.pass(1us);
    CHECK(sent(rig).size() == 1);
    rig.give(peer, frame(R"([null,"beat","phoenix","phx_reply",{"status":"ok","response":{}}])"));
    rig.host.pass(30s);
    CHECK(sent(rig).size() == 2);
}

TEST_CASE("a session that ActionCable tells to stay away halts with its words", "[speech]") {
    const bool comes_back = GENERATE(false, true);
    DriverRig rig(speaking("actioncable"));
    FakePeer& peer = rig.open();
    rig.give(peer,
             frame(std::string(R"({"type":"disconnect","reason":"unauthorized","reconnect":)") +
                   (comes_back ? "true}" : "false}")));
    rig.end(peer, net::SocketEndKind::Reset);
    const auto& phase = rig.driver.machine().phase;
    const auto* halted = std::get_if<core::HaltedPhase>(&phase);
    REQUIRE((halted == nullptr) == comes_back);
    if (halted) CHECK(halted->cause == "the server said not to reconnect: unauthorized");
}

TEST_CASE("a Phoenix heartbeat without its answer ends the connection when the next is due",
          "[speech]") {
    DriverRig rig(speaking("phoenix"));
    FakePeer& peer = rig.open();
    rig.host.pass(30s);
    rig.give(peer, frame(R"([null,"beat","phoenix","phx_reply",{"status":"ok","response":{}}])"));
    rig.host.pass(30s);
    CHECK(rig.status() == core::ConnectionStatus::Open);
    rig.give(peer, frame(R"([null,"1","room","news",{}])"));
    rig.host.pass(30s);
    CHECK(rig.outcome().kind == core::OutcomeKind::PongTimedOut);
    CHECK(rig.outcome().detail == "a heartbeat of the dialect was not answered within 30 s");
}

TEST_CASE("a server that sends nothing for longer than its dialect allows is given up",
          "[speech]") {
    DriverRig rig(speaking("socket.io"));
    FakePeer& peer = rig.open();
    rig.give(peer, frame(open_packet));
    rig.host.pass(25s);
    rig.give(peer, frame("2"));
    rig.host.pass(25s + 9ms - 1us);
    CHECK(rig.status() == core::ConnectionStatus::Open);
    rig.host.pass(1us);
    CHECK(rig.outcome().detail ==
          "the server sent nothing for 25 s, longer than its dialect allows");
}

TEST_CASE("a gateway's session leaves when it is asked to, and resumes", "[speech]") {
    auto config = speaking("gateway");
    config.saved_messages.push_back(
        {.text = R"({"op":2,"d":{"token":"t","properties":{}}})", .sends_on_open = true});
    DriverRig rig(config);
    const std::string hello = R"({"op":10,"d":{"heartbeat_interval":41250}})";
    FakePeer& first = rig.open();
    CHECK(sent(rig).empty());
    rig.give(first, frame(hello));
    rig.host.pass(0s);
    CHECK(sent(rig).back() == config.saved_messages[0].text);
    rig.give(first, frame(R"({"op":0,"s":4,"t":"READY","d":{"session_id":"abc"}})"));
    rig.give(first, frame(R"({"op":7,"d":null})"));
    rig.host.pass(0s);
    CHECK(rig.host.messages.back().starts_with("out close"));
    rig.give(first, std::string("\x88\x02\x10\x68", 4));
    rig.end(first, net::SocketEndKind::Finished);
    CHECK(std::holds_alternative<core::Waiting>(rig.driver.machine().phase));
    rig.host.pass(1s);
    FakePeer& second = rig.open();
    rig.give(second, frame(hello));
    rig.host.pass(0s);
    CHECK(sent(rig).back() == R"({"op":6,"d":{"token":"t","session_id":"abc","seq":4}})");
}

TEST_CASE("a session offers the subprotocol of the dialect it speaks, and no other", "[speech]") {
    const auto offered = [](core::SessionConfig config) {
        DriverRig rig(std::move(config));
        rig.connect(rig.last_peer());
        return rig.last_peer().received;
    };
    CHECK(offered(speaking("mqtt")).find("Sec-WebSocket-Protocol: mqtt\r\n") != std::string::npos);
    CHECK(offered(speaking("auto")).find("Sec-WebSocket-Protocol") == std::string::npos);
    auto own = speaking("mqtt");
    own.subprotocols = {"mine"};
    CHECK(offered(own).find("Sec-WebSocket-Protocol: mine\r\n") != std::string::npos);
}

TEST_CASE("an MQTT session sends binary messages", "[speech]") {
    auto config = speaking("mqtt client=c");
    DriverRig rig(config);
    rig.open();
    CHECK(rig.host.messages.back().starts_with("out binary \x10"));
}

TEST_CASE("what was queued goes behind the subscriptions, whenever there is room to send",
          "[speech]") {
    DriverRig rig(speaking("mqtt subscribe=a"));
    rig.order(core::SendMessage{core::Opcode::Binary, std::make_shared<Bytes>(to_bytes("mine"))});
    FakePeer& peer = rig.open();
    rig.give(peer, std::string("\x82\x04\x20\x02\x00\x00", 6));
    peer.sink->on_drained();
    rig.host.pass(0s);
    const std::vector<std::string>& all = rig.host.messages;
    REQUIRE(all.size() == 4);
    CHECK(all[2].starts_with("out binary \x82"));
    CHECK(all[3] == "out binary mine");
}

TEST_CASE("a session answers by a person's rules, with and without a dialect", "[speech]") {
    const std::string dialect = GENERATE("auto", "none", "phoenix");
    auto config = speaking(dialect);
    config.speech = {{.pointer = "", .value = "", .send = "hi"},
                     {.pointer = "/ask", .value = "", .send = R"({"got":{{/ask}}})"}};
    DriverRig rig(config);
    FakePeer& peer = rig.open();
    rig.host.pass(0s);
    CHECK(sent(rig) == Texts{"hi"});
    rig.give(peer, frame(R"({"ask":"x"})"));
    rig.give(peer, frame(R"({"other":1})"));
    rig.host.pass(0s);
    CHECK(sent(rig) == Texts{"hi", R"({"got":"x"})"});
}

TEST_CASE("what is said unasked waits until the dialect's server has let the session in",
          "[speech]") {
    auto config = speaking("socket.io");
    config.speech = {{.pointer = "", .value = "", .send = R"(42["hi"])"}};
    DriverRig rig(config);
    FakePeer& peer = rig.open();
    rig.give(peer, frame(open_packet));
    rig.host.pass(0s);
    CHECK(sent(rig) == Texts{"40"});
    rig.give(peer, frame(R"(40{"sid":"s"})"));
    rig.host.pass(0s);
    CHECK(sent(rig) == Texts{"40", R"(42["hi"])"});
}

TEST_CASE("what is sent every so often waits until the server has let the session in", "[speech]") {
    auto config = speaking("socket.io");
    core::SavedMessage tick;
    tick.text = R"(42["tick"])";
    tick.every = 1s;
    config.saved_messages = {tick};
    DriverRig rig(config);
    FakePeer& peer = rig.open();
    rig.give(peer, frame(open_packet));
    rig.host.pass(2500ms);
    CHECK(sent(rig) == Texts{"40"});
    rig.give(peer, frame(R"(40{"sid":"s"})"));
    rig.host.pass(1s);
    CHECK(sent(rig) == Texts{"40", R"(42["tick"])"});
}

TEST_CASE("silence of data ends a connection, and heartbeats are no data", "[speech]") {
    auto config = speaking("auto");
    config.silence_limit = 45s;
    DriverRig rig(config);
    FakePeer& peer = rig.open();
    const std::string join = R"(["1","1","room","phx_reply",{"status":"ok","response":{}}])";
    const std::string beat = R"([null,"1","phoenix","phx_reply",{"status":"ok","response":{}}])";
    rig.host.pass(40s);
    rig.give(peer, frame(join));
    rig.host.pass(40s);
    CHECK(rig.status() == core::ConnectionStatus::Open);
    SECTION("a pong and a heartbeat's answer do not put it off") {
        rig.order(core::SendMessage{
            core::Opcode::Text,
            std::make_shared<Bytes>(to_bytes(R"([null,"1","phoenix","heartbeat",{}])"))});
        rig.give(peer, frame(beat) + std::string("\x8a\x00", 2));
        rig.host.pass(5s - 1us);
        CHECK(rig.status() == core::ConnectionStatus::Open);
        rig.host.pass(1us);
        CHECK(rig.outcome().kind == core::OutcomeKind::SilenceTimedOut);
        CHECK(rig.outcome().detail == "no data for 45 s");
        CHECK(std::holds_alternative<core::Waiting>(rig.driver.machine().phase));
    }
    SECTION("a message does") {
        rig.give(peer, frame(R"([null,null,"room","news",{}])"));
        rig.host.pass(44s);
        CHECK(rig.status() == core::ConnectionStatus::Open);
    }
    SECTION("so does the first part of a long one") {
        rig.give(peer, std::string("\x81\x7d", 2) + "a");
        rig.host.pass(44s);
        CHECK(rig.status() == core::ConnectionStatus::Open);
        rig.host.pass(1s);
        CHECK(rig.outcome().kind == core::OutcomeKind::SilenceTimedOut);
    }
}

TEST_CASE("without a limit no silence ends a connection", "[speech]") {
    DriverRig rig(speaking("auto"));
    rig.open();
    rig.host.pass(std::chrono::hours(24));
    CHECK(rig.status() == core::ConnectionStatus::Open);
}

TEST_CASE("a session waits as long as ActionCable asks for in its words", "[speech]") {
    DriverRig rig(speaking("actioncable"));
    FakePeer& peer = rig.open();
    rig.give(peer, frame(R"({"type":"disconnect","reason":"retry after 90s","reconnect":true})"));
    rig.end(peer, net::SocketEndKind::Reset);
    const auto* waiting = std::get_if<core::Waiting>(&rig.driver.machine().phase);
    REQUIRE(waiting != nullptr);
    CHECK(waiting->delay >= 90s);
}

}  // namespace redial::tests
