// The control API's HTTP server over loopback: requests, keep-alive, what it refuses and its end.
// The answers are the test's; the real ones are tests/control's.
#include "net/control/control_server.hpp"

#include "catch.hpp"
#include "peer.hpp"
#include "rig.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// -1: refused.
int dial(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
        return descriptor;
    ::close(descriptor);
    return -1;
}

// A client of the control API on a connection of its own.
class Client {
public:
    explicit Client(std::uint16_t port) : connection_(dial(port)) {
        REQUIRE(connection_.descriptor() >= 0);
    }

    void send(const std::string& text) { connection_.send(text); }
    // The next reply: its head, and its body in `body`.
    std::string read_reply() {
        const std::string head = connection_.read_head();
        const std::string name = "Content-Length: ";
        const std::size_t at = head.find(name);
        body = at == std::string::npos
                   ? ""
                   : connection_.read_exactly(std::stoul(head.substr(at + name.size())));
        return head;
    }
    std::string ask(const std::string& text) {
        send(text);
        return read_reply();
    }
    PeerConnection& connection() { return connection_; }
    std::string body;

private:
    PeerConnection connection_;
};

// Says what was asked; "/add" adds a session first and then tells that it is there.
core::ControlStep say(const core::ControlRequest& request, const core::ControlState& state) {
    core::ControlStep step;
    step.reply = {
        200, "text/plain",
        request.method + " " + request.path + " " + request.user_agent + " " + request.body};
    if (request.path != "/add") return step;
    core::SessionConfig config;
    config.url = "ws://127.0.0.1:9/";
    step.commands = {
        {state.first_free, core::AddSession{std::make_shared<core::SessionConfig>(config), false}}};
    step.next = [](const core::ControlState&) {
        core::ControlStep last;
        last.reply = {201, "text/plain", "added"};
        return last;
    };
    return step;
}

net::EngineOptions options() {
    net::EngineOptions options;
    options.answer_control = say;
    return options;
}

// Starts the control API on a free port; its state.
core::ControlChanged start(Rig& rig, const std::string& host = "127.0.0.1") {
    const std::size_t before = rig.all<core::ControlChanged>().size();
    rig.post(core::StartControl{host, 0});
    REQUIRE(rig.until([&] { return rig.all<core::ControlChanged>().size() > before; }));
    return rig.all<core::ControlChanged>().back();
}

const std::string host = "Host: localhost\r\n";

}  // namespace

