// Socket.IO 5: what socket.io-client 4.8.4 and socket.io 4.8.4 sent each other through a tap, and
// what the recordings do not have. One thread.
#include "catch.hpp"
#include "dialect/engineio.hpp"
#include "read.hpp"
#include "recorded.hpp"

namespace redial::dialect {
namespace {

std::unique_ptr<Reader> reader() { return find_dialect("socket.io")->make_reader({}); }

const Dialect* recognised(std::string_view name) {
    Recogniser recogniser({});
    for (const RecordedMessage& message : recorded(name)) recogniser.see(to_message(message));
    return recogniser.found();
}

// Joins the root namespace of a server that resumes.
std::unique_ptr<Reader> resuming_reader() {
    auto socket = reader();
    noted(*socket, in(R"(0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000})"));
    noted(*socket, out("40"));
    noted(*socket, in(R"(40{"sid":"b","pid":"p1"})"));
    return socket;
}

TEST_CASE("of a recorded Socket.IO session life signs, acks and offsets are noted",
          "[dialect][recorded]") {
    CHECK(noted_all(*reader(), recorded("socketio_new")) ==
          R"(< terms server every 300 ms within 200 ms
> subscribe /
> subscribe /admin
> subscribe /room
< subscribed /; session 89VrxpsFew49SnJUAAAB
< offset / Q8hCCpd
< offset / Q8hCCpd.0
> request 0
> request 1
< not subscribed /admin; refused not authorized
< subscribed /room; session TJTIPqeYYH4EnR8zAAAF
< offset /room Q8hCCpr
< reply 0
< offset / Q8hCCps
< reply 1
< request 0
> reply 0
< alive asked
> alive answered
> unsubscribed /room
< alive asked
> alive answered
< alive asked
> alive answered
)");
}

TEST_CASE("a recorded Socket.IO session is resumed where the server knows it",
          "[dialect][recorded]") {
    CHECK(noted_all(*reader(), recorded("socketio_resumed")) ==
          R"(< terms server every 300 ms within 200 ms
> subscribe /; resume 89VrxpsFew49SnJUAAAB Q8hCCps
< subscribed /; session 89VrxpsFew49SnJUAAAB; resumed 89VrxpsFew49SnJUAAAB Q8hCCps
< offset / Q8hCDKX
< offset / Q8hCDKX.0
> request 2
< reply 2
> request 3
< offset / Q8hCDKd
< reply 3
< request 1
> reply 1
< alive asked
> alive answered
< unsubscribed /; asked to go
)");
}

TEST_CASE("a Socket.IO connection that began over HTTP tells no terms and no subscriptions",
          "[dialect][recorded]") {
    CHECK(noted_all(*reader(), recorded("socketio_upgraded")) == R"(> alive asked probe
< alive answered probe
> request 0
> request 1
< refused not authorized
< session R6g4KW9BydOKYtWzAAAF
< offset /room Q8hCDtu
< reply 0
< reply 1
< request 0
> reply 0
< alive asked
> alive answered
< alive asked
> alive answered
< alive asked
> alive answered
)");
}

TEST_CASE("of a recorded session that polls first everything is noted", "[dialect][recorded]") {
    CHECK(noted_all(*reader(), recorded("socketio_polled")) ==
          R"(< terms server every 300 ms within 400 ms
> subscribe /
< subscribed /; session qjX9EYVjywzJHRqFAAAB
> alive asked probe
< alive answered probe
< offset / Q8kGayM
< alive asked
> alive answered
)");
    CHECK(noted_all(*reader(), recorded("socketio_polled_again")) ==
          R"(< terms server every 300 ms within 400 ms
> subscribe /; resume qjX9EYVjywzJHRqFAAAB Q8kGayM
< offset / Q8kGb1A
< subscribed /; session qjX9EYVjywzJHRqFAAAB; resumed qjX9EYVjywzJHRqFAAAB Q8kGayM
> alive asked probe
< alive answered probe
< offset / Q8kGb6n
)");
}

TEST_CASE("a Socket.IO session whose polls were seen tells its subscriptions, upgraded or not",
          "[dialect]") {
    const auto socket = find_dialect("socket.io")->make_reader({});
    CHECK(noted(*socket, in(R"(0{"sid":"a","upgrades":["websocket"],"pingInterval":25000,)"
                            R"("pingTimeout":20000})")) ==
          "terms server every 25000 ms within 20000 ms");
    CHECK(noted(*socket, out("40")) == "subscribe /");
    CHECK(noted(*socket, out(R"(420["ask"])")) == "request 0");
    noted(*socket, out("2probe"));
    noted(*socket, in("3probe"));
    noted(*socket, in("6"));
    noted(*socket, out("5"));
    CHECK(noted(*socket, in(R"(40{"sid":"b"})")) == "subscribed /");
    CHECK(noted(*socket, out("40/admin,")) == "subscribe /admin");
    CHECK(noted(*socket, in(R"(430["yes"])")) == "reply 0");
}

TEST_CASE("each message of a recorded Socket.IO session has its line", "[dialect][recorded]") {
    CHECK(read_all(*reader(), recorded("socketio_new")) ==
          R"(< open, session REDACTED, ping every 300 ms, pong within 200 ms
> connect
> connect /admin
> connect /room
< connected
< event news
< event news
> event ask, ack 0
> event file, attachments 1, ack 1
> attachment
> event want
< not connected /admin: not authorized
< connected /room
< event hello on /room
< answer, ack 0
< event picture, attachments 2
< attachment
< attachment
< answer, attachments 1, ack 1
< attachment
< event question, ack 0
> answer, ack 0
< ping
> pong
> disconnect /room
< ping
> pong
< ping
> pong
)");
}

TEST_CASE("recorded Socket.IO sessions are recognised", "[dialect][recorded]") {
    for (const char* name : {"socketio_new", "socketio_resumed", "socketio_upgraded"}) {
        CHECK(recognised(name) == find_dialect("socket.io"));
    }
}

TEST_CASE("Socket.IO's acks are paired by namespace and id, on their way back", "[dialect]") {
    const auto socket = reader();
    CHECK(noted(*socket, out(R"(42/admin,12["ask"])")) == "request /admin,12");
    CHECK(noted(*socket, out(R"(4212["ask"])")) == "request 12");
    CHECK(noted(*socket, in("43/admin,12[1]")) == "reply /admin,12");
    CHECK(noted(*socket, in("4312[]")) == "reply 12");
    CHECK(noted(*socket, in(R"(42/admin,0["question"])")) == "request /admin,0");
    CHECK(noted(*socket, out("43/admin,0[]")) == "reply /admin,0");
    CHECK(noted(*socket, in(R"(42["news",12])")).empty());
}

TEST_CASE("a Socket.IO event is whole with the last of its attachments", "[dialect]") {
    const auto socket = resuming_reader();
    CHECK(noted(*socket, in(R"(452-["file",{"_placeholder":true,"num":0},"Q8hCCpd"])")).empty());
    CHECK(noted(*socket, in_bytes(as_bytes("1"))).empty());
    CHECK(noted(*socket, in("2")) == "alive asked");
    CHECK(noted(*socket, out_bytes(as_bytes("2"))).empty());
    CHECK(noted(*socket, in_bytes(as_bytes("2"))) == "offset / Q8hCCpd");
    CHECK(noted(*socket, in_bytes(as_bytes("3"))).empty());
}

TEST_CASE("Socket.IO's attachments that do not come complete nothing", "[dialect]") {
    const auto socket = resuming_reader();
    CHECK(noted(*socket, in(R"(462-7[{"_placeholder":true,"num":0},2])")).empty());
    CHECK(noted(*socket, in_bytes(as_bytes("1"))).empty());
    CHECK(noted(*socket, in(R"(42["other"])")).empty());
    CHECK(noted(*socket, in_bytes(as_bytes("2"))).empty());
}

TEST_CASE("only what a server puts behind the arguments is a Socket.IO offset", "[dialect]") {
    const auto socket = resuming_reader();
    CHECK(noted(*socket, in(R"(42["a",1,"Q8hCCpd.1k"])")) == "offset / Q8hCCpd.1k");
    CHECK(noted(*socket, in(R"(42["a","1796020948201-0"])")) == "offset / 1796020948201-0");
    CHECK(noted(*socket, in(R"(42["a","507f1f77bcf86cd799439011"])")) ==
          "offset / 507f1f77bcf86cd799439011");
    for (const char* other : {R"(42["Q8hCCpd"])", R"(42["a","hello"])", R"(42["a","aliceli"])",
                              R"(42["a",["Q8hCCpd"]])", R"(42["a",{"b":"Q8hCCpd"}])",
                              R"(425["a","Q8hCCpd"])", R"(42["a","he said \",\"Q8hCCpd"])",
                              R"(42["a","alice b"])", R"(42/other,["a","Q8hCCpd"])"}) {
        CHECK(noted(*socket, in(other)).find("offset") == std::string::npos);
    }
    CHECK(noted(*socket, out(R"(42["a","Q8hCCpd"])")).empty());
    Message cut = in(R"(42["a","Q8hCCpd"])");
    cut.is_whole = false;
    CHECK(noted(*socket, cut).empty());
    CHECK(noted(*reader(), in(R"(42["a","Q8hCCpd"])")).empty());
}

