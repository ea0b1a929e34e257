// Dials that lead elsewhere than to a name and a port: Unix sockets, IPv6 addresses with a zone,
// international names; and what is kept between dials: cookies. Over real sockets of this machine.
#include <sys/un.h>
#include <filesystem>

#include "peer.hpp"
#include "program.hpp"
#include "rig.hpp"
#include "single_dial.hpp"

namespace redial::tests {

using core::ConnectionStatus;
using core::OutcomeKind;

namespace {

class UnixPeer {
public:
    explicit UnixPeer(const std::string& path)
        : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un local{};
        local.sun_family = AF_UNIX;
        path.copy(local.sun_path, sizeof local.sun_path - 1);
        REQUIRE(::bind(descriptor_, reinterpret_cast<sockaddr*>(&local), sizeof local) == 0);
        REQUIRE(::listen(descriptor_, 8) == 0);
    }
    ~UnixPeer() { ::close(descriptor_); }
    UnixPeer(const UnixPeer&) = delete;
    UnixPeer& operator=(const UnixPeer&) = delete;
    PeerConnection accept() const {
        pollfd poll{descriptor_, POLLIN, 0};
        REQUIRE(::poll(&poll, 1, peer_wait_ms) > 0);
        return PeerConnection(::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC));
    }

private:
    int descriptor_;
};

}  // namespace

TEST_CASE("a session talks over a Unix socket, and reads how it ends", "[loopback][unix]") {
    Rig rig;
    const TestFolder folder;
    const std::string path = folder.file("s");
    const auto session = [&] {
        const UnixPeer server(path);
        auto config = once("ws+unix:" + path + ":/chat");
        config.proxy = "http://127.0.0.1:1";  // not on the way to this machine's own sockets
        const auto added = rig.add(config);
        auto connection = server.accept();
        const std::string head = connection.upgrade();
        CHECK_THAT(head, contains_text("GET /chat HTTP/1.1\r\nHost: localhost\r\n"));
        connection.send(frame_of(wire::opcode::text, "hello"));
        REQUIRE(rig.until([&] { return !rig.seen.messages.empty(); }));
        CHECK(rig.seen.messages.back().text == "hello");
        rig.send(added, "and back");
        CHECK(connection.read_frame().payload == "and back");
        const auto opened = rig.all<core::AttemptOpened>(added);
        REQUIRE(opened.size() == 1);
        CHECK(opened[0].address == "unix:" + path);
        return added;
    }();
    CHECK(rig.ends(session).kind == OutcomeKind::EndedByPeer);
    CHECK(stages(rig, session) == "connect upgrade");
}

TEST_CASE("a Unix socket without a server is refused, and one that is not there unreachable",
          "[loopback][unix]") {
    Rig rig;
    const TestFolder folder;
    const std::string path = folder.file("s");
    { const UnixPeer gone(path); }
    const auto refused = rig.add(once("ws+unix:" + path));
    CHECK(core::in_words(rig.ends(refused)) == "connection refused by unix:" + path);
    std::filesystem::remove(path);
    const auto missing = rig.add(once("ws+unix:" + path));
    CHECK(rig.ends(missing).kind == OutcomeKind::Unreachable);
    CHECK_THAT(rig.ends(missing).detail, contains_text("No such file or directory"));
}

TEST_CASE("an IPv6 address with a zone is dialled", "[loopback][zone]") {
    Rig rig;
    Peer server(Peer::Family::V6);
    const std::string port = std::to_string(server.port());
    const auto session = rig.add(once("ws://[::1%25lo]:" + port + "/"));
    auto connection = server.accept();
    CHECK_THAT(connection.upgrade(), contains_text("Host: [::1]:" + port + "\r\n"));
    REQUIRE(rig.until([&] { return rig.status(session) == ConnectionStatus::Open; }));
    const auto nowhere = rig.add(once("ws://[fe80::1%25no-such]:1/"));
    CHECK(rig.ends(nowhere).kind == OutcomeKind::Unreachable);
    CHECK_THAT(rig.ends(nowhere).detail, contains_text("no network interface for its zone"));
}

TEST_CASE("a proxy is given an international name in ASCII, and it is told both ways",
          "[loopback][idn]") {
    Rig rig;
    Peer proxy;
    auto config = once("ws://b\u00fccher.invalid/");
    config.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
    rig.add(config);
    auto connection = proxy.accept();
    CHECK_THAT(connection.read_head(), contains_text("CONNECT xn--bcher-kva.invalid:80 HTTP/1.1"));
    config.proxy = "none";
    const auto unknown = rig.add(config);
    const auto outcome = rig.ends(unknown);
    CHECK_THAT(core::in_words(outcome),
               contains_text("xn--bcher-kva.invalid (b\u00fccher.invalid)"));
}

TEST_CASE("cookies that a refusal set come with the next dial, where the settings keep them",
          "[loopback][cookies]") {
    for (const bool keeps : {true, false}) {
        Rig rig;
        Peer server;
        auto config = Rig::config(server.url("/chat"));
        config.keeps_cookies = keeps;
        rig.add(config);
        {
            auto first = server.accept();
            CHECK(first.read_head().find("Cookie") == std::string::npos);
            first.send(
                "HTTP/1.1 503 Later\r\nSet-Cookie: node=b; Path=/; HttpOnly\r\n"
                "Content-Length: 0\r\n\r\n");
        }
        {
            auto second = server.accept();
            const std::string head = second.upgrade("Set-Cookie: node=c; Path=/\r\n");
            CHECK((head.find("Cookie: node=b\r\n") != std::string::npos) == keeps);
        }
        auto third = server.accept();
        CHECK((third.read_head().find("Cookie: node=c\r\n") != std::string::npos) == keeps);
    }
}

TEST_CASE("a Cookie header of the person's own is the one that is sent", "[loopback][cookies]") {
    Rig rig;
    Peer server;
    auto config = Rig::config(server.url());
    config.keeps_cookies = true;
    config.headers = {{"cookie", "mine=1"}};
    rig.add(config);
    {
        auto first = server.accept();
        first.upgrade("Set-Cookie: node=b\r\n");
    }
    auto second = server.accept();
    const std::string head = second.read_head();
    CHECK_THAT(head, contains_text("cookie: mine=1\r\n"));
    CHECK(head.find("node=b") == std::string::npos);
}

}  // namespace redial::tests
