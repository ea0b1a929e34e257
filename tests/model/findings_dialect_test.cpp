// What the rules say of a client by its dialect, each with its silent twin. In virtual time.
#include "catch.hpp"
#include "findings_rig.hpp"

namespace redial::tests {
namespace {

using model::RuleId;

// A browser's client behind a tap, which speaks Phoenix channels.
struct PhoenixClient : FindingsRig {
    PhoenixClient() : FindingsRig(tap_config()) {}

    void joins(const std::string& topic, const std::string& ref) {
        out("[\"" + ref + "\",\"" + ref + "\",\"" + topic + "\",\"phx_join\",{}]");
        pass(3ms);
        in("[\"" + ref + "\",\"" + ref + "\",\"" + topic +
           "\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
    }
    void leaves(const std::string& topic) {
        out("[\"1\",\"9\",\"" + topic + "\",\"phx_leave\",{}]");
    }
    // Open with two channels for half a minute, then cut and open again.
    void is_cut(const core::Outcome& outcome = reset_by_peer()) {
        dials_and_opens();
        joins("room:1", "1");
        joins("room:2", "2");
        pass(30s);
        ends(outcome);
        comes_back(1s);
        pass(2ms);
        opens();
    }
    void waits_for_rules() {
        pass(11s);
        remark();
    }
};

// A gateway in Discord's manner: numbered events, a session that can be taken up, heartbeats.
struct GatewayClient : FindingsRig {
    GatewayClient() : FindingsRig(tap_config()) {}

