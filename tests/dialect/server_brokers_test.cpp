// The server speakers of MQTT, SignalR and STOMP without a network: what clients are told, and what
// they find again after a cut.
#include "catch.hpp"
#include "dialect/mqtt_write.hpp"
#include "serve.hpp"

namespace redial::dialect {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using enum core::DialectFaultKind;

// ---- MQTT, as its client writes it

std::string text_field(std::string_view text) {
    std::string field;
    append_mqtt_two(field, text.size());
    return field.append(text);
}

std::string connect(std::string_view id, bool is_clean, int level = 4) {
    std::string body = text_field("MQTT");
    body += static_cast<char>(level);
    body += is_clean ? '\2' : '\0';
    append_mqtt_two(body, 0);                                          // no keep alive
    if (level == 5) body += is_clean ? "\0"s : "\5\x11\0\0\x0e\x10"s;  // expires after an hour
    return mqtt_packet(mqtt_first_byte(MqttType::Connect), body + text_field(id));
}

std::string subscribe(std::string_view filter, char qos, int level = 4) {
    std::string body = "\0\1"s;
    if (level == 5) body += '\0';
    return mqtt_packet(mqtt_first_byte(MqttType::Subscribe, 2), body + text_field(filter) + qos);
}

std::string acknowledge(char id) {
    return mqtt_packet(mqtt_first_byte(MqttType::Puback), "\0"s + id);
}

std::string event(char id, int number, bool is_again = false) {
    const std::string head = text_field("events") + "\0"s + id;
    return mqtt_packet(mqtt_first_byte(MqttType::Publish, is_again ? 0x0a : 2),
                       head + "{\"n\":" + std::to_string(number) + "}");
}

// ---- SignalR and STOMP

const std::string handshake = "{\"protocol\":\"json\",\"version\":1}\x1e";

std::string negotiated(Served& served, const std::string& query = "") {
    const std::string reply =
        served.told(served.ask("POST", "/hub/negotiate?negotiateVersion=1" + query));
    return "ws://lab/hub?id=" + quoted_behind(reply, R"("connectionToken":")");
}

std::string frame(const std::string& text) { return text + '\0'; }

}  // namespace

TEST_CASE("an MQTT session is present again, with what was not acknowledged", "[serve][mqtt]") {
    const int level = GENERATE(4, 5);
    Served served("mqtt");
    const PeerId first = served.open();
    served.send_bytes(first, connect("a", false, level));
    const std::string accepted = level == 5 ? "\x20\3\0\0\0"s : "\x20\2\0\0"s;
    CHECK(served.told(first) == accepted);
    served.send_bytes(first, subscribe("events", 1, level));
    CHECK(served.told(first) == (level == 5 ? "\x90\4\0\1\0\1"s : "\x90\3\0\1\1"s));
    served.wait(2s);
    CHECK(served.each_told(first).size() == 2);
    served.send_bytes(first, acknowledge(1));
    served.cut(first);
    served.wait(1s);
    const PeerId second = served.open();
    served.send_bytes(second, connect("a", false, level));
    const std::vector<std::string> told = served.each_told(second);
    REQUIRE(told.size() == 3);
    CHECK(told[0] == (level == 5 ? "\x20\3\1\0\0"s : "\x20\2\1\0"s));
    if (level == 5) return;
    CHECK(told[1] == event(2, 2, true));
    CHECK(told[2] == event(3, 3));
}

TEST_CASE("an MQTT session ends with its connection where it is clean, or forgotten",
          "[serve][mqtt]") {
    Served served("mqtt");
    for (const bool is_clean : {true, false}) {
        INFO(is_clean);
        const std::string id = is_clean ? "clean" : "kept";
        const PeerId first = served.open();
        served.send_bytes(first, connect(id, is_clean));
        served.cut(first);
        if (!is_clean) served.fault(ForgetSession, 1);
        const PeerId second = served.open();
        served.send_bytes(second, connect(id, false));
        CHECK(served.told(second) == "\x20\2\0\0"s);
        served.cut(second);
    }
}

TEST_CASE("an MQTT filter fits its topics and no others", "[serve][mqtt]") {
    CHECK(mqtt_matches("a/b", "a/b"));
    CHECK(!mqtt_matches("a/b", "a/b/c"));
    CHECK(!mqtt_matches("a/b/c", "a/b"));
    CHECK(mqtt_matches("a/+", "a/b"));
    CHECK(!mqtt_matches("a/+", "a/b/c"));
    CHECK(mqtt_matches("+/b", "a/b"));
    CHECK(mqtt_matches("#", "a/b/c"));
    CHECK(mqtt_matches("a/#", "a/b/c"));
    CHECK(mqtt_matches("a/#", "a"));
    CHECK(!mqtt_matches("a/#", "b"));
}

