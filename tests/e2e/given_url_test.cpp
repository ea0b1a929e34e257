// What redial connect dials, waits and advises, as a process: the URL as given, the default policy
// and careful, the cause in the last words. Test's thread only.
#include "net/peer.hpp"
#include "program.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// The resource dialled: what stands between GET and HTTP/1.1.
std::string resource_of(const std::string& head) {
    const std::size_t begin = head.find(' ') + 1;
    return head.substr(begin, head.find(' ', begin) - begin);
}

std::string last_line(const std::string& text) {
    const std::size_t end = text.find_last_not_of('\n');
    return text.substr(text.rfind('\n', end) + 1);
}

// One attempt answered with `head` and `body`; the last words.
std::string last_words_after(const std::string& head, const std::string& body = "") {
    Peer peer;
    Program run({"connect", peer.url("/ws"), "--once"});
    auto connection = peer.accept();
    connection.read_head();
    connection.send("HTTP/1.1 " + head + "\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body);
    CHECK(run.exit_code() == 1);
    return last_line(run.err);
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a query is dialled as it was given, also by the reconnects", "[cli]") {
    for (const char* query : {"session=abc123&x=1", "b=%2f+&&a=~*'()&sig=A%2bB%3D", "q=[1]{a|b}"}) {
        INFO(query);
        Peer peer;
        const std::string given = "/ws?" + std::string(query);
        Program run({"connect", " " + peer.url(given) + "\xc2\xa0\n"});
        {
            auto connection = peer.accept();
            CHECK(resource_of(connection.upgrade()) == given);
            connection.reset();
        }
        CHECK(resource_of(peer.accept().read_head()) == given);
    }
}

TEST_CASE("a session id goes out only with --session and never over one in the URL", "[cli]") {
    Peer peer;
    Program none({"connect", peer.url("/ws"), "--once"});
    CHECK(resource_of(peer.accept().read_head()) == "/ws");
    Program asked({"connect", peer.url("/ws?x=%2f"), "--once", "--session", "demo"});
    CHECK(resource_of(peer.accept().read_head()) == "/ws?x=%2f&session=demo");
    Program both({"connect", peer.url("/ws?session=mine"), "--once", "--session", "demo"});
    CHECK(resource_of(peer.accept().read_head()) == "/ws?session=mine");
    both.exit_code();
    CHECK(has(both.err, "the URL has session=... of its own"));
}

TEST_CASE("the default dials again after 1008 and careful does not", "[cli]") {
    Peer peer;
    Program usual({"connect", peer.url()});
    {
        auto connection = peer.accept();
        connection.upgrade();
        connection.send(close_frame_of(1008, "no"));
        connection.read_frame();
        connection.close();
    }
    peer.accept();
    Peer other;
    Program careful({"connect", other.url(), "--policy", "careful"});
    auto connection = other.accept();
    connection.upgrade();
    connection.send(close_frame_of(1008, "no"));
    connection.read_frame();
    connection.close();
    CHECK(careful.exit_code() == 1);
    CHECK(has(last_line(careful.err), "1008"));
}

TEST_CASE("the last words advise by the cause of a refusal", "[cli]") {
    CHECK(has(last_words_after("429 Too Many Requests"), "dial less often"));
    CHECK(has(last_words_after("502 Bad Gateway"), "behind the proxy"));
    const std::string version =
        last_words_after("426 Upgrade Required\r\nSec-WebSocket-Version: 8");
    CHECK(has(version, "the server wants WebSocket version 8"));
    CHECK(has(version, "version 13"));
    CHECK(has(last_words_after("302 Found\r\nLocation: /login"), "redirects to /login"));
    CHECK(has(last_words_after("200 OK", "<html>"), "an ordinary answer"));
    CHECK(has(last_words_after("400 Bad Request", "The plain HTTP request was sent to HTTPS port"),
              "try wss://"));
    for (const char* head : {"401 Unauthorized", "403 Forbidden", "404 Not Found",
                             "500 Internal Server Error", "503 Service Unavailable"})
        CHECK_FALSE(has(last_words_after(head), "running"));
}
