// A session and a tap at nginx on a Unix socket, with the lab behind it. Test's thread only.
#include "net/tap_rig.hpp"
#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

class UnixNginx {
public:
    explicit UnixNginx(const Lab& lab) : program_(start(lab), {}, "nginx") {}
    std::string url() const { return "ws+unix:" + folder_.file("s") + ":/ws/chat/"; }

private:
    std::vector<std::string> start(const Lab& lab) const {
        const std::string url = lab.url();
        std::string paths;
        for (const char* name : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
            paths += std::string(name) + "_temp_path " + folder_.file(name) + ";\n";
        write_file(folder_.file("conf"),
                   "daemon off; master_process off; pid " + folder_.file("pid") +
                       "; error_log stderr warn;\nevents {}\nhttp { access_log off;\n" + paths +
                       "server { listen unix:" + folder_.file("s") +
                       "; location / { proxy_pass http" + url.substr(2, url.find('/', 5) - 2) +
                       "; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;"
                       " proxy_set_header Connection upgrade; } } }\n");
        return {"-p", folder_.path(), "-c", folder_.file("conf"), "-e", "stderr"};
    }
    TestFolder folder_;
    Program program_;
};

}  // namespace

TEST_CASE("a session talks over nginx's Unix socket, and a tap reaches it there", "[cli][unix]") {
    Lab lab;
    const UnixNginx nginx(lab);
    {
        // nginx may still be starting: the session dials until it is there.
        Program client({"connect", nginx.url(), "--send", "hello"});
        client.after(R"("echo":"hello")");
        client.signal(SIGINT);
        CHECK(client.exit_code() == 0);
        CHECK_THAT(client.out, contains_text("101 from unix:"));
    }
    TapChild tap(nginx.url());
    Program client({"connect", tap.url(), "--send", "through"});
    client.after(R"("echo":"through")");
    client.signal(SIGINT);
    CHECK(client.exit_code() == 0);
}
