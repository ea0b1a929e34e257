// Sessions of Redial's own that speak a dialect with its official server: a broker of Debian's, and
// the servers of npm's that tests/peers/dialects runs. Cut off in the middle, each comes back by
// the dialect's own way and lacks nothing that the server kept for it. The engine and the model as
// the window uses them. Test's thread, woken by the engine.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "live_session.hpp"
#include "model/dialect/dialect_known.hpp"
#include "program.hpp"
#include "server_child.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

using core::Direction;

// A driver's server, without its client; it says message after message.
class NpmServer {
public:
    explicit NpmServer(std::vector<std::string> words)
        : program_(script(std::move(words)),
                   {"NODE_PATH=" REDIAL_SOURCE_DIR "/.cache/peers/node_modules", "SERVE_ALONE=1"},
                   "node") {
        INFO("scripts/setup test installs the servers");
        const std::string line = "{" + program_.after("\"is\":\"server\"");  // its first member
        url_ = nlohmann::json::parse(line).at("url");
    }
    // "ws://127.0.0.1:PORT/" or with a path behind it.
    const std::string& url() const { return url_; }
    Program& program() { return program_; }

private:
    static std::vector<std::string> script(std::vector<std::string> words) {
        words.front() = REDIAL_SOURCE_DIR "/tests/peers/dialects/" + words.front();
        return words;
    }
    Program program_;
    std::string url_;
};

core::SessionConfig speaking(const std::string& dialect, const std::string& url,
                             const std::string& on_open = "") {
    core::SessionConfig config;
    config.url = url;
    config.session_parameter = "";
    config.dialect = dialect;
    core::SavedMessage login;
    login.text = on_open;
    login.sends_on_open = true;
    if (!on_open.empty()) config.saved_messages = {login};
    return config;
}

// The numbers that came behind `before`, in digits or as one byte, in their order.
std::vector<int> numbers(const LiveSession& session, const std::string& before) {
    std::vector<int> all;
    const model::MessageLog& log = session.model().log;
    for (std::uint64_t id = log.first_row(); id < log.end_row(); ++id) {
        const model::Row row = log.row(id);
        if (row.kind != model::RowKind::Message || row.direction != Direction::In) continue;
        const std::string_view text = as_text(row.payload);
        const std::size_t at = text.find(before);
        if (at == std::string_view::npos || at + before.size() >= text.size()) continue;
        const std::string behind(text.substr(at + before.size(), 9));
        const bool is_digits = behind[0] >= '0' && behind[0] <= '9';
        all.push_back(is_digits ? std::stoi(behind) : static_cast<unsigned char>(behind[0]));
    }
    return all;
}

enum class Repeats : bool { No, Yes };

// Three numbers come, the session is cut off, and more come: none is lacking between the first and
// the last. With Repeats::Yes what was not acknowledged may come again.
void check_cut(LiveSession& session, const std::string& before, Repeats repeats) {
    REQUIRE(session.until([&] { return numbers(session, before).size() >= 3; }));
    const std::uint32_t opens = session.model().opens;
    const int last = numbers(session, before).back();
    session.post(core::ForceReset{});
    REQUIRE(session.until([&] {
        const std::vector<int> all = numbers(session, before);
        return session.model().opens > opens && all.back() > last + 3;
    }));
    const std::vector<int> all = numbers(session, before);
    const std::set<int> each(all.begin(), all.end());
    CHECK(static_cast<int>(each.size()) == *each.rbegin() - *each.begin() + 1);
    if (repeats == Repeats::No) CHECK(each.size() == all.size());
}

// With its own port mapper, in a folder that goes with it: nothing of it is seen by another.
class RabbitMq {
public:
    static constexpr const char* program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    RabbitMq() : port_(free_port()), mapper_port_(std::to_string(free_port())) {
        write_file(folder_.file("conf"),
                   "listeners.tcp = none\nstomp.listeners.tcp = none\n"
                   "web_stomp.tcp.ip = 127.0.0.1\nweb_stomp.tcp.port = " +
                       std::to_string(port_) +
                       "\nlog.console = false\nlog.file = " + folder_.file("log") + "\n");
        write_file(folder_.file("plugins"), "[rabbitmq_web_stomp].\n");
        mapper_ = std::make_unique<ServerChild>(
            std::vector<std::string>{"epmd", "-address", "127.0.0.1", "-port", mapper_port_},
            folder_.path());
        const std::string distribution = std::to_string(free_port());
        broker_ = std::make_unique<Program>(
            std::vector<std::string>{},
            std::vector<std::string>{
                "HOME=" + folder_.path(), "ERL_EPMD_PORT=" + mapper_port_,
                "RABBITMQ_NODENAME=redial@localhost", "RABBITMQ_CONF_ENV_FILE=/dev/null",
                "RABBITMQ_CONFIG_FILE=" + folder_.file("conf"),
                "RABBITMQ_ENABLED_PLUGINS_FILE=" + folder_.file("plugins"),
                "RABBITMQ_MNESIA_BASE=" + folder_.file("mnesia"),
                "RABBITMQ_LOG_BASE=" + folder_.path(), "RABBITMQ_DIST_PORT=" + distribution,
                // So that it is the process that is started, and no child of it.
                "RABBITMQ_ALLOW_INPUT=1",
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-noinput -start_epmd false +S 1 +sbwt none"},
            program);
    }
    std::string url() const { return "ws://127.0.0.1:" + std::to_string(port_) + "/ws"; }

private:
    TestFolder folder_;
    int port_;
    std::string mapper_port_;
    std::unique_ptr<ServerChild> mapper_;
    std::unique_ptr<Program> broker_;
};

std::string frame(const std::string& text) { return text + '\0'; }

}  // namespace

