// `redial serve --dialect` as official clients meet it: they are let in, hear events and echoes,
// are cut off by a reset, and come back; what they say of it are their own callbacks. Test's thread
// only.
#include "catch.hpp"
#include "served_client.hpp"

using namespace redial::tests;

namespace {

// The server, and a client of npm's at it.
struct Served {
    explicit Served(const std::string& dialect, const std::vector<std::string>& more = {},
                    std::vector<std::string> environment = {})
        : server(served_words(dialect, more)),
          client(served_client(dialect, served_url(server), std::move(environment))) {}

    // What the client says from here on is waited for anew.
    void forget() {
        passed.clear();
        client->out.clear();
    }
    void says(const std::string& words) {
        if (passed.find(words) == std::string::npos) client->after(words);
    }
    void order(const std::string& line) { server.type(line + "\n"); }
    // The number of the next event.
    int event() {
        const std::string line = client->after("event ");
        const std::size_t end = client->out.find(line) + line.size();
        passed += client->out.substr(0, end);
        client->out.erase(0, end);
        return std::stoi(line.substr(6));
    }

    Program server;
    std::unique_ptr<Program> client;
    std::string passed;  // of what it said, up to the last event that was asked for
};

// Cuts the client off behind an event; the number of the last event that it had.
int cut(Served& served) {
    const int last = served.event();
    served.order("reset");
    return last;
}

// The numbers of the events until `last` and beyond it have come.
bool has_each_event_from(Served& served, int first, int count) {
    for (int number = first; number < first + count; ++number)
        if (served.event() != number) return false;
    return true;
}

}  // namespace

TEST_CASE("socket.io-client is cut off, recovered, and has missed nothing", "[serve][dialects]") {
    const bool polls = GENERATE(false, true);
    Served served("socket.io", {}, {polls ? "POLLING=1" : "POLLING"});
    served.says("open false");
    if (polls) served.says("upgraded");
    served.says("echo");
    served.says("reply");
    const int before = served.event();
    CHECK(has_each_event_from(served, before + 1, 1));
    served.order("reset");
    // What came before the cut, what was missed, and what came since: each once.
    CHECK(has_each_event_from(served, before + 2, 12));
    served.says("open true");
}

TEST_CASE("socket.io-client is told that its session is forgotten, and is sent away",
          "[serve][dialects]") {
    Served served("socket.io", {"--dialect-fault", "forget_session"});
    served.says("open false");
    served.says("event");
    served.forget();
    served.order("reset");
    served.says("open false");
    served.order("fault stay_away");
    served.says("away io server disconnect");
}

TEST_CASE("socket.io-client that is refused is told by whom", "[serve][dialects]") {
    Served served("socket.io", {"--dialect-fault", "refuse:1"});
    served.says("refused refused on purpose");
}

TEST_CASE("socket.io-client gets no ack that is dropped, and the next one", "[serve][dialects]") {
    Served served("socket.io", {"--dialect-fault", "drop_reply:1"});
    served.says("echo");
    // The ack would have come before.
    CHECK(served.client->out.find("reply") == std::string::npos);
    served.order("reset");
    served.says("reply");
}

TEST_CASE("socket.io-client notices that the pings have stopped", "[serve][dialects]") {
    Served served("socket.io", {"--heartbeat", "500ms"});
    served.says("open false");
    served.order("fault stop_heartbeat");
    served.says("lost ping timeout");
}

TEST_CASE("mqtt.js finds its session again, and every event once more or for the first time",
          "[serve][dialects]") {
    const std::string version = GENERATE("4", "5");
    Served served("mqtt", {}, {"MQTT_VERSION=" + version});
    served.says("open false");
    served.says("reply");
    served.says("echo");
    int last = cut(served);
    served.says("open true");
    // QoS 1: nothing is lost, and what was not acknowledged comes again.
    for (const int end = last + 12; last < end;) {
        const int next = served.event();
        REQUIRE(next <= last + 1);
        last = std::max(last, next);
    }
}

TEST_CASE("mqtt.js finds no session where it is forgotten", "[serve][dialects]") {
    Served served("mqtt", {"--dialect-fault", "forget_session"});
    served.says("open false");
    served.says("event");
    served.forget();
    served.order("reset");
    served.says("open false");
}