    void event(int number, const char* name = "MESSAGE_CREATE", const char* data = "{}") {
        in(std::string("{\"t\":\"") + name + "\",\"s\":" + std::to_string(number) +
           ",\"op\":0,\"d\":" + data + "}");
    }
    void hello() { in("{\"t\":null,\"s\":null,\"op\":10,\"d\":{\"heartbeat_interval\":10000}}"); }
    void beats() {
        out("{\"op\":1,\"d\":null}");
        pass(1ms);
        in("{\"t\":null,\"s\":null,\"op\":11,\"d\":null}");
    }
    void identifies(const char* session = "sess1") {
        out("{\"op\":2,\"d\":{\"token\":\"t\",\"properties\":{},\"intents\":1}}");
        const std::string data = std::string("{\"session_id\":\"") + session + "\"}";
        event(1, "READY", data.c_str());
    }
    void resumes(int from, const std::string& session = "sess1") {
        out("{\"op\":6,\"d\":{\"token\":\"t\",\"seq\":" + std::to_string(from) +
            ",\"session_id\":\"" + session + "\"}}");
    }
    // Open for a while, with events 1 to 5 two seconds apart; then cut and open again.
    void is_cut_at_five(const char* session = "sess1") {
        dials_and_opens();
        hello();
        identifies(session);
        for (int number = 2; number <= 5; ++number) {
            pass(2s);
            event(number);
        }
        pass(2s);
        beats();
        pass(2s);
        ends();
        comes_back(1s);
        opens();
        hello();
    }
};

}  // namespace

TEST_CASE("a session taken up at an offset that was passed is told", "[model][findings]") {
    GatewayClient client;
    client.is_cut_at_five();
    client.resumes(3);
    const model::Finding* finding = client.found(RuleId::ResumedWithOldOffset);
    REQUIRE(finding != nullptr);
    CHECK(finding->made.what == "resumed from 3, and had come to 5");

    GatewayClient good;
    good.is_cut_at_five();
    good.resumes(5);
    good.event(6);
    CHECK(good.found(RuleId::ResumedWithOldOffset) == nullptr);
    CHECK(good.names().empty());
}

TEST_CASE("sessions whose names a redacted log hides are not taken for one", "[model][findings]") {
    GatewayClient client;
    client.is_cut_at_five("REDACTED");
    client.identifies("REDACTED");  // another one: its numbers begin anew
    client.event(2);
    client.pass(3s);
    client.ends();
    client.comes_back(1s);
    client.opens();
    client.hello();
    client.resumes(2, "REDACTED");
    client.event(3);
    CHECK(client.found(RuleId::ResumedWithOldOffset) == nullptr);
    CHECK(client.found(RuleId::MessagesRepeated) == nullptr);
}

TEST_CASE("events that a gateway did not send again are lost", "[model][findings]") {
    GatewayClient client;
    client.is_cut_at_five();
    client.resumes(5);
    client.event(8);
    const model::Finding* finding = client.found(RuleId::MessagesLost);
    REQUIRE(finding != nullptr);
    CHECK(finding->made.what == "2 messages were lost over a reconnect");
    REQUIRE(client.session().last_resume);
    CHECK(client.session().last_resume->counter_before == 5);

    GatewayClient other;
    other.is_cut_at_five();
    other.identifies("sess2");
    other.event(3);
    CHECK(other.found(RuleId::MessagesLost) == nullptr);
    CHECK(other.found(RuleId::MessagesRepeated) == nullptr);
}

TEST_CASE("a heartbeat slower than the gateway asked for is told", "[model][findings]") {
    GatewayClient client;
    client.dials_and_opens();
    client.hello();
    client.identifies();
    client.pass(9s);
    client.beats();
    client.pass(25s);
    client.event(2);
    const model::Finding* finding = client.found(RuleId::DialectHeartbeatLate);
    REQUIRE(finding != nullptr);
    CHECK(finding->made.what.find("agreed on was one every 10 s") != std::string::npos);
}

TEST_CASE("a heartbeat in time, or held up by a fault, is not late", "[model][findings]") {
    GatewayClient good;
    good.dials_and_opens();
    good.hello();
    good.identifies();
    for (int beat = 0; beat < 5; ++beat) {
        good.pass(10s);
        good.beats();
    }
    CHECK(good.found(RuleId::DialectHeartbeatLate) == nullptr);

    GatewayClient held;
    held.dials_and_opens();
    held.hello();
    held.identifies();
    held.beats();
    held.tell(core::FaultBegan{1, "half_open", ""});
    held.pass(40s);
    held.event(2);
    held.ends();
    CHECK(held.found(RuleId::DialectHeartbeatLate) == nullptr);

    GatewayClient closing;
    closing.dials_and_opens();
    closing.hello();
    closing.identifies();
    closing.beats();
    closing.close_frame(core::Direction::Out);
    closing.pass(40s);
    closing.ends(closed(1000));
    CHECK(closing.found(RuleId::DialectHeartbeatLate) == nullptr);

    GatewayClient unseen;
    unseen.dials_and_opens();
    unseen.hello();
    unseen.identifies();
    unseen.tell(core::Lost{3, 100, core::LossPlace::EventRing});
    unseen.pass(40s);
    unseen.event(2);
    CHECK(unseen.found(RuleId::DialectHeartbeatLate) == nullptr);
}

namespace {

// MQTT 3.1.1 (sections 3.1, 3.2, 3.12, 3.13), with a keep alive of ten seconds.
struct MqttClient : FindingsRig {
    MqttClient() : FindingsRig(tap_config()) {
        dials_and_opens();
        packet(core::Direction::Out, {"\x10\x0e\0\4MQTT\4\2\0\x0a\0\2c1", 16});
        packet(core::Direction::In, {"\x20\2\0\0", 4});
    }
    void packet(core::Direction direction, std::string_view bytes) {
        sees({direction, core::Opcode::Binary}, bytes);
    }
    void pings() {
        packet(core::Direction::Out, {"\xc0\0", 2});
        packet(core::Direction::In, {"\xd0\0", 2});
    }
};

}  // namespace

TEST_CASE("an MQTT client may be silent as long as its server waits", "[model][findings]") {
    MqttClient good;
    for (int beat = 0; beat < 3; ++beat) {
        good.pass(15s);
        good.pings();
    }
    CHECK(good.found(RuleId::DialectHeartbeatLate) == nullptr);

    MqttClient late;
    late.pass(9s);
    late.pings();
    late.pass(17s);
    late.ends();
    const model::Finding* finding = late.found(RuleId::DialectHeartbeatLate);
    REQUIRE(finding != nullptr);
    CHECK(finding->made.what == "nothing sent for 17 s, agreed on was one every 10 s");
}

TEST_CASE("a channel that is not joined again is told", "[model][findings]") {
    PhoenixClient client;
    client.is_cut();
    client.joins("room:2", "1");
    client.waits_for_rules();
    const model::Finding* finding = client.found(RuleId::NotSubscribedAgain);
    REQUIRE(finding != nullptr);
    CHECK(finding->made.what == "1 subscription of the connection before not asked for again");
    CHECK(finding->made.evidence[0].words.find("room:1") != std::string::npos);
}

TEST_CASE("channels that are joined again, or were left, are none", "[model][findings]") {
    PhoenixClient all;
    all.is_cut();
    all.joins("room:1", "1");
    all.joins("room:2", "2");
    all.waits_for_rules();
    CHECK(all.found(RuleId::NotSubscribedAgain) == nullptr);

    PhoenixClient left;
    left.dials_and_opens();
    left.joins("room:1", "1");
    left.joins("room:2", "2");
    left.leaves("room:1");
    left.pass(30s);
    left.ends();
    left.comes_back(1s);
    left.opens();
    left.joins("room:2", "1");
    left.waits_for_rules();
    CHECK(left.found(RuleId::NotSubscribedAgain) == nullptr);
}

TEST_CASE("a client that closed by itself owes no channel", "[model][findings]") {
    PhoenixClient client;
    client.is_cut(closed(1000, core::EndedBy::Us));
    client.waits_for_rules();
    CHECK(client.found(RuleId::NotSubscribedAgain) == nullptr);
}

TEST_CASE("a channel is not missing where messages passed unseen", "[model][findings]") {
    PhoenixClient client;
    client.is_cut();
    client.tell(core::Lost{3, 100, core::LossPlace::EventRing});
    client.waits_for_rules();
    CHECK(client.found(RuleId::NotSubscribedAgain) == nullptr);
}

TEST_CASE("a client that was refused on the new connection owes no channel", "[model][findings]") {
    PhoenixClient client;
    client.is_cut();
    client.out("[\"1\",\"1\",\"room:2\",\"phx_join\",{}]");
    client.in("[\"1\",\"1\",\"room:2\",\"phx_reply\",{\"status\":\"error\",\"response\":\"no\"}]");
    client.waits_for_rules();
    CHECK(client.found(RuleId::NotSubscribedAgain) == nullptr);
}

namespace {

// ActionCable's server refuses inside the open connection, and says whether to come again.
struct CableClient : FindingsRig {
    CableClient() : FindingsRig(tap_config()) {}