TEST_CASE("a Socket.IO session with socket.io is recovered and lacks nothing", "[speech][e2e]") {
    NpmServer server({"socketio.js"});
    LiveSession session(
        speaking("socket.io", server.url() + "socket.io/?EIO=4&transport=websocket"));
    check_cut(session, R"("chat",{"n":)", Repeats::No);
    CHECK(server.program().says(R"("recovered":true)"));
}

TEST_CASE("a GraphQL session with graphql-ws subscribes again", "[speech][e2e]") {
    NpmServer server({"graphql.js"});
    LiveSession session(speaking("graphql-transport-ws", server.url()));
    REQUIRE(session.hears("connection_ack"));
    session.say(R"({"id":"1","type":"subscribe","payload":{"query":"subscription { chat }"}})");
    const std::string before = R"("chat":)";
    REQUIRE(session.until([&] { return numbers(session, before).size() >= 3; }));
    const std::uint32_t opens = session.model().opens;
    session.post(core::ForceReset{});
    REQUIRE(session.until([&] { return session.model().opens > opens; }));
    const std::size_t had = numbers(session, before).size();
    // The server keeps nothing: that more comes is all that there is.
    REQUIRE(session.until([&] { return numbers(session, before).size() > had + 3; }));
    CHECK(session.count(Direction::Out, "subscription { chat }") == 2);
}

TEST_CASE("an MQTT session with aedes is taken up again and lacks nothing", "[speech][e2e]") {
    NpmServer server({"mqtt.js"});
    LiveSession session(
        speaking("mqtt client=redial-own subscribe=chat qos=1 clean=no", server.url()));
    check_cut(session, "{\"n\":", Repeats::Yes);
    CHECK(session.count(Direction::Out, "\x82") == 1);  // SUBSCRIBE, once for both connections
}

TEST_CASE("a SignalR session with its library's protocols goes on where it was", "[speech][e2e]") {
    const bool is_packed = GENERATE(false, true);
    NpmServer server(is_packed ? std::vector<std::string>{"signalr.js", "stateful", "messagepack"}
                               : std::vector<std::string>{"signalr.js", "stateful"});
    LiveSession session(speaking(
        is_packed ? "signalr stateful=yes protocol=messagepack" : "signalr stateful=yes",
        server.url(), R"({"type":1,"invocationId":"1","target":"Join","arguments":["room"]})"));
    check_cut(session, is_packed ? "\xa1n" : "{\"n\":", Repeats::Yes);
    CHECK(session.count(Direction::In, "joined") >= 1);
    // The handshake is the session's, not the connection's.
    CHECK(session.count(Direction::Out, R"({"protocol":")") == 1);
    CHECK(session.model().dialect.known() != nullptr);
    CHECK(session.model().dialect.known()->resumes_accepted == 1);
}

TEST_CASE("a gateway's session resumes at the address that its server names", "[speech][e2e]") {
    NpmServer server({"gateway.js"});
    LiveSession session(speaking("gateway", server.url() + "?v=10",
                                 R"({"op":2,"d":{"token":"t","properties":{}}})"));
    check_cut(session, R"("d":{"n":)", Repeats::No);
    const auto& attempts = session.model().attempts;
    CHECK(attempts.back().opened->request.starts_with("GET /?resume=1&v=10 "));
    CHECK(session.model().dialect.known()->resumes_accepted == 1);
}

TEST_CASE("a STOMP session with RabbitMQ goes on behind the last offset of a stream",
          "[speech][e2e]") {
    if (!std::filesystem::exists(RabbitMq::program)) {
        WARN("not tested here: there is no rabbitmq-server");
        return;
    }
    const RabbitMq broker;
    core::SessionConfig config = speaking("stomp host=/ ack=client", broker.url());
    config.basic_auth_user = config.basic_auth_password = "guest";
    LiveSession session(config);
    // It is an Erlang machine that boots, beside whatever else this machine does.
    const auto connected = [&] { return session.count(Direction::In, "CONNECTED\n") == 1; };
    REQUIRE(session.until(connected, 300s));
    session.say(
        frame("SUBSCRIBE\nid:1\ndestination:/queue/s\nx-queue-type:stream\ndurable:true\n"
              "auto-delete:false\nack:client\nprefetch-count:10\nreceipt:r1\n"
              "x-stream-offset:first\n\n"));
    REQUIRE(session.hears("receipt-id:r1"));
    const auto send = [&](const std::string& text) {
        session.say(frame("SEND\ndestination:/amq/queue/s\n\n" + text));
    };
    send("message 1");
    REQUIRE(session.hears("message 1"));
    const std::uint32_t opens = session.model().opens;
    session.post(core::ForceReset{});
    REQUIRE(session.until([&] { return session.model().opens > opens; }));
    send("message 2");
    REQUIRE(session.hears("message 2"));
    CHECK(session.count(Direction::Out, "SUBSCRIBE") == 2);
    CHECK(session.count(Direction::Out, "x-stream-offset:offset=1\n") == 1);
    CHECK(session.count(Direction::In, "message 1") == 1);
}