TEST_CASE("what an MQTT client publishes goes to who subscribed, once also with QoS 2",
          "[serve][mqtt]") {
    Served served("mqtt");
    const PeerId a = served.open();
    const PeerId b = served.open();
    served.send_bytes(a, connect("a", true));
    served.send_bytes(b, connect("b", true));
    served.send_bytes(b, subscribe("room/+", 0));
    served.told(a);
    served.told(b);
    const std::string body = text_field("room/1") + "\0\7"s + "hi";
    const std::string sent = mqtt_packet(mqtt_first_byte(MqttType::Publish, 4), body);
    served.send_bytes(a, sent);
    CHECK(served.told(a) == "\x50\2\0\7"s);
    served.send_bytes(a, sent);
    served.send_bytes(a, mqtt_packet(mqtt_first_byte(MqttType::Pubrel, 2), "\0\7"s));
    CHECK(served.told(a) == "\x50\2\0\7 \x70\2\0\7"s);
    CHECK(served.told(b) ==
          mqtt_packet(mqtt_first_byte(MqttType::Publish), text_field("room/1") + "hi"));
    served.fault(StopHeartbeat);
    served.send_bytes(a, mqtt_packet(mqtt_first_byte(MqttType::Pingreq), ""));
    CHECK(served.told(a).empty());
}

TEST_CASE("an MQTT client that is refused, late or strange is let go", "[serve][mqtt]") {
    Served served("mqtt");
    served.fault(Refuse, 1);
    const PeerId refused = served.open();
    served.send_bytes(refused, connect("a", true));
    CHECK(served.told(refused) == "\x20\2\0\5 close 0 "s);
    const PeerId strange = served.open();
    served.send_bytes(strange, "GET / HTTP/1.1");
    CHECK(served.told(strange) == "close 0 ");
    const PeerId late = served.open();
    served.wait(10s);
    CHECK(served.told(late) == "close 0 ");
    const PeerId one = served.open();
    served.send_bytes(one, connect("same", true));
    const PeerId other = served.open();
    served.send_bytes(other, connect("same", true));
    CHECK(served.told(one).ends_with("close 0 "));
}

TEST_CASE("a SignalR client is called, answered, and streamed to", "[serve][signalr]") {
    Served served("signalr", 15s);
    const PeerId peer = served.open(negotiated(served));
    served.send(peer, handshake);
    CHECK(served.told(peer) == "{}\x1e");
    served.send(peer,
                "{\"type\":1,\"invocationId\":\"0\",\"target\":\"Chat\",\"arguments\":[5]}\x1e");
    CHECK(served.told(peer) ==
          "{\"type\":3,\"invocationId\":\"0\",\"result\":5}\x1e "
          "{\"type\":1,\"target\":\"Chat\",\"arguments\":[5]}\x1e");
    served.send(peer, "{\"type\":4,\"invocationId\":\"1\",\"target\":\"S\",\"arguments\":[]}\x1e");
    served.wait(1s);
    CHECK(served.told(peer) ==
          "{\"type\":1,\"target\":\"event\",\"arguments\":[{\"n\":1}]}\x1e "
          "{\"type\":2,\"invocationId\":\"1\",\"item\":1}\x1e");
    served.send(peer, "{\"type\":5,\"invocationId\":\"1\"}\x1e");
    CHECK(served.told(peer) == "{\"type\":3,\"invocationId\":\"1\"}\x1e");
    served.fault(StayAway);
    served.wait(1s);
    CHECK(served.told(peer).find("{\"type\":7,\"error\"") != std::string::npos);
}

