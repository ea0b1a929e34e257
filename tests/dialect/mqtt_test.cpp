// MQTT 3.1.1 and 5.0: frames as MQTT.js 5.16 and mosquitto 2.0.11 exchanged them, and packets
// written by the standards' sections.
#include "base/hex.hpp"
#include "catch.hpp"
#include "read.hpp"
#include "recorded.hpp"

namespace redial::dialect {
namespace {

std::unique_ptr<Reader> reader() { return find_dialect("mqtt")->make_reader({}); }

Bytes hex(std::string_view digits) { return bytes_from_hex(digits).value(); }

std::string asked(Reader& mqtt, std::string_view digits) {
    return noted(mqtt, out_bytes(hex(digits)));
}
std::string told(Reader& mqtt, std::string_view digits) {
    return noted(mqtt, in_bytes(hex(digits)));
}
// Of a message of the connection, later than all that were seen.
Reading read(const Reader& mqtt, BytesView bytes) {
    Message message = out_bytes(bytes);
    message.number = 1'000'000;
    return mqtt.read(message);
}
std::string line(const Reader& mqtt, std::string_view digits) {
    return read(mqtt, hex(digits)).line;
}

// A CONNECT of the client "c1": clean, keep alive 60 s.
constexpr std::string_view connect_311 = "10 0e 0004 4d515454 04 02 003c 0002 6331";
constexpr std::string_view connect_5 = "10 0f 0004 4d515454 05 02 003c 00 0002 6331";

TEST_CASE("MQTT 5 of a real client is put together from the messages it is cut into", "[dialect]") {
    const auto mqtt = reader();
    CHECK(noted_all(*mqtt, recorded("mqttjs_5")) ==
          "> terms client every 2000 ms within - or any; resume meter-17\n"
          "< resumed meter-17; session meter-17\n"
          "> request 20392; subscribe meter/+/power; subscribe alarm/#\n"
          "< reply 20392; subscribed meter/+/power; subscribed alarm/#\n"
          "> request 20393\n"
          "> request 20394\n"
          "< request 3\n"
          "< reply 20393\n"
          "< reply 20394 more\n"
          "> reply 3\n"
          "< request 4\n"
          "< reply 20394\n"
          "> reply 4 more\n"
          "> reply 4\n"
          "> request 20395; unsubscribed alarm/#\n"
          "< reply 20395\n"
          "> alive asked\n"
          "< alive answered\n"
          "> alive asked\n"
          "< alive answered\n");
}

TEST_CASE("MQTT 3.1.1 of a real client whose session the server does not have", "[dialect]") {
    const auto mqtt = reader();
    CHECK(noted_all(*mqtt, recorded("mqttjs_311"))
              .starts_with("> terms client every 2000 ms within - or any; resume meter-17\n"
                           "< not resumed meter-17; session meter-17\n"
                           "> request 42368; subscribe meter/+/power; subscribe alarm/#\n"
                           "< reply 42368; subscribed meter/+/power; subscribed alarm/#\n"));
}

TEST_CASE("a real MQTT server's refusal is told in the standard's words", "[dialect]") {
    const auto mqtt = reader();
    CHECK(noted_all(*mqtt, recorded("mqttjs_refused")) ==
          "> terms client every 60000 ms within - or any\n< refused not authorized\n");
}

TEST_CASE("of an MQTT packet in parts the last row reads as the packet, the others as parts",
          "[dialect]") {
    const auto mqtt = reader();
    const auto messages = recorded("mqttjs_5");
    CHECK(mqtt->read(to_message(messages.front())).line.empty());
    noted_all(*mqtt, messages);
    const std::string lines = read_all(*mqtt, messages);
    CHECK(lines.find("> part of CONNECT\n"
                     "> CONNECT meter-17 as ann, takes up its session, keep alive 2 s\n"
                     "< CONNACK, session present\n"
                     "> part of SUBSCRIBE\n") != std::string::npos);
    CHECK(lines.find("> part of PUBLISH\n> PUBLISH alarm/door, QoS 2, id 20394\n"
                     "< PUBLISH meter/17/power, QoS 0\n") != std::string::npos);
}

TEST_CASE("an MQTT password is in no reading", "[dialect]") {
    const auto mqtt = reader();
    const auto messages = recorded("mqttjs_5");
    noted_all(*mqtt, messages);
    std::size_t trees = 0;
    for (const RecordedMessage& message : messages) {
        const Reading reading = mqtt->read(to_message(message));
        if (!reading.tree.empty()) ++trees;
        CHECK((reading.line + reading.tree).find("secret-word") == std::string::npos);
    }
    CHECK(trees > 10);
}

TEST_CASE("MQTT packets that share a message, or are cut in the middle of a length, are all seen",
          "[dialect]") {
    const auto mqtt = reader();
    asked(*mqtt, connect_311);
    CHECK(asked(*mqtt, "c000 32 07 0001 61 0007 6869 c000 30") ==
          "alive asked; request 7; alive asked");
    CHECK(asked(*mqtt, "") == "");
    CHECK(asked(*mqtt, "04 0001") == "");
    CHECK(asked(*mqtt, "61 78 c0 00") == "alive asked");
}

TEST_CASE("an MQTT QoS 2 message is answered in full only by its PUBCOMP", "[dialect]") {
    const auto mqtt = reader();
    asked(*mqtt, connect_5);
    CHECK(asked(*mqtt, "34 07 0001 61 0009 00 78") == "request 9");
    CHECK(told(*mqtt, "50 02 0009") == "reply 9 more");
    CHECK(asked(*mqtt, "62 02 0009") == "");
    CHECK(told(*mqtt, "70 02 0009") == "reply 9");
    CHECK(told(*mqtt, "50 03 000a 97") == "reply 10 error");  // quota exceeded: no PUBREL follows
}

TEST_CASE("an MQTT subscription that the server grants in part is refused in part", "[dialect]") {
    const auto mqtt = reader();
    asked(*mqtt, connect_311);
    asked(*mqtt, "82 0a 0005 0001 61 00 0001 62 01");
    CHECK(told(*mqtt, "90 04 0005 00 80") == "reply 5 error; subscribed a; not subscribed b");
    CHECK(told(*mqtt, "90 04 0006 00 00") == "reply 6");  // of filters that were not seen
}

TEST_CASE("an MQTT 5 server says how long a session lives, whose it is, and its own keep alive",
          "[dialect]") {
    const auto mqtt = reader();
    CHECK(asked(*mqtt, "10 12 0004 4d515454 05 02 003c 05 11 00000078 0000") ==
          "terms client every 60000 ms within - or any");
    CHECK(told(*mqtt, "20 0d 00 00 0a 13 001e 12 0004 61757430") ==
          "terms client every 30000 ms within - or any; session aut0");
    // 0 from the server turns off what the client asked for.
    const auto off = reader();
    asked(*off, connect_5);
    CHECK(told(*off, "20 06 00 00 03 13 0000") == "terms client every - within - or any");
    // An expiry of 0 from the server: there will be no session to come back to.
    const auto other = reader();
    asked(*other, "10 14 0004 4d515454 05 02 0000 05 11 00000078 0002 6331");
    CHECK(told(*other, "20 08 00 00 05 11 00000000") == "");
}

TEST_CASE("an MQTT 5 server's DISCONNECT asks to go, with its reason", "[dialect]") {
    const auto mqtt = reader();
    asked(*mqtt, connect_5);
    told(*mqtt, "20 03 00 00 00");
    CHECK(told(*mqtt, "e0 01 8e") == "asked to go session taken over");
    const auto other = reader();
    asked(*other, connect_5);
    CHECK(told(*other, "e0 0b 9d 09 1c 0006 622e746573 74") ==
          "asked to go server moved, to b.test");
    // A client's own says nothing to a client.
    CHECK(asked(*other, "e0 00") == "");
}

TEST_CASE("after bytes that are no MQTT nothing more is noted, the other way still is",
          "[dialect]") {
    const auto mqtt = reader();
    asked(*mqtt, connect_311);
    CHECK(asked(*mqtt, "c000 00 ff") == "alive asked");
    CHECK(asked(*mqtt, "c000") == "");
    CHECK(told(*mqtt, "d000") == "alive answered");
}

TEST_CASE("an MQTT message that is kept in part says where the next packet begins", "[dialect]") {
    const auto mqtt = reader();
    asked(*mqtt, connect_311);
    const Bytes head = hex("32 c801 0001 61 0007 78");  // 200 bytes behind the header
    Message cut = out_bytes(head);
    cut.is_whole = false;
    cut.bytes_left_out = 200 - 6;
    CHECK(noted(*mqtt, cut) == "request 7");
    CHECK(mqtt->read(cut).line == "PUBLISH a, QoS 1, id 7");
    CHECK(asked(*mqtt, "c000") == "alive asked");
    cut.bytes_left_out = 200 - 6 - 4;
    CHECK(noted(*mqtt, cut) == "");
    CHECK(asked(*mqtt, "01020304 c000") == "request 7; alive asked");
    cut.bytes_left_out = 0;  // not known
    CHECK(noted(*mqtt, cut) == "");
    CHECK(asked(*mqtt, "c000") == "");
}

TEST_CASE("an MQTT flood is noted as far as there is room, and the rest is left out", "[dialect]") {
    const auto mqtt = reader();
    asked(*mqtt, connect_311);
    Bytes pings;
    for (std::size_t k = 0; k < notes_max + 1000; ++k) append(pings, hex("c000"));
    Notes notes;
    mqtt->see(out_bytes(pings), notes);
    CHECK(notes.size() == notes_max);
    CHECK(mqtt->read(out_bytes(pings)).line ==
          "PINGREQ; PINGREQ; PINGREQ; PINGREQ; PINGREQ; PINGREQ; PINGREQ; PINGREQ; PINGREQ; "
          "PINGREQ; PINGREQ; PINGREQ and 2012 more");
    // A packet of 200 MB is announced: no more than its beginning is kept.
    CHECK(asked(*mqtt, "30 ffffff7f 0001 61") == "");
    const Bytes block(1 << 20, 0xc0);
    for (int k = 0; k < 255; ++k) CHECK(noted(*mqtt, out_bytes(block)).empty());
    const Bytes last((1 << 20) - 1 - 3, 0xc0);
    CHECK(noted(*mqtt, out_bytes(last)).empty());
    CHECK(asked(*mqtt, "c000") == "alive asked");
}

TEST_CASE("an MQTT packet in a line and in a tree", "[dialect]") {
    const auto mqtt = reader();
    asked(*mqtt, connect_5);
    const std::string_view publish = "3b 0e 0003 612f62 0102 00 7b2261223a317d";
    CHECK(line(*mqtt, publish).empty());  // one byte more than its length says
    const Bytes bytes = hex("3b 0f 0003 612f62 0102 00 7b2261223a317d");
    const Reading reading = read(*mqtt, bytes);
    CHECK(reading.line == "PUBLISH a/b, QoS 1, id 258, sent again, retained");
    CHECK(reading.event == "PUBLISH");
    CHECK(reading.topic == "a/b");
    CHECK(reading.tree ==
          R"({"packet":"PUBLISH","id":258,"topic":"a/b","qos":1,"dup":true,"retain":true,)"
          R"("payload":{"a":1}})");
    CHECK(line(*mqtt, "30 06 0000 03 23 0005") == "PUBLISH on topic alias 5, QoS 0");
    CHECK(line(*mqtt, "20 03 00 87 00") == "CONNACK: not authorized");
    CHECK(line(*mqtt, "e0 01 8d") == "DISCONNECT: keep alive timeout");
    CHECK(line(*mqtt, "f0 01 18") == "AUTH: continue authentication");
    CHECK(line(*mqtt, "40 03 0001 10") == "PUBACK 1: no matching subscribers");
    CHECK(line(*mqtt, "30 05 0003 612b62") == "");  // no topic has a wildcard
    CHECK(mqtt->read(out("text")).line.empty());
    // Two packets, and one whose payload nests too deep for a tree.
    CHECK(read(*mqtt, hex("c000 c000")).tree == R"([{"packet":"PINGREQ"},{"packet":"PINGREQ"}])");
    Bytes deep = hex("30 8404 0001 61 00");
    append(deep, std::string(256, '[') + std::string(256, ']'));
    CHECK(read(*mqtt, deep).line == "PUBLISH a, QoS 0");
    CHECK(read(*mqtt, deep).tree.empty());
}

TEST_CASE("MQTT is recognised by its subprotocol or a CONNECT, other bytes are not", "[dialect]") {
    const Dialect* mqtt = find_dialect("mqtt");
    CHECK(Recogniser({.url = "ws://h/mqtt", .subprotocol = "mqtt"}).found() == mqtt);
    CHECK(Recogniser({.url = "ws://h/", .subprotocol = "mqttv3.1"}).found() == mqtt);
    const auto found_by = [](const Message& message) {
        Recogniser recogniser({.url = "ws://h/mqtt", .subprotocol = ""});
        recogniser.see(message);
        return recogniser.found();
    };
    const Bytes connect = hex(connect_5);
    CHECK(found_by(out_bytes(connect)) == mqtt);
    CHECK(found_by(in_bytes(connect)) == nullptr);
    for (const std::string_view other : {"c000", "10 02 0004", "0a 0e 0004 4d515454", "",
                                         "10 0e 0004 4d515454 06 02 003c 0002 6331"}) {
        CHECK(found_by(out_bytes(hex(other))) == nullptr);
    }
    CHECK(found_by(out("\x10\x0e")) == nullptr);
}

}  // namespace
}  // namespace redial::dialect
