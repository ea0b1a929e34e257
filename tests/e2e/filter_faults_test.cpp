// Faults that strike what a dialect means, on a tap between an official client and `redial serve`:
// what the client's own callbacks tell is what was lost on the way and nothing else. Test's thread
// only.
#include "served_client.hpp"
#include "tap_child.hpp"

using namespace redial::tests;

namespace {

// The client of npm's, the tap with the fault, the server.
struct Relayed {
    Relayed(const std::string& dialect, const std::string& path, const std::string& fault,
            const std::vector<std::string>& more = {}, std::vector<std::string> environment = {})
        : server(served_words(dialect, more)),
          tap(served_url(server), {"--fault", fault}),
          client(served_client(dialect, tap.base_url() + path, std::move(environment))) {}
    bool has(const std::string& words) const {
        return client->out.find(words) != std::string::npos;
    }
    void reset() { server.type("reset\n"); }

    Program server;
    TapChild tap;
    std::unique_ptr<Program> client;
};

}  // namespace

TEST_CASE("socket.io-client lacks the one ack that a tap drops, and nothing else",
          "[tap][dialects]") {
    Relayed relayed("socket.io", "/socket.io/", "drop,down,times 1,filter \"reading:answer\"");
    relayed.client->after("open");
    relayed.client->after("echo");
    // Of the same emit, said before the echo.
    relayed.client->after("event");
    CHECK_FALSE(relayed.has("reply"));
    CHECK_FALSE(relayed.has("lost"));
    relayed.reset();
    relayed.client->after("reply");
    CHECK(relayed.tap.end() == 0);
    CHECK(count_in(relayed.tap.log(), "fault") == 1);
    CHECK(count_in(relayed.tap.log(), "fault_ended") == 1);
}

TEST_CASE("socket.io-client notices that a tap loses the dialect's heartbeats", "[tap][dialects]") {
    Relayed relayed("socket.io", "/socket.io/", "drop,down,filter is:heartbeat",
                    {"--heartbeat", "500ms"});
    relayed.client->after("open");
    relayed.client->after("event");
    relayed.client->after("lost ping timeout");
}

TEST_CASE(
    "mqtt.js' acknowledgements are lost whole on their way, and what they were of comes again",
    "[tap][dialects]") {
    // It sends a PUBACK in three messages. The broker gives again what was not acknowledged.
    Relayed relayed("mqtt", "/mqtt", "drop,up,filter event:PUBACK", {}, {"MQTT_VERSION=5"});
    relayed.client->after("open false");
    const std::string first = relayed.client->after("event ") + "\n";
    const int number = std::stoi(first.substr(6));
    relayed.client->after("event " + std::to_string(number + 2) + "\n");
    CHECK_FALSE(relayed.has("lost"));
    relayed.client->out.clear();
    relayed.reset();
    relayed.client->after("open true");
    relayed.client->after(first);
    CHECK(relayed.tap.end() == 0);
    CHECK(count_in(relayed.tap.log(), "fault") >= 3);
}

TEST_CASE("a fault with a filter that cannot be read is refused on the command line", "[tap]") {
    Program tap(
        {"tap", "--listen", "0", "--to", "ws://127.0.0.1:9/", "--fault", "drop,filter evnt:chat"});
    CHECK(tap.exit_code() != 0);
    CHECK(tap.err.find("no such word: evnt") != std::string::npos);
}