TEST_CASE("a stateful SignalR connection goes on behind what was acknowledged",
          "[serve][signalr]") {
    Served served("signalr", 15s);
    const std::string url = negotiated(served, "&useStatefulReconnect=true");
    const PeerId first = served.open(url);
    served.send(first, handshake);
    served.send(first, "{\"type\":1,\"target\":\"A\",\"arguments\":[]}\x1e");
    CHECK(served.told(first).ends_with("{\"type\":8,\"sequenceId\":1}\x1e"));
    served.wait(2s);
    served.send(first, "{\"type\":8,\"sequenceId\":2}\x1e");  // the call, and the first event
    served.cut(first);
    const PeerId second = served.open(url);
    REQUIRE(second != 0);
    served.send(second, "{\"type\":9,\"sequenceId\":1}\x1e");
    served.send(second, "{\"type\":1,\"target\":\"A\",\"arguments\":[]}\x1e");
    CHECK(served.told(second) ==
          "{\"type\":9,\"sequenceId\":3}\x1e "
          "{\"type\":1,\"target\":\"event\",\"arguments\":[{\"n\":2}]}\x1e");
    served.cut(second);
    served.fault(ForgetSession, 1);
    CHECK(served.open(url) == 0);
    CHECK(served.open("ws://lab/hub?id=nobody") == 0);
}

TEST_CASE("SignalR clients of both protocols call each other", "[serve][signalr]") {
    Served served("signalr", 15s);
    const PeerId packed = served.open(negotiated(served));
    served.send(packed, "{\"protocol\":\"messagepack\",\"version\":1}\x1e");
    CHECK(served.told(packed) == "{}\x1e");
    const PeerId plain = served.open(negotiated(served));
    served.send(plain, handshake);
    CHECK(served.told(plain) == "{}\x1e");
    // [1, {}, "0", "Chat", [5], []]
    served.send_bytes(packed,
                      "\x0d\x96\x01\x80\xa1"
                      "0\xa4"
                      "Chat\x91\x05\x90"s);
    const std::string told = served.told(packed);
    CHECK(told ==
          "\x07\x95\x03\x80\xa1"
          "0\x03\x05"s +
              " " +
              "\x0c\x96\x01\x80\xc0\xa4"
              "Chat\x91\x05\x90"s);
    CHECK(served.told(plain) == "{\"type\":1,\"target\":\"Chat\",\"arguments\":[5]}\x1e");
    served.send(plain, "{\"type\":1,\"target\":\"A\",\"arguments\":[{\"n\":1}]}\x1e");
    CHECK(served.told(packed) ==
          "\x0c\x96\x01\x80\xc0\xa1"
          "A\x91\x81\xa1n\x01\x90"s);
    served.wait(15s);
    CHECK(served.told(packed).find("\x02\x91\x06") != std::string::npos);
    // What is agreed on is kept to.
    served.send(packed, "{\"type\":6}\x1e");
    CHECK(served.told(packed).starts_with("close 1003"));
}

TEST_CASE("a hub's negotiation names both formats, and no third protocol is let in",
          "[serve][signalr]") {
    Served served("signalr");
    const std::string reply = served.told(served.ask("POST", "/hub/negotiate?negotiateVersion=1"));
    CHECK(reply.find(R"("transferFormats":["Text","Binary"])") != std::string::npos);
    const PeerId peer = served.open();
    served.send(peer, "{\"protocol\":\"morse\",\"version\":1}\x1e");
    CHECK(served.told(peer).find("is not supported") != std::string::npos);
}

TEST_CASE("a stateful SignalR connection goes on in MessagePack too", "[serve][signalr]") {
    Served served("signalr", 15s);
    const std::string url = negotiated(served, "&useStatefulReconnect=true");
    const PeerId first = served.open(url);
    served.send(first, "{\"protocol\":\"messagepack\",\"version\":2}\x1e");
    served.wait(2s);
    served.send_bytes(first, "\x03\x92\x08\x01"s);  // the first event is acknowledged
    served.told(first);
    served.cut(first);
    const PeerId second = served.open(url);
    REQUIRE(second != 0);
    const std::vector<std::string> told = served.each_told(second);
    REQUIRE(told.size() == 2);
    CHECK(told[0] == "\x03\x92\x09\x02"s);
    CHECK(told[1] ==
          "\x10\x96\x01\x80\xc0\xa5"
          "event\x91\x81\xa1n\x02\x90"s);
}

