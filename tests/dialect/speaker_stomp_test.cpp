// What a STOMP session sends by itself, as frames and within SockJS.
#include <algorithm>

#include "talk.hpp"

namespace redial::dialect {
namespace {

using namespace std::chrono_literals;

// With a star for each NUL, and a dot for each line end.
std::string flat(std::string text) {
    std::replace(text.begin(), text.end(), '\0', '*');
    std::replace(text.begin(), text.end(), '\n', '.');
    return text;
}

std::string frame(std::string text) { return text + '\0'; }

const std::string connect = "CONNECT.accept-version:1.2,1.1.host:h.heart-beat:10000,10000..*";
const std::string connected = frame("CONNECTED\nversion:1.2\nheart-beat:4000,8000\n\n");

TEST_CASE("a STOMP session logs in, agrees on heart-beats and subscribes", "[speaker]") {
    Talk talk("stomp subscribe=/topic/a:b");
    CHECK(flat(talk.open("ws://me:secret@h:8080/ws", "v12.stomp")) == connect);
    CHECK_FALSE(talk.speaker().is_in());
    CHECK(flat(talk.hear(connected)) ==
          "SUBSCRIBE.id:redial-1.destination:/topic/a\\cb.ack:auto..*");
    CHECK(talk.speaker().is_in());
    CHECK(talk.speaker().heartbeat_every() == Duration(7500ms));
    CHECK(talk.speaker().server_silence_max() == Duration(20s));
    CHECK(talk.beat() == "\n");
    CHECK_FALSE(talk.speaker().awaits_answer());
}

TEST_CASE("a STOMP session logs in with user and password, or as a person wrote it", "[speaker]") {
    Talk talk("stomp host=/");
    talk.log_in_as("u", "p");
    CHECK(flat(talk.open("ws://h/", "v12.stomp")) ==
          "CONNECT.accept-version:1.2,1.1.host:/.heart-beat:10000,10000.login:u.passcode:p..*");
    Talk own("stomp", {"CONNECT\nhost:x", "SEND\ndestination:/q\n\nhi"});
    CHECK(flat(own.open("ws://h/", "v12.stomp")) == "CONNECT.host:x..*");
    CHECK(flat(own.hear(connected)) == "SEND.destination:/q..hi*");
}

TEST_CASE("a STOMP session subscribes again, to a stream from the next offset on", "[speaker]") {
    Talk talk("stomp");
    talk.open("ws://h/", "v12.stomp");
    talk.hear(connected);
    talk.say(frame("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n"));
    talk.say(frame("SUBSCRIBE\nid:2\ndestination:/queue/s\nx-stream-offset:first\nack:client\n\n"));
    talk.say(frame("SUBSCRIBE\nid:3\ndestination:/topic/gone\n\n"));
    talk.say(frame("UNSUBSCRIBE\nid:3\n\n"));
    talk.hear(frame("MESSAGE\ndestination:/queue/s\nx-stream-offset:41\nmessage-id:m\n\nx"));
    talk.open("ws://h/", "v12.stomp");
    CHECK(flat(talk.hear(connected)) ==
          "SUBSCRIBE.id:1.destination:/topic/a..* "
          "SUBSCRIBE.id:2.destination:/queue/s.ack:client.x-stream-offset:offset=42..*");
}

TEST_CASE("a STOMP session acknowledges messages where its setting says so", "[speaker]") {
    const std::string message = frame("MESSAGE\ndestination:/q\nack:7\nmessage-id:m\n\nx");
    const bool acknowledges = GENERATE(true, false);
    Talk talk(acknowledges ? "stomp ack=client" : "stomp");
    talk.open("ws://h/", "v12.stomp");
    talk.hear(connected);
    CHECK(flat(talk.hear(message)) == (acknowledges ? "ACK.id:7..*" : ""));
}

TEST_CASE("within SockJS a STOMP session waits for the open frame", "[speaker]") {
    Talk talk("stomp");
    CHECK(talk.open("ws://h/stomp/171/mkg1ggng/websocket").empty());
    CHECK(talk.hear("o") ==
          R"(["CONNECT\naccept-version:1.2,1.1\nhost:h\nheart-beat:10000,10000\n\n\u0000"])");
    CHECK(talk.hear(R"(a["CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\u0000"])").empty());
    CHECK(talk.speaker().is_in());
    const std::string subscribe = R"(["SUBSCRIBE\nid:1\ndestination:/a\n\n\u0000"])";
    talk.say(subscribe);
    CHECK(talk.open("ws://h/stomp/171/mkg1ggnh/websocket").empty());
    talk.hear("o");
    CHECK(talk.hear(R"(a["CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\u0000"])") == subscribe);
}

}  // namespace
}  // namespace redial::dialect