TEST_CASE("what a Socket.IO server sends before it answers a resumption has an offset",
          "[dialect]") {
    const auto socket = reader();
    noted(*socket, out(R"(40{"pid":"p1","offset":"Q8hCCpd"})"));
    CHECK(noted(*socket, in(R"(42["a",{"n":2},"Q8hCCpe"])")) == "offset / Q8hCCpe");
    CHECK(noted(*socket, in(R"(40{"sid":"c","pid":"p1"})")) ==
          "subscribed /; session p1; resumed p1 Q8hCCpd");
    const auto fresh = reader();
    noted(*fresh, out("40"));
    CHECK(noted(*fresh, in(R"(42["a",{"n":2},"Q8hCCpe"])")).empty());
}

TEST_CASE("a redacted log does not tell whether a Socket.IO session was resumed", "[dialect]") {
    const auto socket = reader();
    noted(*socket, out(R"(40{"pid":"REDACTED","offset":"Q8hCCpd"})"));
    CHECK(noted(*socket, in(R"(40{"sid":"c","pid":"REDACTED"})")) ==
          "subscribed /; session REDACTED");
}

TEST_CASE("a Socket.IO session that the server does not know is not resumed", "[dialect]") {
    const auto socket = reader();
    CHECK(noted(*socket, out(R"(40{"pid":"p1","offset":"Q8hCCpd"})")) ==
          "subscribe /; resume p1 Q8hCCpd");
    CHECK(noted(*socket, in(R"(40{"sid":"c","pid":"p2"})")) ==
          "subscribed /; session p2; not resumed p1 Q8hCCpd");
    const auto without = reader();
    CHECK(noted(*without, out(R"(40{"pid":"p1","offset":"x"})")) == "subscribe /; resume p1 x");
    CHECK(noted(*without, in(R"(40{"sid":"c"})")) == "subscribed /; not resumed p1 x");
    CHECK(noted(*reader(), out(R"(40{"pid":"p1"})")) == "subscribe /");
    CHECK(noted(*reader(), out(R"(40{"token":"t"})")) == "subscribe /");
}