    void is_sent_away(const char* may_reconnect) {
        dials();
        core::AttemptOpened opened;
        opened.subprotocol = "actioncable-v1-json";
        tell(opened);
        turns(core::ConnectionStatus::Open);
        in(R"({"type":"welcome"})");
        pass(1s);
        in(std::string(R"({"type":"disconnect","reason":"unauthorized","reconnect":)") +
           may_reconnect + "}");
        ends(closed(1000));
    }
};

}  // namespace

TEST_CASE("a client that comes although it was told not to is told", "[model][findings]") {
    CableClient client;
    client.is_sent_away("false");
    client.comes_back(2s);
    const model::Finding* finding = client.found(RuleId::ReconnectedThoughToldNot);
    REQUIRE(finding != nullptr);
    CHECK(finding->made.what == "dialled 2 s after the server had said not to");
    CHECK(finding->made.evidence[0].words.find("unauthorized") != std::string::npos);
}

TEST_CASE("a client that may come, stays away, or comes much later is none", "[model][findings]") {
    CableClient welcome;
    welcome.is_sent_away("true");
    welcome.comes_back(2s);
    CHECK(welcome.found(RuleId::ReconnectedThoughToldNot) == nullptr);

    CableClient away;
    away.is_sent_away("false");
    away.pass(10min);
    away.remark();
    CHECK(away.found(RuleId::ReconnectedThoughToldNot) == nullptr);

    // A person may have loaded the page anew.
    CableClient later;
    later.is_sent_away("false");
    later.comes_back(5min);
    CHECK(later.found(RuleId::ReconnectedThoughToldNot) == nullptr);
}

}  // namespace redial::tests
