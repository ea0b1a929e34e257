// SockJS: what sockjs-client 1.6.1 and sockjs 0.3.24 sent each other through a tap, and what the
// recording does not have. One thread.
#include "dialect/sockjs.hpp"
#include "catch.hpp"
#include "read.hpp"
#include "recorded.hpp"

namespace redial::dialect {
namespace {

std::unique_ptr<Reader> reader() { return find_dialect("sockjs")->make_reader({}); }

TEST_CASE("a recorded SockJS session is read and told from its farewell", "[dialect][recorded]") {
    CHECK(noted_all(*reader(), recorded("sockjs")) == "< asked to go Go away!\n");
    CHECK(read_all(*reader(), recorded("sockjs")) == R"(< open
> message hello "you"
< message hello "you"
< message {"a":1}
> message bye
< close 3000: Go away!
)");
    Recogniser recogniser({});
    for (const RecordedMessage& message : recorded("sockjs")) recogniser.see(to_message(message));
    CHECK(recogniser.found() == find_dialect("sockjs"));
}

TEST_CASE("SockJS's heartbeat is a life sign of the server, and only of it", "[dialect]") {
    const auto sock = reader();
    CHECK(noted(*sock, in("h")) == "alive asked");
    CHECK(noted(*sock, out("h")).empty());
    CHECK(noted(*sock, in("o")).empty());
    CHECK(noted(*sock, in(R"(a["h"])")).empty());
}

TEST_CASE("only a SockJS close frame with code and reason is a farewell", "[dialect]") {
    const auto sock = reader();
    CHECK(noted(*sock, in(R"(c[2010,"Another \u0022one\u0022"])")) ==
          "asked to go Another \"one\"");
    for (const char* other : {R"(c[2010])", R"(c["2010","x"])", R"(c[2010,"x",1])", "c[2010,\"x\"",
                              "c{}", R"(c[2010,1])", "c"}) {
        CHECK(noted(*sock, in(other)).empty());
        CHECK(sock->read(in(other)).line.empty());
    }
    CHECK(noted(*sock, out(R"(c[2010,"x"])")).empty());
}

TEST_CASE("SockJS's tree shows the JSON within its strings", "[dialect]") {
    const Reading read = reader()->read(in(R"(a["{\"a\":1}","hi"])"));
    CHECK(read.line == R"(2 messages: {"a":1})");
    CHECK(read.tree == R"([{"a":1},"hi"])");
    CHECK(reader()->read(in(R"(m"one")")).line == "message one");
    CHECK(reader()->read(out(R"("one")")).tree == R"(["one"])");
    CHECK(reader()->read(in("a[]")).line.empty());
}

TEST_CASE("a SockJS URL has a server of three digits and a session", "[dialect]") {
    CHECK(is_sock_url("ws://h/echo/171/mkg1ggng/websocket"));
    CHECK(is_sock_url("ws://h/171/mkg1ggng/websocket?x=1"));
    CHECK_FALSE(is_sock_url("ws://h/echo/websocket"));
    CHECK_FALSE(is_sock_url("ws://h/echo/17/mkg1ggng/websocket"));
    CHECK_FALSE(is_sock_url("ws://h/echo/171/mkg1gg/websocket"));
    CHECK_FALSE(is_sock_url("ws://h/echo/171/mkg1ggng/xhr"));
    CHECK_FALSE(is_sock_url("/websocket"));
}

TEST_CASE("SockJS is recognised by what it says, not by arrays of texts or single letters",
          "[dialect]") {
    const auto found = [](std::string_view url, const Message& message) {
        Recogniser recogniser({.url = url, .subprotocol = ""});
        while (!recogniser.is_over()) recogniser.see(message);
        return recogniser.found();
    };
    CHECK(found("ws://h/", in(R"(a["x"])")) == find_dialect("sockjs"));
    CHECK(found("ws://h/", in(R"(c[3000,"Go away!"])")) == find_dialect("sockjs"));
    CHECK(found("ws://h/e/171/mkg1ggng/websocket", in("h")) == find_dialect("sockjs"));
    CHECK(found("ws://h/", in("h")) == nullptr);
    CHECK(found("ws://h/", out(R"(["x"])")) == nullptr);
    CHECK(found("ws://h/", in(R"(["x"])")) == nullptr);
    CHECK(found("ws://h/", in(R"(a[1])")) == nullptr);
    CHECK(found("ws://h/e/171/mkg1ggng/websocket", in("hello")) == nullptr);
}

}  // namespace
}  // namespace redial::dialect
