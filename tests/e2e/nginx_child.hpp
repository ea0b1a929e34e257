// nginx in front of a server, with a configuration of the test's own: one process, ended with the
// test. Test's thread only.
#pragma once

#include <string>
#include <vector>

#include "server_child.hpp"
#include "tap_child.hpp"

namespace redial::tests {

// Without these nginx speaks HTTP/1.0 to its server, and no WebSocket gets through.
constexpr const char* nginx_upgrades =
    "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;"
    " proxy_set_header Connection upgrade;";

// Writes a configuration into the folder; what to start nginx with. `listen` may have further
// directives of the server behind it, `upstream` is "127.0.0.1:PORT", `how` are the location's own.
inline std::vector<std::string> nginx_words(const TestFolder& folder, const std::string& listen,
                                            const std::string& upstream, const std::string& how) {
    std::string paths;
    for (const char* name : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        paths += std::string(name) + "_temp_path " + folder.file(name) + ";\n";
    write_file(folder.file("nginx.conf"),
               "daemon off; master_process off; pid " + folder.file("pid") +
                   "; error_log stderr warn;\nevents {}\nhttp { access_log off;\n" + paths +
                   "server { listen " + listen + "; location / { proxy_pass http://" + upstream +
                   "; " + how + " } } }\n");
    return {"-p", folder.path(), "-c", folder.file("nginx.conf"), "-e", "stderr"};
}

// On a free port of loopback.
class Nginx {
public:
    explicit Nginx(const std::string& server_port, const std::string& how = nginx_upgrades)
        : port_(std::to_string(free_port())),
          program_(nginx_words(folder_, "127.0.0.1:" + port_, "127.0.0.1:" + server_port, how), {},
                   "nginx") {}
    const std::string& port() const { return port_; }

private:
    TestFolder folder_;
    std::string port_;
    Program program_;
};

}  // namespace redial::tests
