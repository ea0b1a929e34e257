// An hour in which nothing is wrong, of each dialect: what its official client and a server sent
// each other (tests/dialect/recorded), then their heartbeats at their own interval, with a restart
// of the server in the middle. No rule may find anything. Virtual time.
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/base64.hpp"
#include "catch.hpp"
#include "dialect/dialect.hpp"
#include "findings_rig.hpp"
#include "model/dialect/dialect_known.hpp"
#include "paths.hpp"

namespace redial::tests {
namespace {

struct Frame {
    core::Direction direction = core::Direction::In;
    core::Opcode opcode = core::Opcode::Text;
    std::string payload;
};

std::vector<Frame> recorded(const std::string& name) {
    std::ifstream file(REDIAL_SOURCE_DIR "/tests/dialect/recorded/" + name + ".jsonl");
    std::vector<Frame> frames;
    for (std::string line; std::getline(file, line);) {
        const auto json = nlohmann::json::parse(line);
        Frame frame;
        if (json.at("dir") == "out") frame.direction = core::Direction::Out;
        if (json.contains("text")) {
            frame.payload = json.at("text").get<std::string>();
        } else {
            frame.opcode = core::Opcode::Binary;
            const Bytes bytes = from_base64(json.at("base64").get<std::string>()).value();
            frame.payload = std::string(as_text(bytes));
        }
        frames.push_back(std::move(frame));
    }
    return frames;
}

// Of a recording the first `frames`; `beats` are those of it that come again `every` so often.
struct Hour {
    const char* dialect;
    const char* file;
    std::size_t frames;
    std::vector<std::size_t> beats;
    Duration every;
    const char* subprotocol = "";
    const char* query = "";
    const char* again = nullptr;  // what the second connection begins with; else the same
};

struct Client : FindingsRig {
    explicit Client(const Hour& played) : FindingsRig(tap_config()), hour(played) {}

    void connects(const std::vector<Frame>& frames) {
        turns(core::ConnectionStatus::Connecting);
        ++attempt.value;
        tell(core::AttemptStarted{std::string("ws://127.0.0.1:8765/ws") + hour.query,
                                  core::Origin::Policy, 0});
        pass(3ms);
        core::AttemptOpened opened;
        opened.subprotocol = hour.subprotocol;
        tell(opened);
        turns(core::ConnectionStatus::Open);
        for (const Frame& frame : frames) says(frame);
    }
    void says(const Frame& frame) {
        pass(2ms);
        core::MessageSeen seen{frame.direction};
        seen.opcode = frame.opcode;
        sees(seen, frame.payload);
    }
    void beats_for(Duration span, const std::vector<Frame>& frames) {
        for (const Instant until = now + span; now < until;) {
            pass(hour.every - 2ms * static_cast<int>(hour.beats.size()));
            for (const std::size_t beat : hour.beats) says(frames.at(beat));
        }
    }
    const Hour& hour;
};

const std::vector<Hour>& hours() {
    static const std::vector<Hour> all = {
        {"actioncable",
         "actioncable_new",
         11,
         {9},
         3s,
         "actioncable-v1-json",
         "",
         "actioncable_again"},
        {"graphql-transport-ws",
         "graphql_new",
         32,
         {16, 17},
         10s,
         "graphql-transport-ws",
         "",
         "graphql_again"},
        {"graphql-ws", "graphql_old", 24, {19}, 10s, "graphql-ws", "", "graphql_old_again"},
        {"gateway", "gateway_new", 12, {8, 9}, 600ms, "", "?v=10&encoding=json", "gateway_resumed"},
        {"jsonrpc", "jsonrpc", 12, {11}, 10s},
        {"mcp", "mcp", 25, {18}, 10s, "mcp"},
        {"mqtt", "mqttjs_311", 66, {66, 67}, 2s, "mqtt"},
        {"mqtt", "mqttjs_5", 80, {80, 81}, 2s, "mqtt"},
        {"phoenix", "phoenix_new", 5, {3, 4}, 30s, "", "/websocket?vsn=2.0.0", "phoenix_again"},
        {"signalr", "signalr_json", 25, {24, 23}, 15s, "", "?id=token7"},
        {"signalr", "signalr_msgpack", 25, {24, 23}, 15s, "", "?id=token7"},
        {"signalr", "signalr_stateful", 27, {24, 26}, 15s, "", "?id=token7"},
        {"socket.io",
         "socketio_new",
         29,
         {27, 28},
         300ms,
         "",
         "/socket.io/?EIO=4",
         "socketio_resumed"},
        {"socket.io",
         "socketio_polled",
         11,
         {9, 10},
         300ms,
         "",
         "/socket.io/?EIO=4&transport=polling",
         "socketio_polled_again"},
        {"engine.io",
         "engineio_polled",
         9,
         {7, 8},
         300ms,
         "",
         "/engine.io/?EIO=4&transport=polling"},
        {"stomp", "stomp_rabbitmq", 18, {17, 18}, 1s, "v12.stomp"},
        {"stomp", "stomp_sockjs", 18, {16, 17}, 1s},
    };
    return all;
}

}  // namespace

TEST_CASE("in a clean hour of a dialect no rule finds anything", "[model][findings][dialect]") {
    for (const Hour& hour : hours()) {
        CAPTURE(hour.file);
        const std::vector<Frame> frames = recorded(hour.file);
        REQUIRE(frames.size() >= hour.frames);
        const std::vector<Frame> first(frames.begin(),
                                       frames.begin() + static_cast<std::ptrdiff_t>(hour.frames));
        Client client(hour);
        client.connects(first);
        client.beats_for(30min, frames);
        client.ends(closed(1012));
        client.pass(2s);
        client.connects(hour.again == nullptr ? first : recorded(hour.again));
        client.beats_for(30min, frames);
        client.ends(closed(1000, core::EndedBy::Us));
        client.pass(1min);
        client.remark();
        REQUIRE(client.session().dialect.dialect() != nullptr);
        CHECK(client.session().dialect.dialect()->name == hour.dialect);
        CHECK(client.names() == "");
    }
}

}  // namespace redial::tests