TEST_CASE("a Socket.IO server that ends one namespace of two asks nobody to go", "[dialect]") {
    const auto socket = resuming_reader();
    noted(*socket, out("40/room,"));
    noted(*socket, in(R"(40/room,{"sid":"c"})"));
    CHECK(noted(*socket, in("41/room,")) == "unsubscribed /room");
    CHECK(noted(*socket, in("41")) == "unsubscribed /; asked to go");
    const auto begun_elsewhere = reader();
    noted(*begun_elsewhere, out("40/room,"));
    noted(*begun_elsewhere, in(R"(40/room,{"sid":"c"})"));
    CHECK(noted(*begun_elsewhere, in("41/room,")) == "unsubscribed /room");
}

TEST_CASE("before Engine.IO 4 it is the client that pings", "[dialect]") {
    const auto old = find_dialect("socket.io")
                         ->make_reader({.url = "ws://h/socket.io/?EIO=3&transport=websocket",
                                        .subprotocol = ""});
    const auto open = in(R"(0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":5000})");
    CHECK(noted(*old, open) == "terms client every 25000 ms within 5000 ms");
}

TEST_CASE("Socket.IO's line names event, namespace and ack, and the tree is what it carries",
          "[dialect]") {
    const auto socket = reader();
    const Reading event = socket->read(in(R"(42/admin,12["chat \u00e9",{"a":1}])"));
    CHECK(event.line == "event chat é on /admin, ack 12");
    CHECK(event.event == "chat é");
    CHECK(event.topic == "/admin");
    CHECK(event.tree == R"(["chat \u00e9",{"a":1}])");
    CHECK(socket->read(in(R"(44"no")")).line == "not connected: no");
    CHECK(socket->read(in("42[1,2]")).line == "event 1");
    for (const char* other : {"", "4", "47", "42", "42{}", "40[]", "41[]", "45[]", "450-[]", "7",
                              "45x-[]", "459999999999-[]", "hello"}) {
        CHECK(socket->read(in(other)).line.empty());
    }
}