TEST_CASE("requests are answered one after the other on one connection", "[net][control]") {
    Rig rig(options());
    const core::ControlChanged state = start(rig);
    CHECK(state.is_listening);
    CHECK(state.url == "http://127.0.0.1:" + std::to_string(state.port));
    Client client(state.port);
    CHECK(client.ask("GET /a?b HTTP/1.1\r\n" + host + "User-Agent: test\r\n\r\n")
              .starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"));
    CHECK(client.body == "GET /a?b test ");
    client.ask("POST /c HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\n{}");
    CHECK(client.body == "POST /c  {}");
    // Two at once, and a body in chunks.
    client.send("GET /1 HTTP/1.1\r\n" + host + "\r\nPOST /2 HTTP/1.1\r\n" + host +
                "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
    client.read_reply();
    CHECK(client.body == "GET /1  ");
    client.read_reply();
    CHECK(client.body == "POST /2  hi");
    CHECK_THAT(client.ask("GET /bye HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n"),
               contains_text("\r\nConnection: close\r\n"));
    CHECK(client.connection().wait_for_end() == PeerConnection::End::Fin);
}

TEST_CASE("commands of an answer are performed before the reply goes out", "[net][control]") {
    Rig rig(options());
    Client client(start(rig).port);
    CHECK(client.ask("POST /add HTTP/1.1\r\n" + host + "\r\n").starts_with("HTTP/1.1 201"));
    CHECK(client.body == "added");
    CHECK(
        rig.until([&] { return rig.all<core::SessionAdded>(core::control_ids_from).size() == 1; }));
}

TEST_CASE("a client that waits for 100 Continue gets it", "[net][control]") {
    Rig rig(options());
    Client client(start(rig).port);
    client.send("POST /x HTTP/1.1\r\n" + host +
                "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    CHECK(client.connection().read_head() == "HTTP/1.1 100 Continue\r\n\r\n");
    client.ask("{}");
    CHECK(client.body == "POST /x  {}");
}

TEST_CASE("a Host that is a name other than localhost is refused: DNS rebinding",
          "[net][control]") {
    Rig rig(options());
    const std::uint16_t port = start(rig).port;
    const auto status_for = [&](const std::string& field) {
        return Client(port).ask("GET / HTTP/1.1\r\n" + field + "\r\n").substr(9, 3);
    };
    CHECK(status_for("Host: evil.example\r\n") == "403");
    CHECK(status_for("Host: evil.example:" + std::to_string(port) + "\r\n") == "403");
    CHECK(status_for("Host: 127.0.0.1.evil.example\r\n") == "403");
    CHECK(status_for("Host: localhost\r\nHost: evil.example\r\n") == "400");
    CHECK(status_for("Host: LOCALHOST:1\r\n") == "200");
    CHECK(status_for("Host: 127.0.0.1:1\r\n") == "200");
    CHECK(status_for("Host: [::1]:1\r\n") == "200");
    CHECK(status_for("") == "400");  // RFC 7230 5.4
    CHECK(Client(port).ask("GET / HTTP/1.0\r\n\r\n").substr(9, 3) == "200");
}

TEST_CASE("a request of a page is refused by the control API whatever the page", "[net][control]") {
    Rig rig(options());
    const std::uint16_t port = start(rig).port;
    const auto status_for = [&](const std::string& field) {
        return Client(port).ask("GET / HTTP/1.1\r\n" + host + field + "\r\n").substr(9, 3);
    };
    CHECK(status_for("Origin: https://evil.example\r\n") == "403");
    CHECK(status_for("Origin: http://localhost:" + std::to_string(port) + "\r\n") == "403");
    CHECK(status_for("Origin: null\r\n") == "403");
    CHECK(status_for("Sec-Fetch-Site: cross-site\r\n") == "403");
    CHECK(status_for("Sec-Fetch-Site: same-site\r\n") == "403");
    CHECK(status_for("Sec-Fetch-Site: none\r\n") == "200");
}

TEST_CASE("requests that are none, or too large, end their own connection alone",
          "[net][control]") {
    Rig rig(options());
    const std::uint16_t port = start(rig).port;
    Client good(port);
    good.ask("GET / HTTP/1.1\r\n" + host + "\r\n");
    Client bad(port);
    CHECK(bad.ask("\x16\x03\x01\x02 hello\r\n").starts_with("HTTP/1.1 400"));
    CHECK(bad.connection().wait_for_end() == PeerConnection::End::Fin);
    Client large(port);
    CHECK(large.ask("POST / HTTP/1.1\r\n" + host + "Content-Length: 1048577\r\n\r\n")
              .starts_with("HTTP/1.1 413"));
    CHECK(large.connection().wait_for_end() == PeerConnection::End::Fin);
    good.ask("GET /still HTTP/1.1\r\n" + host + "\r\n");
    CHECK(good.body == "GET /still  ");
}

TEST_CASE("a port that is taken, a name and a program without the API say so", "[net][control]") {
    Rig rig(options());
    Peer taken;
    rig.post(core::StartControl{"127.0.0.1", taken.port()});
    REQUIRE(rig.until([&] { return rig.all<core::ControlChanged>().size() == 1; }));
    CHECK_FALSE(rig.all<core::ControlChanged>().back().is_listening);
    CHECK_THAT(rig.all<core::ControlChanged>().back().error,
               contains_text(std::to_string(taken.port())));
    CHECK_THAT(start(rig, "example.org").error, contains_text("not a numeric address"));
    Rig without;
    CHECK(start(without).error == "this program has no control API");
}

TEST_CASE("stopping the control API ends its connections and frees its port", "[net][control]") {
    Rig rig(options());
    const core::ControlChanged state = start(rig);
    Client client(state.port);
    client.ask("GET / HTTP/1.1\r\n" + host + "\r\n");
    rig.post(core::StopControl{});
    CHECK(client.connection().wait_for_end() == PeerConnection::End::Fin);
    REQUIRE(rig.until([&] { return rig.all<core::ControlChanged>().size() == 2; }));
    CHECK_FALSE(rig.all<core::ControlChanged>().back().is_listening);
    CHECK(dial(state.port) == -1);
}
