// Servers of HTTP/2 that other people wrote, in front of the lab: nghttpx, HAProxy and nginx, each
// a child on a free port of loopback. Test's thread only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nginx_child.hpp"
#include "server_child.hpp"
#include "tap_child.hpp"

namespace redial::tests {

// For 127.0.0.1, from no authority.
inline void make_test_certificate(const std::string& key, const std::string& certificate) {
    Program made({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                  "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj",
                  "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"},
                 {}, "openssl");
    REQUIRE(made.exit_code() == 0);
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
    static Front haproxy(const Lab& lab) {
        Front front;
        front.make_certificate();
        write_file(front.file("both.pem"),
                   text_of(front.file("cert.pem")) + text_of(front.file("key.pem")));
        write_file(front.file("conf"),
                   "defaults\n mode http\n timeout connect 5s\n timeout client 60s\n"
                   " timeout server 60s\n timeout tunnel 60s\nfrontend f\n bind 127.0.0.1:" +
                       front.port_ + " ssl crt " + front.file("both.pem") +
                       " alpn h2,http/1.1\n default_backend b\nbackend b\n server s 127.0.0.1:" +
                       port_of(lab.url()) + "\n");
        return front.run("haproxy", {"-db", "-f", front.file("conf")});
    }
    // HTTP/2 and HTTP/1.1 by ALPN, and no WebSocket over HTTP/2.
    static Front nginx(const Lab& lab) {
        Front front;
        front.make_certificate();
        return front.run("nginx",
                         nginx_words(*front.folder_,
                                     "127.0.0.1:" + front.port_ + " ssl http2; ssl_certificate " +
                                         front.file("cert.pem") + "; ssl_certificate_key " +
                                         front.file("key.pem"),
                                     "127.0.0.1:" + port_of(lab.url()), nginx_upgrades));
    }
    std::string url(const std::string& scheme) const {
        return scheme + "://127.0.0.1:" + port_ + "/ws/chat/";
    }
    std::string ca() const { return file("cert.pem"); }
    void end() { program_.reset(); }

private:
    Front() : folder_(std::make_unique<TestFolder>()), port_(std::to_string(free_port())) {}
    std::string file(const std::string& name) const { return folder_->file(name); }
    void make_certificate() const { make_test_certificate(file("key.pem"), ca()); }
    Front run(const std::string& binary, const std::vector<std::string>& words) {
        program_ = std::make_unique<Program>(words, std::vector<std::string>(), binary);
        return std::move(*this);
    }
    std::unique_ptr<TestFolder> folder_;
    std::string port_;
    std::unique_ptr<Program> program_;
};

// The first line of this type in a log.
inline nlohmann::json first_of(const std::vector<nlohmann::json>& log, const std::string& type) {
    for (const nlohmann::json& line : log)
        if (line.value("type", "") == type) return line;
    return nlohmann::json::object();
}

}  // namespace redial::tests