TEST_CASE("Socket.IO and Engine.IO are told apart, and from plain texts", "[dialect]") {
    const auto found = [](std::string_view url, std::vector<std::string_view> texts) {
        Recogniser recogniser({.url = url, .subprotocol = ""});
        for (std::size_t k = 0; !recogniser.is_over(); ++k) {
            recogniser.see(in(texts[k % texts.size()]));
        }
        const Dialect* dialect = recogniser.found();
        return dialect == nullptr ? std::string_view{} : dialect->name;
    };
    constexpr std::string_view open =
        R"(0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000})";
    CHECK(found("ws://h/socket.io/?EIO=4&transport=websocket", {}) == "socket.io");
    CHECK(found("ws://h/engine.io/?EIO=4&transport=websocket", {}) == "engine.io");
    CHECK(found("ws://h/engine.io/?EIO=4&transport=polling", {}) == "engine.io");
    CHECK(found("ws://h/socket.io/?EIO=4&transport=polling", {}) == "socket.io");
    CHECK(found("ws://h/socket.io/?EIO=4&transport=webtransport", {"hello"}) == "");
    CHECK(found("ws://h/x?EIO=4&transport=websocket", {"2", "4hello"}) == "engine.io");
    CHECK(found("ws://h/x?EIO=4&transport=websocket", {"2", R"(42["a"])"}) == "socket.io");
    CHECK(found("ws://h/", {open, R"(40{"sid":"b"})"}) == "socket.io");
    CHECK(found("ws://h/", {open, "4hello"}) == "engine.io");
    CHECK(found("ws://h/", {open, "2"}).empty());
    CHECK(found("ws://h/", {"2"}).empty());
    CHECK(found("ws://h/", {"40", "41"}).empty());
    CHECK(found("ws://h/", {R"({"sid":"a"})"}).empty());
    CHECK(found("ws://h/", {R"(["a",1])"}).empty());
}

TEST_CASE("Engine.IO by itself has life signs, terms and a farewell", "[dialect]") {
    const auto engine = find_dialect("engine.io")->make_reader({});
    CHECK(noted(*engine,
                in(R"(0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000})")) ==
          "terms server every 25000 ms within 20000 ms");
    CHECK(noted(*engine, in("2")) == "alive asked");
    CHECK(noted(*engine, out("3")) == "alive answered");
    CHECK(noted(*engine, out("2probe")) == "alive asked probe");
    CHECK(noted(*engine, in("1")) == "asked to go");
    CHECK(noted(*engine, in(R"(0{"sid":"a","pingInterval":-1,"pingTimeout":20000})")).empty());
    CHECK(noted(*engine, in(R"(0{"sid":"a")")).empty());
    CHECK(noted(*engine, in("22")).empty());
    CHECK(noted(*engine, in("4{}")).empty());
    CHECK(engine->read(in(R"(4{"a":1})")).tree == R"({"a":1})");
    CHECK(engine->read(in("4hello")).line == "message hello");
    CHECK(engine->read(in("5")).line == "upgrade: this transport from now on");
}

TEST_CASE("a body of HTTP long polling falls into its packets", "[dialect]") {
    std::string_view body =
        "40\x1e"
        "2\x1e"
        "bAQID";
    CHECK(take_polled_packet(body) == "40");
    CHECK(take_polled_packet(body) == "2");
    CHECK(take_polled_packet(body) == "bAQID");
    CHECK(body.empty());
    CHECK(take_polled_packet(body).empty());
}

}  // namespace
}  // namespace redial::dialect
