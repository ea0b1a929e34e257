// Sessions and taps through proxies that other people wrote: tinyproxy's CONNECT, and SOCKS 5 of
// microsocks. Each is a child on a free port of loopback. Test's thread only.
#include <memory>

#include "net/tap_rig.hpp"
#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// A proxy in the foreground; whether it listens yet, the client finds out by dialling.
class ProxyChild {
public:
    static ProxyChild tinyproxy(const std::string& more = "") {
        ProxyChild proxy;
        write_file(proxy.folder_->file("conf"),
                   "Port " + proxy.port_ +
                       "\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\n"
                       "LogLevel Connect\n" +
                       more);
        return proxy.run("tinyproxy", {"-d", "-c", proxy.folder_->file("conf")});
    }
    static ProxyChild microsocks(std::vector<std::string> more = {}) {
        ProxyChild proxy;
        std::vector<std::string> words = {"-i", "127.0.0.1", "-p", proxy.port_};
        words.insert(words.end(), more.begin(), more.end());
        return proxy.run("microsocks", words);
    }
    std::string url(const std::string& scheme, const std::string& login = "") const {
        return scheme + "://" + login + "127.0.0.1:" + port_;
    }

private:
    ProxyChild() : folder_(std::make_unique<TestFolder>()), port_(std::to_string(free_port())) {}
    ProxyChild run(const std::string& binary, const std::vector<std::string>& words) {
        program_ = std::make_unique<Program>(words, std::vector<std::string>(), binary);
        return std::move(*this);
    }
    std::unique_ptr<TestFolder> folder_;
    std::string port_;
    std::unique_ptr<Program> program_;
};

// The proxy may still be starting: the session dials until it is there.
void check_talk(const std::string& server, const std::string& proxy) {
    Program client({"connect", server, "--proxy", proxy, "--send", "through"});
    client.after(R"("echo":"through")");
    client.signal(SIGINT);
    CHECK(client.exit_code() == 0);
}

// Reads until a dial was refused by the proxy's words; those of one not started yet are others.
std::string refusal(const std::string& server, const std::string& proxy, const std::string& words) {
    Program client({"connect", server, "--proxy", proxy});
    return client.after(words);
}

std::string by_name(const Lab& lab) {
    std::string url = lab.url();
    return url.replace(url.find("127.0.0.1"), 9, "localhost");
}

}  // namespace

TEST_CASE("a session talks through tinyproxy, with its login and not without", "[cli][proxy]") {
    Lab lab;
    const auto proxy = ProxyChild::tinyproxy("BasicAuth me secret-word\n");
    check_talk(lab.url(), proxy.url("http", "me:secret-word@"));
    CHECK_THAT(refusal(lab.url(), proxy.url("http"), ": 407 "), contains_text("asks for Basic"));
}

TEST_CASE("a port that tinyproxy does not connect to is its 403", "[cli][proxy]") {
    const auto proxy = ProxyChild::tinyproxy("ConnectPort 443\n");
    CHECK_THAT(refusal("ws://localhost:7/", proxy.url("http"), ": 403 "), contains_text("403 "));
}

TEST_CASE("a session talks through SOCKS 5 of microsocks, by name and by address", "[cli][proxy]") {
    Lab lab;
    const auto open = ProxyChild::microsocks();
    check_talk(lab.url(), open.url("socks5"));
    check_talk(by_name(lab), open.url("socks5h"));
    const DeadPort dead;
    refusal(dead.url(), open.url("socks5h"), "connection refused by the server (5)");
}

TEST_CASE("microsocks lets in who has its password", "[cli][proxy]") {
    Lab lab;
    const auto closed = ProxyChild::microsocks({"-u", "me", "-P", "secret-word"});
    check_talk(lab.url(), closed.url("socks5h", "me:secret-word@"));
    refusal(lab.url(), closed.url("socks5h", "me:wrong@"), "user or password refused");
    refusal(lab.url(), closed.url("socks5h"), "lets nobody in without a login");
}

TEST_CASE("the environment's proxy is dialled through, and its password is in no log",
          "[cli][proxy]") {
    const auto proxy = ProxyChild::tinyproxy("BasicAuth me secret-word\nConnectPort 443\n");
    const TestFolder folder;
    Program client({"connect", "ws://server.invalid/", "--log", folder.file("log")},
                   {"http_proxy=" + proxy.url("http", "me:secret-word@"), "no_proxy", "NO_PROXY"});
    client.after(": 403 ");
    client.signal(SIGINT);
    client.exit_code();
    const std::string log = text_of(folder.file("log"));
    CHECK_THAT(log, contains_text("proxy_failed"));
    CHECK(log.find("secret-word") == std::string::npos);
    CHECK(client.out.find("secret-word") == std::string::npos);
}

TEST_CASE("a tap reaches its server through a proxy, and redacts the login", "[cli][proxy]") {
    Lab lab;
    const auto proxy = ProxyChild::microsocks({"-u", "me", "-P", "secret-word"});
    TapChild tap(lab.url(), {"--proxy", proxy.url("socks5h", "me:secret-word@")});
    Program client({"connect", tap.url(), "--send", "hello"});
    client.after(R"("echo":"hello")");
    client.signal(SIGINT);
    CHECK(client.exit_code() == 0);
    tap.program().after("xx closed, 1000 normal closure");
    CHECK(tap.end() == 0);
    const auto log = tap.log();
    CHECK(count_in(log, "stage", "name", "proxy") >= 1);
    for (const auto& line : log) CHECK(line.dump().find("secret-word") == std::string::npos);
}

TEST_CASE("a proxy that cannot be read is bad usage", "[cli][proxy]") {
    Program client({"connect", "ws://127.0.0.1:1/", "--proxy", "socks4://h"});
    CHECK(client.exit_code() == 2);
    CHECK_THAT(client.err, contains_text("is not a kind of proxy"));
}