TEST_CASE("mqtt.js that is refused says why", "[serve][dialects]") {
    Served served("mqtt", {"--dialect-fault", "refuse:1"});
    served.says("refused Connection refused: Not authorized");
}

TEST_CASE("MCP's client is refused, calls tools with progress, and does so again after a reset",
          "[serve][dialects]") {
    Served served("mcp", {"--dialect-fault", "refuse:1"});
    served.says("refused MCP error -32000: refused on purpose");
    served.says("open echo,count");
    served.says("echo");
    served.says("reply");
    served.says("progress 1 3");
    served.says("result counted to 3");
    served.event();
    served.forget();
    served.order("reset");
    served.says("lost");
    served.says("open echo,count");
    served.says("event");
}

TEST_CASE("MCP's client lacks a reply that is dropped, and a pong that is not sent",
          "[serve][dialects]") {
    // The fourth: initialize, tools/list and echo have theirs.
    Served served("mcp", {"--dialect-fault", "drop_reply:4"}, {"PINGS=1"});
    served.says("reply");
    served.says("progress 3 3");
    served.event();
    CHECK(served.client->out.find("result") == std::string::npos);
    served.order("fault stop_heartbeat");
    served.says("no pong");
    served.order("fault stop_heartbeat off");
    served.says("result counted to 3");
}

TEST_CASE("SignalR's client reconnects anew, and with stateful reconnect misses nothing",
          "[serve][dialects]") {
    const bool is_stateful = GENERATE(false, true);
    const bool is_packed = GENERATE(false, true);
    Served served(
        "signalr", {},
        {is_stateful ? "STATEFUL=1" : "STATEFUL", is_packed ? "MESSAGEPACK=1" : "MESSAGEPACK"});
    served.says("open new");
    served.says("echo");
    served.says("reply");
    const int last = cut(served);
    if (is_stateful) {
        CHECK(has_each_event_from(served, last + 1, 12));
        CHECK(served.passed.find("lost") == std::string::npos);
        return;
    }
    served.says("open again");
    served.forget();
    served.says("event");
}

TEST_CASE("SignalR's client is refused, its session forgotten, and it is sent away",
          "[serve][dialects]") {
    const bool is_packed = GENERATE(false, true);
    Served served("signalr", {"--dialect-fault", "refuse:1"},
                  {"STATEFUL=1", is_packed ? "MESSAGEPACK=1" : "MESSAGEPACK"});
    served.says("refused");
    served.says("open new");
    served.says("event");
    served.order("fault forget_session:1");
    served.order("reset");
    served.says("open again");
    served.order("fault stay_away");
    served.says("away");
}

TEST_CASE("stompjs subscribes again after a reset and gets its events, also within SockJS",
          "[serve][dialects]") {
    const bool is_sock = GENERATE(false, true);
    Served served("stomp", {"--dialect-fault", "refuse:1"}, {is_sock ? "SOCKJS=1" : "SOCKJS"});
    served.says("refused refused on purpose");
    served.says("open 1.2");
    served.says("echo");
    served.says("reply");
    served.event();
    served.forget();
    served.order("reset");
    served.says("open 1.2");
    served.says("event");
}

TEST_CASE("graphql-ws subscribes again after a reset, and stays away when told",
          "[serve][dialects]") {
    Served served("graphql-transport-ws");
    served.says("open");
    served.says("reply");
    served.says("echo");
    served.event();
    served.forget();
    served.order("reset");
    served.says("open");
    served.says("event");
    served.order("fault stay_away");
    served.says("away 4401");
}

TEST_CASE("Phoenix's client joins again after a reset, also where it was refused",
          "[serve][dialects]") {
    Served served("phoenix", {"--dialect-fault", "refuse:1"});
    served.says("refused refused on purpose");
    served.says("open");
    served.says("reply");
    served.says("echo");
    served.event();
    served.forget();
    served.order("reset");
    served.says("open");
    served.says("event");
    served.order("fault stay_away");
    served.says("away");
}

TEST_CASE("ActionCable's client subscribes again after a reset, until it is told to stay away",
          "[serve][dialects]") {
    Served served("actioncable", {"--heartbeat", "200ms"});
    served.says("open");
    served.says("echo");
    served.event();
    served.forget();
    served.order("reset");
    served.says("open");
    served.says("event");
    served.order("fault stay_away");
    served.says("away");
}