TEST_CASE("a STOMP client gets heart-beats, receipts and messages", "[serve][stomp]") {
    Served served("stomp", 10s);
    const PeerId peer = served.open("ws://lab/ws", "v12.stomp");
    served.send(peer, frame("CONNECT\naccept-version:1.1,1.2\nheart-beat:0,4000\n\n"));
    const std::string connected = served.told(peer);
    CHECK(connected.starts_with("CONNECTED\nversion:1.2\nheart-beat:10000,10000\n"));
    served.send(peer, frame("SUBSCRIBE\nid:0\ndestination:/topic/a\nreceipt:r1\n\n"));
    CHECK(served.told(peer) == frame("RECEIPT\nreceipt-id:r1\n\n"));
    served.send(peer, frame("SEND\ndestination:/topic/a\n\nhi"));
    CHECK(served.told(peer) == frame("MESSAGE\nsubscription:0\ndestination:/topic/a\nmessage-id:1\n"
                                     "content-length:2\n\nhi"));
    served.send(peer, frame("SEND\ndestination:/topic/b\n\nhi"));
    CHECK(served.told(peer).empty());
    served.wait(1s);
    CHECK(served.told(peer).find("{\"n\":1}") != std::string::npos);
    served.send(peer, frame("UNSUBSCRIBE\nid:0\n\n"));
    served.wait(9s);
    CHECK(served.told(peer) == "\n");
    served.send(peer, frame("DISCONNECT\nreceipt:bye\n\n"));
    CHECK(served.told(peer) == frame("RECEIPT\nreceipt-id:bye\n\n") + " close 1000 ");
}

TEST_CASE("a STOMP stream is read on from an offset", "[serve][stomp]") {
    Served served("stomp");
    const PeerId first = served.open();
    served.send(first, frame("CONNECT\naccept-version:1.2\n\n"));
    served.send(first, frame("SUBSCRIBE\nid:0\ndestination:/s\nx-stream-offset:next\n\n"));
    served.wait(3s);
    CHECK(served.told(first).find("x-stream-offset:3\n") != std::string::npos);
    const PeerId second = served.open();
    served.send(second, frame("CONNECT\naccept-version:1.2\n\n"));
    served.told(second);
    served.send(second, frame("SUBSCRIBE\nid:0\ndestination:/s\nx-stream-offset:offset=2\n\n"));
    const std::vector<std::string> told = served.each_told(second);
    REQUIRE(told.size() == 2);
    CHECK(told[0].find("x-stream-offset:2\n") != std::string::npos);
    CHECK(told[1].find("x-stream-offset:3\n") != std::string::npos);
}

TEST_CASE("a STOMP client that is refused, or out of order, gets an ERROR", "[serve][stomp]") {
    Served served("stomp");
    const PeerId early = served.open();
    served.send(early, frame("SEND\ndestination:/a\n\n"));
    CHECK(served.told(early).starts_with("ERROR\nmessage:not the time for it\n"));
    served.fault(Refuse, 1);
    const PeerId refused = served.open();
    served.send(refused, frame("CONNECT\naccept-version:1.2\n\n"));
    CHECK(served.told(refused).starts_with("ERROR\nmessage:refused on purpose\n"));
}

TEST_CASE("SockJS clients are told where to dial, and speak within its frames", "[serve][stomp]") {
    Served served("stomp");
    CHECK(served.told(served.ask("GET", "/ws/info?t=1")).find(R"("websocket":true)") !=
          std::string::npos);
    const PeerId peer = served.open("ws://lab/ws/123/abcdefgh/websocket");
    CHECK(served.told(peer) == "o");
    served.send(peer, R"(["CONNECT\naccept-version:1.2\n\n\u0000"])");
    CHECK(served.told(peer).starts_with(R"(a["CONNECTED\nversion:1.2\n)"));
    served.send(peer, R"(["SEND\n\n\u0000"])");
    const std::string end = served.told(peer);
    CHECK(end.starts_with(R"(a["ERROR\nmessage:no destination\n\n\u0000"])"));
    CHECK(end.find(R"(c[1002,"no destination"] close 1002)") != std::string::npos);
    // In another form of the URL frames are what they are.
    const PeerId plain = served.open("ws://lab/ws");
    CHECK(served.told(plain).empty());
}

TEST_CASE("SockJS by itself sends what it hears to all, and its heartbeat", "[serve]") {
    Served served("sockjs", 3s);
    const PeerId a = served.open("ws://lab/sock/123/abcdefgh/websocket");
    const PeerId b = served.open("ws://lab/sock/123/bbcdefgh/websocket");
    served.told(a);
    served.told(b);
    served.send(a, R"(["hi","\"you"])");
    CHECK(served.told(b) == R"(a["hi"] a["\"you"])");
    served.wait(3s);
    CHECK(served.told(b).find(" h") != std::string::npos);
}

}  // namespace redial::dialect
