// Sessions of Redial's own that speak a dialect with real servers: a broker of Debian's, and
// servers in another language. Cut off in the middle, each comes back by the dialect's own way.
// The engine and the model as the window uses them. Test's thread, woken by the engine.
#include <filesystem>
#include <fstream>

#include "base/hex.hpp"
#include "live_session.hpp"
#include "paths.hpp"
#include "server_child.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

using core::Direction;

core::SessionConfig speaking(const std::string& dialect, int port,
                             const std::vector<std::string>& on_open = {}) {
    core::SessionConfig config;
    config.url = "ws://127.0.0.1:" + std::to_string(port) + "/";
    config.session_parameter = "";
    config.dialect = dialect;
    for (const std::string& text : on_open) {
        config.saved_messages.push_back(
            {.text = text, .is_binary = false, .sends_on_open = true, .every = {}});
    }
    return config;
}

// The broker's settings, in a folder that goes with it.
class Mosquitto {
public:
    explicit Mosquitto(int port)
        : folder_(std::filesystem::temp_directory_path() /
                  ("redial-mosquitto-" + std::to_string(port))) {
        std::filesystem::create_directories(folder_);
        // Started by root it goes on as a user of its own, who makes the socket in here.
        std::filesystem::permissions(folder_, std::filesystem::perms::all);
        // Version 2.0.11 ends where no listener but for WebSocket is there, and without its
        // domain listens on every address.
        std::ofstream(folder_ / "conf")
            << "listener 0 " << (folder_ / "socket").string() << "\n"
            << "listener " << port << " 127.0.0.1\nprotocol websockets\nsocket_domain ipv4\n"
            << "allow_anonymous true\n";
        child_ = std::make_unique<ServerChild>(
            std::vector<std::string>{program(), "-c", (folder_ / "conf").string()},
            folder_.string());
    }
    ~Mosquitto() {
        child_.reset();
        std::error_code left;
        std::filesystem::remove_all(folder_, left);
    }
    static std::string program() { return "/usr/sbin/mosquitto"; }

private:
    std::filesystem::path folder_;
    std::unique_ptr<ServerChild> child_;
};

// MQTT 3.1.1 section 3.3, QoS 1: a topic a/b, a packet id, in version 5 no properties.
core::SendMessage publish(const std::string& text, std::uint8_t id, bool is_five) {
    std::string body = std::string("\0\3a/b\0", 6) + static_cast<char>(id);
    if (is_five) body += '\0';
    body += text;
    const std::string packet = std::string("\x32") + static_cast<char>(body.size()) + body;
    return {core::Opcode::Binary, std::make_shared<const Bytes>(to_bytes(packet))};
}

std::string server_script() { return REDIAL_SOURCE_DIR "/tests/peers/speaking_server.js"; }

bool is_again_open(const LiveSession& session, std::uint32_t opens) {
    return session.model().opens > opens && session.model().status == core::ConnectionStatus::Open;
}

}  // namespace

TEST_CASE("an MQTT session with mosquitto is taken up again, or subscribes anew", "[speech][e2e]") {
    if (!std::filesystem::exists(Mosquitto::program())) {
        WARN("not tested here: there is no mosquitto");
        return;
    }
    const bool is_five = GENERATE(false, true);
    const bool is_kept = GENERATE(true, false);
    const int port = free_port();
    const Mosquitto broker(port);
    LiveSession session(speaking(std::string("mqtt client=redial subscribe=a/# qos=1 clean=") +
                                     (is_kept ? "no" : "yes") + (is_five ? " version=5" : ""),
                                 port));
    REQUIRE(session.until([&] { return session.count(Direction::In, "\x90") > 0; }));  // SUBACK
    session.post(publish("first", 1, is_five));
    REQUIRE(session.hears("first"));
    const std::uint32_t opens = session.model().opens;

    session.post(core::ForceReset{});
    REQUIRE(session.until([&] { return is_again_open(session, opens); }));
    session.post(publish("second", 2, is_five));
    REQUIRE(session.hears("second"));
    CHECK(session.count(Direction::Out, "a/#") == (is_kept ? 1 : 2));
}

TEST_CASE("a gateway's session leaves when asked, resumes, and lacks no event", "[speech][e2e]") {
    const int port = free_port();
    const ServerChild server({"node", server_script(), "gateway", std::to_string(port)},
                             REDIAL_SOURCE_DIR);
    LiveSession session(
        speaking("gateway", port, {R"({"op":2,"d":{"token":"t","properties":{}}})"}));
    REQUIRE(session.hears("RESUMED"));
    session.post(core::ForceReset{});
    REQUIRE(session.until([&] { return session.count(Direction::In, "RESUMED") == 2; }));
    // Heartbeats that were asked for were sent, and answered.
    REQUIRE(session.until([&] { return session.count(Direction::In, R"({"op":11})") == 3; }));
    CHECK(session.count(Direction::Out, R"("op":2)") == 1);
    CHECK(session.count(Direction::Out, R"("op":6)") == 2);
    for (int number = 1; number <= 8; ++number) {
        INFO(number);
        CHECK(session.count(Direction::In, "\"s\":" + std::to_string(number) + ",") == 1);
    }
}

TEST_CASE("a SignalR session asks again for its stream after a reset", "[speech][e2e]") {
    const int port = free_port();
    const ServerChild server({"node", server_script(), "signalr", std::to_string(port)},
                             REDIAL_SOURCE_DIR);
    LiveSession session(speaking("signalr", port));
    REQUIRE(session.hears("{}"));
    session.say(std::string(R"({"type":4,"invocationId":"1","target":"Count","arguments":[]})") +
                "\x1e");
    REQUIRE(session.hears(R"("item":3})"));
    session.post(core::ForceReset{});
    REQUIRE(session.until([&] { return session.count(Direction::In, R"("item":3})") == 2; }));
    CHECK(session.count(Direction::Out, R"("target":"Count")") == 2);
}

TEST_CASE("a STOMP session goes on behind the last offset after a reset", "[speech][e2e]") {
    const int port = free_port();
    const ServerChild server({"node", server_script(), "stomp", std::to_string(port)},
                             REDIAL_SOURCE_DIR);
    LiveSession session(speaking("stomp subscribe=/queue/s", port));
    REQUIRE(session.hears("message 7"));
    session.post(core::ForceReset{});
    REQUIRE(session.hears("message 8"));
    CHECK(session.count(Direction::Out, "SUBSCRIBE") == 2);
}

TEST_CASE("a session's own rules answer a real server", "[speech][e2e]") {
    const int port = free_port();
    const ServerChild server({"node", server_script(), "gateway", std::to_string(port)},
                             REDIAL_SOURCE_DIR);
    core::SessionConfig config = speaking("none", port);
    config.speech = {
        {.pointer = "/op", .value = "10", .send = R"({"op":2,"d":{}})"},
        {.pointer = "/d/session_id", .value = "", .send = R"({"op":1,"d":"{{/d/session_id}}"})"}};
    LiveSession session(config);
    REQUIRE(session.hears(R"({"op":11})"));
    CHECK(session.count(Direction::Out, R"({"op":1,"d":"session-1"})") == 1);
}
