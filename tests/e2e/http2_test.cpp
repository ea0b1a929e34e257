// Sessions over HTTP/2 (RFC 8441) at servers that other people wrote: nghttpx, which takes
// WebSockets there, and nginx, which does not. Each is a child on a free port of loopback. Test's
// thread only.
#include <memory>

#include "net/tap_rig.hpp"
#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

std::string port_of(const std::string& url) {
    const std::size_t at = url.find("127.0.0.1:") + 10;
    return url.substr(at, url.find('/', at) - at);
}

// A server in front of the lab.
class Front {
public:
    static Front nghttpx(const Lab& lab, bool has_tls) {
        Front front;
        if (has_tls) front.make_certificate();
        std::vector<std::string> words = {
            "--conf=/dev/null", "--workers=1", "--errorlog-file=/dev/null",
            "--backend=127.0.0.1," + port_of(lab.url()),
            "--frontend=127.0.0.1," + front.port_ + (has_tls ? "" : ";no-tls")};
        if (has_tls) words.insert(words.end(), {front.file("key.pem"), front.file("cert.pem")});
        return front.run("nghttpx", words);
    }
    // HTTP/2 and HTTP/1.1 by ALPN, and no WebSocket over HTTP/2.
    static Front nginx(const Lab& lab) {
        Front front;
        front.make_certificate();
        std::string paths;
        for (const char* name : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
            paths += std::string(name) + "_temp_path " + front.file(name) + ";\n";
        write_file(front.file("conf"),
                   "daemon off; master_process off; pid " + front.file("pid") +
                       "; error_log stderr warn;\nevents {}\nhttp { access_log off;\n" + paths +
                       "server { listen 127.0.0.1:" + front.port_ + " ssl http2; ssl_certificate " +
                       front.file("cert.pem") + "; ssl_certificate_key " + front.file("key.pem") +
                       "; location / { proxy_pass http://127.0.0.1:" + port_of(lab.url()) +
                       "; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;"
                       " proxy_set_header Connection upgrade; } } }\n");
        return front.run("nginx",
                         {"-p", front.folder_->path(), "-c", front.file("conf"), "-e", "stderr"});
    }
    std::string url(const std::string& scheme) const {
        return scheme + "://127.0.0.1:" + port_ + "/ws/chat/";
    }
    std::string ca() const { return file("cert.pem"); }
    void end() { program_.reset(); }

private:
    Front() : folder_(std::make_unique<TestFolder>()), port_(std::to_string(free_port())) {}
    std::string file(const std::string& name) const { return folder_->file(name); }
    void make_certificate() const {
        Program made({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                      "-nodes", "-keyout", file("key.pem"), "-out", file("cert.pem"), "-days", "2",
                      "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"},
                     {}, "openssl");
        REQUIRE(made.exit_code() == 0);
    }
    Front run(const std::string& binary, const std::vector<std::string>& words) {
        program_ = std::make_unique<Program>(words, std::vector<std::string>(), binary);
        return std::move(*this);
    }
    std::unique_ptr<TestFolder> folder_;
    std::string port_;
    std::unique_ptr<Program> program_;
};

// The front may still be starting: the session dials until it is there.
std::vector<nlohmann::json> log_of_talk(const std::string& url, std::vector<std::string> more) {
    const TestFolder folder;
    const std::string log = folder.file("log");
    std::vector<std::string> words = {"connect", url, "--log", log, "--send", "over two"};
    words.insert(words.end(), more.begin(), more.end());
    Program client(words);
    client.after(R"("echo":"over two")");
    client.signal(SIGINT);
    CHECK(client.exit_code() == 0);
    return log_lines(text_of(log));
}

nlohmann::json first_of(const std::vector<nlohmann::json>& log, const std::string& type) {
    for (const nlohmann::json& line : log)
        if (line.value("type", "") == type) return line;
    return nlohmann::json::object();
}

}  // namespace

TEST_CASE("a session talks over HTTP/2 without TLS at nghttpx, and closes well", "[cli][http2]") {
    Lab lab;
    const Front front = Front::nghttpx(lab, false);
    const auto log = log_of_talk(front.url("ws"), {"--http", "2", "--deflate"});
    const auto opened = first_of(log, "opened");
    CHECK(opened.value("http_status", 0) == 200);
    CHECK(opened.value("response", "").starts_with("HTTP/2.0 200\r\n"));
    CHECK(opened.value("request", "").starts_with("CONNECT /ws/chat/"));
    CHECK(opened.value("extensions", "").starts_with("permessage-deflate"));
    CHECK(count_in(log, "ended", "outcome", "closed") >= 1);
}

TEST_CASE("nghttpx with TLS is spoken to over HTTP/2 where both are offered", "[cli][http2]") {
    Lab lab;
    const Front front = Front::nghttpx(lab, true);
    const auto log = log_of_talk(front.url("wss"), {"--http", "auto", "--ca", front.ca()});
    CHECK(first_of(log, "opened").value("http_status", 0) == 200);
    const auto plain = log_of_talk(front.url("wss"), {"--ca", front.ca()});
    CHECK(first_of(plain, "opened").value("http_status", 0) == 101);
}

TEST_CASE("a message larger than HTTP/2's windows arrives whole", "[cli][http2]") {
    Lab lab;
    const Front front = Front::nghttpx(lab, false);
    Program client({"connect", front.url("ws"), "--http", "2"});
    client.after("== open");
    client.type(std::string(200'000, 'x') + "\n");
    client.after(R"("echo":"xxxx)");
    client.type("behind it\n");
    client.after(R"("echo":"behind it")");
    client.signal(SIGINT);
    CHECK(client.exit_code() == 0);
}

TEST_CASE("a server whose HTTP/2 takes no WebSocket is dialled again over HTTP/1.1",
          "[cli][http2]") {
    Lab lab;
    const Front front = Front::nginx(lab);
    const auto log = log_of_talk(front.url("wss"), {"--http", "auto", "--ca", front.ca()});
    CHECK(first_of(log, "opened").value("http_status", 0) == 101);
    Program client({"connect", front.url("wss"), "--http", "2", "--ca", front.ca(), "--once"});
    CHECK(client.exit_code() == 1);
    CHECK_THAT(client.err + client.out, contains_text("takes no WebSocket over HTTP/2"));
}

TEST_CASE("a server of HTTP/1.1 alone is told apart where HTTP/2 alone is wished", "[cli][http2]") {
    Lab lab;
    Program client({"connect", lab.url(), "--http", "2", "--once"});
    CHECK(client.exit_code() == 1);
    CHECK_THAT(client.err + client.out, contains_text("speaks HTTP/1.1, not HTTP/2"));
}

TEST_CASE("a front that goes is an end of the connection, and is dialled again", "[cli][http2]") {
    Lab lab;
    Front front = Front::nghttpx(lab, false);
    Program client({"connect", front.url("ws"), "--http", "2"});
    client.after("== open");
    front.end();
    client.after("xx closed, 1006");
    client.after("connection refused");
    client.signal(SIGINT);
    client.exit_code();
}
