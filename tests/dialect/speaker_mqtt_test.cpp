// What an MQTT session sends by itself: bytes as OASIS MQTT 3.1.1 and 5.0 write them.
#include "talk.hpp"

namespace redial::dialect {
namespace {

using namespace std::chrono_literals;

const std::string connack = "20020000";              // accepted, no session
const std::string connack_present = "20020100";      // accepted, session present
const std::string subscribe_a = "8206fde800016100";  // own id 65000, filter a

TEST_CASE("an MQTT session connects with a client of its own and a session that is kept",
          "[speaker]") {
    Talk talk("mqtt");
    CHECK(talk.open() ==
          "101b00044d515454040000"
          "3c000f"
          "72656469616c2d3031323334353637");
    CHECK_FALSE(talk.speaker().is_in());
    CHECK_FALSE(talk.speaker().heartbeat_every());
    CHECK(talk.hear_hex(connack).empty());
    CHECK(talk.speaker().is_in());
    CHECK(talk.speaker().heartbeat_every() == Duration(45s));
    CHECK(talk.beat() == "c000");
    CHECK(talk.speaker().awaits_answer());
    talk.hear_hex("d000");
    CHECK_FALSE(talk.speaker().awaits_answer());
}

TEST_CASE("an MQTT 5 session asks for its expiry, and logs in with user and password",
          "[speaker]") {
    Talk talk("mqtt version=5 client=c keepalive=10 expiry=60");
    talk.log_in_as("u", "p");
    CHECK(talk.open() == "101900044d51545405c0000a05110000003c000163000175000170");
    CHECK(talk.hear_hex("2003008700").empty());  // not authorized
    CHECK_FALSE(talk.speaker().is_in());
}

TEST_CASE("an MQTT session subscribes again where the server knows it no more", "[speaker]") {
    Talk talk("mqtt subscribe=a");
    talk.open();
    CHECK(talk.hear_hex(connack) == subscribe_a);
    talk.hear_hex("9003fde800");
    const std::string subscribe_b =
        "82060007000162"
        "01";
    talk.say_hex(subscribe_b);
    SECTION("it does not") {
        talk.open();
        CHECK(talk.hear_hex(connack) == subscribe_a + " " + subscribe_b);
    }
    SECTION("it does") {
        talk.open();
        CHECK(talk.hear_hex(connack_present).empty());
    }
    SECTION("one that was given up stays so") {
        talk.say_hex("a2050008000162");
        talk.open();
        CHECK(talk.hear_hex(connack) == subscribe_a);
    }
}

TEST_CASE("an MQTT session answers what came with QoS 1 and 2", "[speaker]") {
    Talk talk("mqtt");
    talk.open();
    talk.hear_hex(connack);
    CHECK(talk.hear_hex("300400016178").empty());
    CHECK(talk.hear_hex("3206000161000978") == "40020009");
    CHECK(talk.hear_hex("3406000161000a78") == "5002000a");
    CHECK(talk.hear_hex("6202000a") == "7002000a");
    // A packet in two messages is one.
    CHECK(talk.hear_hex("320600016100").empty());
    CHECK(talk.hear_hex("0b78") == "4002000b");
}

TEST_CASE("what an MQTT server has not answered is sent again, where it knows the session",
          "[speaker]") {
    Talk talk("mqtt");
    talk.open();
    talk.hear_hex(connack);
    talk.say_hex("3206000161000178");  // QoS 1, answered
    talk.hear_hex("40020001");
    talk.say_hex("3206000161000278");  // QoS 1
    talk.say_hex("3406000161000378");  // QoS 2, taken, not released
    CHECK(talk.hear_hex("50020003") == "62020003");
    const bool is_known = GENERATE(true, false);
    talk.open();
    if (!is_known) CHECK(talk.hear_hex(connack).empty());
    if (is_known) CHECK(talk.hear_hex(connack_present) == "3a06000161000278 62020003");
}

TEST_CASE("an MQTT session says a person's own CONNECT, and the rest behind the CONNACK",
          "[speaker]") {
    const std::string own = "100d00044d5154540402000a000163";
    Talk talk("mqtt");
    talk.log_in_with_hex({own, "8206000700016200"});
    CHECK(talk.open() == own);
    CHECK(talk.hear_hex(connack) == "8206000700016200");
    CHECK(talk.speaker().heartbeat_every() == Duration(7500ms));
}

}  // namespace
}  // namespace redial::dialect
