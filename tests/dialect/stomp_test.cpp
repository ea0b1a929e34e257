// STOMP 1.2: what @stomp/stompjs 7.5.0 and RabbitMQ 3.10.8 (Web STOMP) sent each other through a
// tap, plain and within SockJS (sockjs 0.3.24 before RabbitMQ), and what the recordings do not
// have. One thread.
#include "catch.hpp"
#include "dialect/stomp_frames.hpp"
#include "read.hpp"
#include "recorded.hpp"

namespace redial::dialect {
namespace {

using namespace std::string_view_literals;

std::unique_ptr<Reader> reader() { return find_dialect("stomp")->make_reader({}); }

// With its NUL.
std::string frame(std::string_view text) { return std::string(text) + '\0'; }

TEST_CASE("of a recorded STOMP session heart-beats, receipts and subscriptions are noted",
          "[dialect][recorded]") {
    CHECK(
        noted_all(*reader(), recorded("stomp_rabbitmq")) ==
        R"(< terms client every 1000 ms within - or any; terms server every 1000 ms within - or any
> request r1; subscribe /topic/news
> subscribe /topic/other
< reply r1; subscribed /topic/news
> request r2
< reply r2
< alive asked
> alive asked
< alive asked
> unsubscribed /topic/news
> request r3
< failed Unknown destination
> alive asked
< alive asked
)");
    CHECK(noted_all(*reader(), recorded("stomp_refused")) == "< refused Bad CONNECT\n");
}

TEST_CASE("the offsets of a recorded RabbitMQ stream are noted", "[dialect][recorded]") {
    CHECK(noted_all(*reader(), recorded("stomp_stream")) == R"(> subscribe /queue/s1
< offset /queue/s1 3
< offset /queue/s1 4
< offset /queue/s1 5
)");
}

TEST_CASE("of a recorded STOMP session within SockJS the same is noted", "[dialect][recorded]") {
    CHECK(
        noted_all(*reader(), recorded("stomp_sockjs")) ==
        R"(< terms client every 1000 ms within - or any; terms server every 1000 ms within - or any
> request r1; subscribe /topic/news
> subscribe /topic/other
< reply r1; subscribed /topic/news
> request r2
< reply r2
< alive asked
< alive asked
> alive asked
< alive asked
> unsubscribed /topic/news
> request r3
< failed Unknown destination
> alive asked
< alive asked
< alive asked
> alive asked
< alive asked
)");
}

TEST_CASE("each message of recorded STOMP sessions has its line", "[dialect][recorded]") {
    CHECK(read_all(*reader(), recorded("stomp_rabbitmq")) == R"(> connect, heart-beat 600,500
< connected, version 1.2, RabbitMQ/3.10.8, heart-beat 1000,1000
> subscribe /topic/news as sub-0, receipt r1
> subscribe /topic/other as sub-1
< receipt r1
> send to /topic/news, receipt r2
< message on /topic/news
< receipt r2
> send to /topic/news, a part
< message on /topic/news
> send to /topic/other
< message on /topic/other
> ack T_sub-0@@REDACTED@@1
> ack T_sub-0@@REDACTED@@2
< heart-beat
> heart-beat
< heart-beat
> unsubscribe sub-0
> send to /nonsense/x, receipt r3
< error: Unknown destination
> heart-beat
< heart-beat
)");
    CHECK(read_all(*reader(), recorded("stomp_sockjs")) == R"(< open
> connect, heart-beat 600,500
< connected, version 1.2, RabbitMQ/3.10.8, heart-beat 1000,1000
> subscribe /topic/news as sub-0, receipt r1
> subscribe /topic/other as sub-1
< receipt r1
> send to /topic/news, receipt r2
> send to /topic/news, a part
> send to /topic/other
< message on /topic/news, and 3 more
> ack T_sub-0@@session-JAszuy2t8W1qcHphFVg0LQ@@1
> ack T_sub-0@@session-JAszuy2t8W1qcHphFVg0LQ@@2
< heart-beat
< heart-beat
> heart-beat
< heart-beat
> unsubscribe sub-0
> send to /nonsense/x, receipt r3
< error: Unknown destination
> heart-beat
< heart-beat
< heart-beat
> heart-beat
< heart-beat
)");
}

TEST_CASE("recorded STOMP sessions are recognised, plain and within SockJS",
          "[dialect][recorded]") {
    for (const char* name : {"stomp_rabbitmq", "stomp_refused", "stomp_stream", "stomp_sockjs"}) {
        Recogniser recogniser({});
        for (const RecordedMessage& message : recorded(name)) recogniser.see(to_message(message));
        CHECK(recogniser.found() == find_dialect("stomp"));
    }
}

TEST_CASE("STOMP's heart-beat is the greater of what one side can and the other wants",
          "[dialect]") {
    const auto terms = [](std::string_view client, std::string_view server) {
        const auto stomp = reader();
        noted(*stomp, out(frame("CONNECT\naccept-version:1.2\n" + std::string(client) + "\n")));
        return noted(*stomp, in(frame("CONNECTED\nversion:1.2\n" + std::string(server) + "\n")));
    };
    CHECK(terms("heart-beat:500,0\n", "heart-beat:700,800\n") ==
          "terms client every 800 ms within - or any");
    CHECK(terms("heart-beat:0,500\n", "heart-beat:100,0\n") ==
          "terms server every 500 ms within - or any");
    CHECK(terms("heart-beat:500,500\n", "").empty());
    CHECK(terms("", "heart-beat:500,500\n").empty());
    CHECK(terms("heart-beat:500\n", "heart-beat:500,500\n").empty());
    CHECK(terms("heart-beat:-1,5\n", "heart-beat:500,500\n").empty());
    CHECK(noted(*reader(), in(frame("CONNECTED\nversion:1.2\nheart-beat:5,5\n\n"))).empty());
}

TEST_CASE("several STOMP frames in a message are each read", "[dialect]") {
    const auto stomp = reader();
    const std::string both =
        frame("RECEIPT\nreceipt-id:1\n\n") + "\n" + frame("RECEIPT\r\nreceipt-id:2\r\n\r\n") + "\n";
    CHECK(noted(*stomp, in(both)) == "reply 1; reply 2");
    CHECK(stomp->read(in(both)).line == "receipt 1, and 1 more");
}

TEST_CASE("a STOMP frame may be cut into messages at any byte", "[dialect]") {
    const std::string text = frame("SEND\ndestination:/q\nreceipt:7\n\nbody") + "\n" +
                             frame("SUBSCRIBE\r\nid:0\r\ndestination:/t\r\n\r\n") +
                             frame("SEND\ndestination:/q\nreceipt:8\ncontent-length:3\n\na\0b"sv);
    for (std::size_t first = 0; first <= text.size(); ++first) {
        for (std::size_t second = first; second <= text.size(); second += 5) {
            const auto stomp = reader();
            noted(*stomp, out(frame("CONNECT\naccept-version:1.2\n\n")));
            std::string notes;
            const std::string_view all = text;
            for (const std::string_view part :
                 {all.substr(0, first), all.substr(first, second - first), all.substr(second)}) {
                const std::string more = noted(*stomp, out(part));
                // An end of line by itself is what a heart-beat is, too.
                if (more == "alive asked") continue;
                notes += notes.empty() || more.empty() ? more : "; " + more;
            }
            INFO(first << " " << second);
            CHECK(notes == "request 7; subscribe /t; request 8");
        }
    }
}

TEST_CASE("what a STOMP body says is no frame", "[dialect]") {
    const auto stomp = reader();
    const std::string inner = frame("RECEIPT\nreceipt-id:1\n\n");
    const std::string outer =
        "MESSAGE\nsubscription:0\ncontent-length:" + std::to_string(inner.size()) + "\n\n" +
        frame(inner);
    CHECK(noted(*stomp, in(outer)).empty());
    const std::size_t cut = outer.find("RECEIPT");
    CHECK(noted(*stomp, in(std::string_view(outer).substr(0, cut))).empty());
    CHECK(noted(*stomp, in(std::string_view(outer).substr(cut))).empty());
    CHECK(noted(*stomp, in(inner)) == "reply 1");
}

TEST_CASE("of a STOMP message that is known in part the stream goes on where it can", "[dialect]") {
    const auto stomp = reader();
    const std::string head = "SEND\ndestination:/q\nreceipt:1\ncontent-length:1000\n\n";
    noted(*stomp, out(frame("CONNECT\naccept-version:1.2\n\n")));
    Message first = out(head);
    first.is_whole = false;
    first.bytes_left_out = 400;
    CHECK(noted(*stomp, first).empty());
    CHECK(noted(*stomp, out(frame(std::string(600, 'x')))) == "request 1");
    first.bytes_left_out = 1001;
    CHECK(noted(*stomp, first) == "request 1");
    first.bytes_left_out = 0;
    CHECK(noted(*stomp, first).empty());
    CHECK(noted(*stomp, out(frame("SEND\nreceipt:2\n\n"))) == "request 2");
}

TEST_CASE("a sender's receipt header that a STOMP broker hands on asks for nothing", "[dialect]") {
    const auto stomp = reader();
    CHECK(noted(*stomp, in(frame("MESSAGE\nsubscription:0\nreceipt:9\n\n"))).empty());
}

TEST_CASE("a STOMP subscription ends with the last of equal destinations", "[dialect]") {
    const auto stomp = reader();
    CHECK(noted(*stomp, out(frame("SUBSCRIBE\nid:0\ndestination:/t\\ca\n\n"))) == "subscribe /t:a");
    CHECK(noted(*stomp, out(frame("SUBSCRIBE\nid:1\ndestination:/t\\ca\n\n"))) == "subscribe /t:a");
    CHECK(noted(*stomp, out(frame("UNSUBSCRIBE\nid:0\n\n"))).empty());
    CHECK(noted(*stomp, out(frame("UNSUBSCRIBE\nid:1\nreceipt:r\n\n"))) ==
          "request r; unsubscribed /t:a");
    CHECK(noted(*stomp, out(frame("UNSUBSCRIBE\nid:2\n\n"))).empty());
}

TEST_CASE("a STOMP error answers the receipt it names, and may refuse a subscription",
          "[dialect]") {
    const auto stomp = reader();
    noted(*stomp, out(frame("CONNECT\naccept-version:1.2\n\n")));
    noted(*stomp, in(frame("CONNECTED\nversion:1.2\n\n")));
    CHECK(noted(*stomp, out(frame("SUBSCRIBE\nid:0\nreceipt:r\ndestination:/t\n\n"))) ==
          "request r; subscribe /t");
    CHECK(noted(*stomp, in(frame("ERROR\nreceipt-id:r\nmessage:not you\\c no\n\nbody"))) ==
          "reply r error; not subscribed /t; failed not you: no");
}

TEST_CASE("what is no STOMP frame notes nothing, and the next one is read", "[dialect]") {
    const auto stomp = reader();
    noted(*stomp, in("\n"));
    for (const std::string& other :
         {std::string("hello"), std::string("MESSAGES\n\n"), frame("RECEIPT\nreceipt-id:1\n"),
          frame("RECEIPT\ncontent-length:0\nreceipt-id:1\n\nbody"), std::string("{}"),
          "RECEIPT\n" + std::string(20000, 'x')}) {
        CHECK(noted(*stomp, in(other)).empty());
        CHECK(noted(*stomp, in(frame("RECEIPT\nreceipt-id:2\n\n"))) == "reply 2");
    }
}

TEST_CASE("many STOMP frames in a message note as much as a message may", "[dialect]") {
    // One note, then two a frame: the last frame has one too many.
    std::string text = frame("SEND\nreceipt:1\n\n");
    for (int k = 0; k < 2000; ++k) text += frame("SUBSCRIBE\nreceipt:1\ndestination:/t\n\n");
    Notes notes;
    reader()->see(out(text), notes);
    CHECK(notes.size() == notes_max);
}

TEST_CASE("STOMP's tree has command, headers and body", "[dialect]") {
    const auto stomp = reader();
    CHECK(stomp->read(in(frame("MESSAGE\ndestination:/t\nx\\c:a\\nb\n\n{\"n\":1}"))).tree ==
          R"({"command":"MESSAGE","headers":{"destination":"/t","x:":"a\nb"},"body":{"n":1}})");
    CHECK(stomp->read(in(frame("MESSAGE\ndestination:/t\n\nhi"))).tree ==
          R"({"command":"MESSAGE","headers":{"destination":"/t"},"body":"hi"})");
    const Reading sock = stomp->read(in(R"(a["MESSAGE\ndestination:/t\n\nhi\u0000"])"));
    CHECK(sock.line == "message on /t");
    CHECK(sock.event == "MESSAGE");
    CHECK(sock.topic == "/t");
}

TEST_CASE("a SockJS heartbeat and farewell count where STOMP is inside", "[dialect]") {
    const auto stomp = reader();
    CHECK(noted(*stomp, in("o")).empty());
    CHECK(noted(*stomp, in("h")) == "alive asked");
    CHECK(noted(*stomp, out(R"(["\n"])")) == "alive asked");
    CHECK(noted(*stomp, in(R"(c[3000,"Go \"away\""])")) == "asked to go Go \"away\"");
    CHECK(stomp->read(in(R"(c[3000,"Go away!"])")).line == "close 3000: Go away!");
}

TEST_CASE("STOMP frames may be cut within SockJS's messages too", "[dialect]") {
    const auto stomp = reader();
    noted(*stomp, in("o"));
    CHECK(noted(*stomp, out(R"(["SEND\nreceipt:1\n","\nbo"])")).empty());
    CHECK(noted(*stomp, out(R"(["dy\u0000","SEND\nreceipt:2\n\n\u0000"])")) ==
          "request 1; request 2");
    CHECK(noted(*stomp, out(R"(["SEND\nreceipt:3\n\n\u0000"])")) == "request 3");
    CHECK(noted(*stomp, out(R"(["SEND\ndestination:/a\n\nreceipt:4\u0000"])")).empty());
}

TEST_CASE("STOMP is recognised by subprotocol or CONNECT, plain texts are not", "[dialect]") {
    CHECK(Recogniser({.url = "ws://h/ws", .subprotocol = "v11.stomp"}).found() ==
          find_dialect("stomp"));
    const auto found = [](const Message& message) {
        Recogniser recogniser({});
        while (!recogniser.is_over()) recogniser.see(message);
        return recogniser.found();
    };
    const std::string connect = frame("CONNECT\naccept-version:1.2\nhost:h\n\n");
    CHECK(found(out(connect)) == find_dialect("stomp"));
    CHECK(found(out_bytes(as_bytes(connect))) == find_dialect("stomp"));
    CHECK(found(out(R"(["CONNECT\naccept-version:1.2\n\n\u0000"])")) == find_dialect("stomp"));
    CHECK(found(out("CONNECT\naccept-version:1.2\n\n")) == nullptr);
    CHECK(found(out("CONNECT")) == nullptr);
    CHECK(found(out("\n")) == nullptr);
    CHECK(found(out(R"(["CONNECT"])")) == nullptr);
}

}  // namespace
}  // namespace redial::dialect
