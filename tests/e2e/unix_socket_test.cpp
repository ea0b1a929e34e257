// A session and a tap at nginx on a Unix socket, with the lab behind it. Test's thread only.
#include "net/tap_rig.hpp"
#include "nginx_child.hpp"
#include "server_child.hpp"
#include "tap_child.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

class UnixNginx {
public:
    explicit UnixNginx(const Lab& lab)
        : program_(nginx_words(folder_, "unix:" + folder_.file("s"),
                               "127.0.0.1:" + port_of(lab.url()), nginx_upgrades),
                   {}, "nginx") {}
    std::string url() const { return "ws+unix:" + folder_.file("s") + ":/ws/chat/"; }

private:
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
