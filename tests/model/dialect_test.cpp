// What a session knows by its dialect: recognised, paired, read and put into words; with Phoenix.
// In virtual time.
#include "dialect/dialect.hpp"

#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "model/dialect/dialect_known.hpp"
#include "model/dialect/dialect_watch.hpp"
#include "model/dialect/dialect_words.hpp"
#include "model/dialect/spoken_lines.hpp"
#include "model/history/filter.hpp"
#include "model/history/row_reading.hpp"
#include "paths.hpp"
#include "rig.hpp"

using namespace redial;
using namespace redial::tests;
using namespace redial::model;

namespace {

struct PhoenixRig : Rig {
    explicit PhoenixRig(core::SessionConfig config = chat_config()) { add(std::move(config)); }

    const DialectKnown& known() const {
        REQUIRE(session().dialect.known() != nullptr);
        return *session().dialect.known();
    }
    void joins(const std::string& topic, const std::string& ref) {
        out("[\"" + ref + "\",\"" + ref + "\",\"" + topic + "\",\"phx_join\",{}]");
        pass(3ms);
        in("[\"" + ref + "\",\"" + ref + "\",\"" + topic +
           "\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
    }
    void beats(const std::string& ref, Duration rtt) {
        out("[null,\"" + ref + "\",\"phoenix\",\"heartbeat\",{}]");
        pass(rtt);
        in("[null,\"" + ref + "\",\"phoenix\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
    }
    // With the shape of a plain JSON chat: nobody's dialect.
    void chats(int count) {
        for (int i = 0; i < count; ++i) in("{\"count\":1}");
    }
};

core::SessionConfig with_dialect(std::string name) {
    core::SessionConfig config = chat_config();
    config.dialect = std::move(name);
    return config;
}

}  // namespace

TEST_CASE("a dialect is recognised from what passes", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    CHECK(rig.session().dialect.is_watching());
    CHECK(rig.session().dialect.dialect() == nullptr);
    rig.joins("room:1", "3");
    REQUIRE(rig.session().dialect.dialect() != nullptr);
    CHECK(rig.session().dialect.dialect()->name == "phoenix");
    CHECK(rig.known().subscriptions.of_connection().count("room:1") == 1);
}

TEST_CASE("a dialect is recognised by the place that a redirect led to", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials();
    core::AttemptOpened opened;
    opened.request = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: other\r\n\r\n";
    rig.tell(opened);
    REQUIRE(rig.session().dialect.dialect() != nullptr);
    CHECK(rig.session().dialect.dialect()->name == "socket.io");
}

TEST_CASE("a session without a dialect is no longer looked at", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    rig.chats(dialect::Recogniser::messages_max);
    CHECK_FALSE(rig.session().dialect.is_watching());
    rig.joins("room:1", "3");
    CHECK(rig.session().dialect.known() == nullptr);
}

TEST_CASE("a client that comes back speaks what it spoke", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    rig.joins("room:1", "3");
    rig.ends();
    CHECK_FALSE(rig.session().dialect.is_watching());
    rig.dials_and_opens();
    // Nothing was sent yet.
    CHECK(rig.session().dialect.is_watching());
    CHECK(rig.known().connection.attempt == rig.attempt);
}

TEST_CASE("the settings name a dialect, or none", "[model][dialect]") {
    PhoenixRig named(with_dialect("phoenix"));
    named.dials_and_opens();
    CHECK(named.session().dialect.dialect() != nullptr);

    PhoenixRig none(with_dialect("none"));
    none.dials_and_opens();
    none.joins("room:1", "3");
    CHECK_FALSE(none.session().dialect.is_watching());
    CHECK(none.session().dialect.known() == nullptr);

    PhoenixRig unknown(with_dialect("klingon"));
    unknown.dials_and_opens();
    unknown.joins("room:1", "3");
    CHECK(unknown.session().dialect.dialect() == nullptr);
}

TEST_CASE("heartbeats of a dialect have a latency and an interval", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    for (int i = 0; i < 3; ++i) {
        rig.beats(std::to_string(i + 10), 5ms);
        rig.pass(30s - 5ms);
    }
    const LifeSigns::Side& side = rig.known().life.side(core::Direction::Out);
    CHECK(side.pings == 3);
    CHECK(side.answers == 3);
    CHECK(side.last_answer == Duration(5ms));
    CHECK(side.last_interval == Duration(30s));
    CHECK(side.longest_answer == Duration(5ms));
    CHECK(rig.session().life_latency.count() == 3);
    CHECK(rig.known().life.side(core::Direction::In).pings == 0);
    // No interval reaches over a reconnect.
    rig.ends();
    rig.pass(100s);
    rig.dials_and_opens();
    rig.beats("1", 5ms);
    CHECK(side.longest_interval == Duration(30s));
}

TEST_CASE("replies are paired by the dialect's ids", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    rig.joins("room:1", "3");
    CHECK(rig.session().reply_latency.count() == 1);
    CHECK(rig.known().replies_seen == 1);
    rig.in("[\"3\",\"99\",\"room:1\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
    CHECK(rig.session().reply_latency.count() == 1);
}

TEST_CASE("a person's way to pair replies goes before the dialect's", "[model][dialect]") {
    core::SessionConfig config = chat_config();
    config.reply_match = core::ReplyMatch::ByPointer;
    config.reply_pointer = "/nothing";
    PhoenixRig rig(config);
    rig.dials_and_opens();
    rig.joins("room:1", "3");
    CHECK(rig.session().reply_latency.count() == 0);
}

TEST_CASE("what was joined before and not again is missing", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    rig.joins("room:1", "3");
    rig.joins("room:2", "4");
    rig.joins("room:3", "5");
    rig.out("[\"5\",\"6\",\"room:3\",\"phx_leave\",{}]");
    CHECK(rig.known().subscriptions.missing().empty());
    rig.pass(30s);
    rig.ends();
    rig.dials_and_opens();
    rig.joins("room:2", "1");
    CHECK(rig.known().subscriptions.missing() == std::vector<std::string>{"room:1"});
    // It had no time for all: what it lacked stays wanted.
    rig.ends();
    rig.dials_and_opens();
    rig.joins("room:1", "1");
    CHECK(rig.known().subscriptions.missing() == std::vector<std::string>{"room:2"});
}

TEST_CASE("nothing is called missing where messages passed unseen", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    rig.joins("room:1", "3");
    rig.ends();
    rig.dials_and_opens();
    rig.tell(core::Lost{1, 10, core::LossPlace::EventRing});
    CHECK(rig.known().subscriptions.missing().empty());
    CHECK_FALSE(rig.known().connection.is_whole);
}

TEST_CASE("messages before a dialect was recognised are its reader's too", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    // A broadcast might be anything of five elements.
    rig.in("[null,null,\"room:1\",\"new_msg\",{}]");
    rig.out("[\"3\",\"4\",\"room:1\",\"shout\",{}]");
    rig.pass(7ms);
    CHECK(rig.session().dialect.dialect() == nullptr);
    rig.in("[\"3\",\"4\",\"room:1\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
    CHECK(rig.known().requests_seen == 1);
    CHECK(rig.known().replies_seen == 1);
}

TEST_CASE("a log that begins within a connection is read from there", "[model][dialect]") {
    PhoenixRig rig;
    rig.attempt = AttemptId{4};
    rig.joins("room:1", "3");
    CHECK(rig.known().connection.attempt == AttemptId{4});
    CHECK_FALSE(rig.known().connection.is_whole);
}

TEST_CASE("rows are read, and filtered by their event and topic", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    rig.joins("room:1", "3");
    rig.in("[null,null,\"room:1\",\"new_msg\",{}]");
    rig.in("[null,null,\"room:2\",\"new_msg\",{}]");
    const MessageLog& log = rig.session().log;
    const std::uint64_t end = log.end_row();
    rig.beats("7", 3ms);
    CHECK(reading_of(log.row(end - 1)).line == "event new_msg on room:2");
    CHECK(reading_of(log.row(log.first_row())).line.empty());
    const auto matches_of = [&log](const char* text) {
        FilteredRows rows;
        auto filter = Filter::parse(text);
        REQUIRE(filter);
        rows.set(*filter);
        REQUIRE(rows.update(log));
        return rows.size();
    };
    CHECK(matches_of("event:new_msg") == 2);
    CHECK(matches_of("event:new_msg topic:room:1") == 1);
    CHECK(matches_of("topic:room:*") == 4);
    CHECK(matches_of("event:new*") == 2);
    CHECK(matches_of("event:nothing") == 0);
    CHECK(matches_of("-event:new_msg op:text") == 4);
    CHECK(matches_of("is:heartbeat") == 2);
    CHECK(matches_of("is:heartbeat dir:out") == 1);
    CHECK(matches_of("-is:heartbeat") == log.size() - 2);
    CHECK(matches_of("reading:\"event new_msg\"") == 2);
    CHECK(matches_of("reading:room:1") == 3);
    CHECK(matches_of("reading:room") == 4);
    CHECK(matches_of("reading:roo") == 0);  // a part of a word
    CHECK(matches_of("reading:new") == 0);
}

TEST_CASE("a filter by event looks again once the dialect is known", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    rig.in("[null,null,\"room:1\",\"new_msg\",{}]");
    FilteredRows rows;
    rows.set(*Filter::parse("event:new_msg"));
    REQUIRE(rows.update(rig.session().log));
    CHECK(rows.size() == 0);
    rig.joins("room:1", "3");
    REQUIRE(rows.update(rig.session().log));
    CHECK(rows.size() == 1);
}

TEST_CASE("a row of a connection without a dialect is not read", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    rig.chats(10);
    const MessageLog& log = rig.session().log;
    CHECK(reading_of(log.row(log.end_row() - 1)).line.empty());
}

TEST_CASE("what is known by a dialect has words", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    CHECK(dialect_facts(rig.session().dialect).empty());
    rig.joins("room:1", "3");
    rig.beats("4", 5ms);
    std::string words;
    for (const DialectFact& fact : dialect_facts(rig.session().dialect))
        words += fact.name + ": " + fact.value + "\n";
    CHECK(words ==
          "Dialect: Phoenix channels\n"
          "Heartbeats of the client: 1 ping, 1 answered, answered within 5 ms\n"
          "Requests: 1 of the client, 1 answered\n"
          "Subscriptions: room:1 confirmed\n");
    CHECK(is_dialect_choice("auto"));
    CHECK(is_dialect_choice("phoenix"));
    CHECK_FALSE(is_dialect_choice("klingon"));
}

TEST_CASE("messages that are printed as they come are read", "[model][dialect]") {
    PhoenixRig rig;
    rig.dials_and_opens();
    rig.joins("room:1", "3");
    SpokenLines lines;
    std::vector<std::string> spoken;
    for (const auto& item : rig.tape.told) {
        if (const auto* event = std::get_if<core::Event>(&item)) {
            lines.on_event(*event);
            continue;
        }
        const auto& message = std::get<Tape::Message>(item);
        core::MessageSeen seen = message.seen;
        seen.payload = message.payload;
        spoken.push_back(lines.see(message.stamp, seen, as_bytes("[1,2]")));
        spoken.push_back(lines.see(message.stamp, seen, message.payload));
    }
    // Of what is not printed nothing is said.
    CHECK(spoken[0].empty());
    CHECK(spoken[1] == "join room:1");
    CHECK(spoken[3] == "reply 3 on room:1: ok");
}

TEST_CASE("a packet in several printed messages is read at its last, as far as they are shown",
          "[model][dialect]") {
    for (const bool is_shown : {true, false}) {
        Rig rig;
        rig.add(with_dialect("mqtt"));
        rig.dials_and_opens();
        SpokenLines lines;
        for (const auto& item : rig.tape.told) lines.on_event(std::get<core::Event>(item));
        const auto said = [&](std::string_view part) {
            core::MessageSeen seen;
            seen.direction = core::Direction::Out;
            seen.opcode = core::Opcode::Binary;
            seen.payload = as_bytes(part);
            seen.size_bytes = part.size();
            return lines.see(rig.stamp(), seen, is_shown ? seen.payload : as_bytes("REDACTED"));
        };
        // PUBLISH, as MQTT.js sends it.
        CHECK(said("\x30").empty());
        CHECK(said("\x06").empty());
        CHECK(said(std::string_view("\x00\x04", 2)).empty());
        CHECK(said("news") == (is_shown ? "PUBLISH news, QoS 0" : ""));
    }
}

TEST_CASE("a dialect that nobody wrote down is read by a person's pointers", "[model][dialect]") {
    PhoenixRig rig(with_dialect("generic id=/id sequence=/seq heartbeat=/type=ping"));
    rig.dials_and_opens();
    CHECK(rig.session().dialect.label() == "JSON by pointers");
    rig.out("{\"id\":7}");
    rig.pass(9ms);
    rig.in("{\"id\":7,\"seq\":1}");
    rig.in("{\"seq\":4}");
    CHECK(rig.session().reply_latency.count() == 1);
    CHECK(rig.known().sequences.lost() == 2);
    CHECK(is_dialect_choice("generic id=/id"));
    CHECK_FALSE(is_dialect_choice("generic"));
    CHECK_FALSE(is_dialect_choice("generic id"));
    CHECK_FALSE(is_dialect_choice("generic wrong=/id"));
    CHECK(dialect_choice_error("generic foo=1").find("foo=1") == 0);
    CHECK(dialect_choice_error("klingon x=1").find("'klingon' is no dialect") == 0);
    CHECK(dialect_choice_error("mqtt topic=a").find("topic: no such word of mqtt") == 0);
    CHECK(is_dialect_choice("mqtt subscribe=a/# client=me"));
    PhoenixRig wrong(with_dialect("generic id"));
    wrong.dials_and_opens();
    CHECK_FALSE(wrong.session().dialect.is_watching());
}

TEST_CASE("the page of the dialects has them all", "[model][dialect]") {
    std::ifstream file(std::string(REDIAL_SOURCE_DIR) + "/docs/dialects.md");
    std::stringstream page;
    page << file.rdbuf();
    for (const DialectChoice& choice : dialect_choices()) {
        INFO(choice.name);
        CHECK(page.str().find("`" + std::string(choice.name) + "`") != std::string::npos);
    }
}
