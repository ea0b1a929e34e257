// Sessions and taps through proxies that other people wrote: CONNECT of tinyproxy and squid, also
// by TLS, and SOCKS 5 of microsocks and Dante. Each is a child on a free port of loopback. Test's
// thread only.
#include <filesystem>
#include <memory>

#include "http2_front.hpp"
#include "net/peer.hpp"

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
    // `tls`: it is spoken to by TLS, with the certificate that ca() names.
    static ProxyChild squid(bool tls = false) {
        ProxyChild proxy;
        if (tls) proxy.make_certificate();
        const std::string port = tls ? "https_port 127.0.0.1:" + proxy.port_ +
                                           " tls-cert=" + proxy.ca() +
                                           " tls-key=" + proxy.file("key.pem")
                                     : "http_port 127.0.0.1:" + proxy.port_;
        write_file(proxy.file("conf"), port +
                                           "\nhttp_access allow all\npid_filename none\n"
                                           "cache_log /dev/null\naccess_log none\n"
                                           "cache deny all\ncoredump_dir /\n"
                                           "shutdown_lifetime 0 seconds\n");
        return proxy.run("squid", {"-N", "-f", proxy.file("conf")});
    }
    // HTTPS in front of another proxy.
    static ProxyChild nghttpx(const ProxyChild& behind) {
        ProxyChild proxy;
        proxy.make_certificate();
        return proxy.run(
            "nghttpx", {"--conf=/dev/null", "--workers=1", "--errorlog-file=/dev/null", "-s",
                        "--backend=127.0.0.1," + behind.port_,
                        "--frontend=127.0.0.1," + proxy.port_, proxy.file("key.pem"), proxy.ca()});
    }
    static ProxyChild dante() {
        ProxyChild proxy;
        write_file(proxy.file("conf"),
                   "logoutput: stderr\ninternal: 127.0.0.1 port = " + proxy.port_ +
                       "\nexternal: lo\nsocksmethod: none\nclientmethod: none\n"
                       "user.privileged: root\nuser.unprivileged: nobody\n"
                       "client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }\n"
                       "socks block { from: 0.0.0.0/0 to: 0.0.0.0/0 port = 7 }\n"
                       "socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }\n");
        return proxy.run("danted", {"-f", proxy.file("conf"), "-p", proxy.file("pid")});
    }
    std::string ca() const { return file("cert.pem"); }
    std::string url(const std::string& scheme, const std::string& login = "") const {
        return scheme + "://" + login + "127.0.0.1:" + port_;
    }

private:
    std::string file(const std::string& name) const { return folder_->file(name); }
    void make_certificate() const { make_test_certificate(file("key.pem"), ca()); }
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
void check_talk(const std::string& server, const std::string& proxy,
                const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"connect", server, "--proxy", proxy, "--send", "through"};
    words.insert(words.end(), more.begin(), more.end());
    Program client(words);
    client.after(R"("echo":"through")");
    client.signal(SIGINT);
    CHECK(client.exit_code() == 0);
}

// Reads until a dial was refused by the proxy's words; those of one not started yet are others.
std::string refusal(const std::string& server, const std::string& proxy, const std::string& words,
                    const std::vector<std::string>& more = {}) {
    std::vector<std::string> all = {"connect", server, "--proxy", proxy};
    all.insert(all.end(), more.begin(), more.end());
    Program client(all);
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

TEST_CASE("a session talks through Dante, whose rules are told in its words", "[cli][proxy]") {
    if (!std::filesystem::exists("/usr/sbin/danted")) {
        WARN("not tested here: there is no danted");
        return;
    }
    Lab lab;
    const auto dante = ProxyChild::dante();
    check_talk(lab.url(), dante.url("socks5"));
    check_talk(by_name(lab), dante.url("socks5h"));
    refusal("ws://127.0.0.1:7/", dante.url("socks5h"), "not allowed by its rules (2)");
}

TEST_CASE("a session talks through squid, and through squid by TLS", "[cli][proxy]") {
    Lab lab;
    const auto plain = ProxyChild::squid();
    check_talk(lab.url(), plain.url("http"));
    const auto secure = ProxyChild::squid(true);
    check_talk(lab.url(), secure.url("https"), {"--ca", secure.ca()});
    // It cannot reach this one, and says so inside TLS.
    refusal("ws://127.0.0.1:1/", secure.url("https"), ": 503 ", {"--ca", secure.ca()});
}

TEST_CASE("the certificate of a proxy is verified, whatever is accepted of the server's",
          "[cli][proxy]") {
    Lab lab;
    const auto behind = ProxyChild::tinyproxy();
    const auto proxy = ProxyChild::nghttpx(behind);
    check_talk(lab.url(), proxy.url("https"), {"--ca", proxy.ca()});
    refusal(lab.url(), proxy.url("https"), "self-signed certificate", {"--insecure"});
    refusal(lab.url(), proxy.url("http"), "reset by peer in the handshake with the proxy",
            {"--ca", proxy.ca()});
}

TEST_CASE("TLS with the server is spoken inside TLS with the proxy", "[cli][proxy][http2]") {
    Lab lab;
    const auto proxy = ProxyChild::squid(true);
    const Front front = Front::nghttpx(lab, true);
    const TestFolder folder;
    write_file(folder.file("both.pem"), text_of(proxy.ca()) + text_of(front.ca()));
    const std::vector<std::string> trust = {"--ca", folder.file("both.pem")};
    check_talk(front.url("wss"), proxy.url("https"), trust);
    check_talk(front.url("wss"), proxy.url("https"),
               {"--ca", folder.file("both.pem"), "--http", "2"});
}

TEST_CASE("a proxy that says nothing is given --proxy-timeout, and its stage is told",
          "[cli][proxy]") {
    Peer silent;  // it listens, and nobody answers
    const std::string url = silent.url("", "http");
    Program client(
        {"connect", "ws://server.invalid/", "--proxy", url, "--proxy-timeout", "150ms", "--once"});
    CHECK(client.exit_code() == 1);
    CHECK_THAT(client.err + client.out, contains_text("no whole answer within 150 ms"));
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
