// Faults on the events of a relayed event stream: each does exactly what it says to exactly the
// events it means, the body stays framed as HTTP wants it, and without a fault every byte passes as
// it came. One thread.
#include "event_rig.hpp"

namespace redial::link::tests {

TEST_CASE("an event stream without faults passes as it came, to the byte", "[link][events]") {
    Stream stream({});
    stream.send("\xef\xbb\xbf: hi\r\n\r\nid: 1\rdata: a\r\rda");
    stream.send("ta: b\n\n");
    stream.rig.push(Side::Server, "0;x=y\r\nT: 1\r\n\r\n");
    const std::string raw = stream.head +
                            Stream::chunk("\xef\xbb\xbf: hi\r\n\r\nid: 1\rdata: a\r\rda") +
                            Stream::chunk("ta: b\n\n") + "0;x=y\r\nT: 1\r\n\r\n";
    CHECK(stream.rig.client.text() == raw);
}

TEST_CASE("drop, duplicate and reorder act on the events they mean", "[link][events]") {
    for (const std::string_view fields : {chunked, std::string_view("Connection: close\r\n")}) {
        CHECK(after({"drop,nth 2"}, fields) == Lines{told(1), told(3), told(4)});
        CHECK(after({"drop,match e3"}, fields) == Lines{told(1), told(2), told(4)});
        CHECK(after({"duplicate:2,nth 1"}, fields) ==
              Lines{told(1), told(1), told(1), told(2), told(3), told(4)});
        CHECK(after({"reorder,nth 2"}, fields) == Lines{told(1), told(3), told(2), told(4)});
    }
}

TEST_CASE("an altered event is one event still, and its ids can be lost", "[link][events]") {
    CHECK(after({"alter:e2,replacement changed"}) ==
          Lines{told(1), "id: 2\ndata: changed", told(3), told(4)});
    CHECK(after({"lose_ids"}) == Lines{"data: e1", "data: e2", "data: e3", "data: e4"});
    CHECK(after({"lose_ids,nth 3"}) == Lines{told(1), told(2), "data: e3", told(4)});
    const Lines flipped = after({"alter,nth 1"});
    REQUIRE(flipped.size() == 4);
    CHECK(flipped[0] != told(1));
    CHECK(flipped[0].starts_with("id: 1\ndata: "));
    CHECK(flipped[0].size() == told(1).size());
}

TEST_CASE("a delayed event comes late by exactly that, and those behind it wait",
          "[link][events]") {
    Stream stream({"delay:5s,nth 2"});
    stream.events(3);
    CHECK(stream.read() == Lines{told(1)});
    stream.rig.run_for(4999ms);
    CHECK(stream.read() == Lines{told(1)});
    stream.rig.run_for(1ms);
    CHECK(stream.read() == Lines{told(1), told(2), told(3)});
}

TEST_CASE("a reset strikes right behind the n-th event, however they are cut", "[link][events]") {
    for (const std::size_t piece : {1u, 7u, 1000u}) {
        Stream stream({"reset:messages,count 2"});
        const std::string text =
            Stream::chunk(": ping\n\n" + told(1) + "\n\n" + told(2) + "\n\n" + told(3) + "\n\n");
        for (std::size_t at = 0; at < text.size(); at += piece) {
            stream.rig.push(Side::Server, std::string_view(text).substr(at, piece));
        }
        CHECK(stream.read() == Lines{": ping", told(1), told(2)});
        CHECK(stream.rig.client.is_reset);
        CHECK(stream.rig.server.is_reset);
    }
}

TEST_CASE("a reset in the middle of an event leaves half of it", "[link][events]") {
    Stream stream({"reset:mid_frame,count 2"});
    stream.events(3);
    CHECK(stream.read() == Lines{told(1)});
    CHECK(stream.rig.client.text().ends_with("\r\nid: 2\nd"));
    CHECK(stream.rig.client.is_reset);
}

TEST_CASE("a close ends the stream as HTTP ends it, after a time or behind an event",
          "[link][events]") {
    Stream stream({"close,after 3s"});
    stream.events(1);
    stream.send("data: not who");
    stream.rig.run_for(3s);
    stream.send("le\n\n");
    CHECK(stream.read() == Lines{told(1), "."});
    CHECK(stream.rig.client.is_finished);
    CHECK(stream.rig.server.is_finished);
    CHECK(after({"close,nth 2"}) == Lines{told(1), told(2), "."});
    CHECK(after({"close,nth 2"}, "Connection: close\r\n") == Lines{told(1), told(2)});
}

TEST_CASE("a close that comes in the middle of a chunk waits for its end", "[link][events]") {
    Stream stream({});
    stream.rig.push(Side::Server, "18\r\ndata: a\n\ndata");
    stream.rig.set({"close"});
    CHECK_FALSE(stream.rig.client.is_finished);
    stream.rig.push(Side::Server, ": b\n\nid: 3\n\r\n5\r\n");
    CHECK(stream.read() == Lines{"data: a", "data: b", "."});
    CHECK(stream.rig.client.is_finished);
}

TEST_CASE("what is set in the middle of a stream acts from its next chunk and event on",
          "[link][events]") {
    Stream stream({});
    stream.event(1);
    stream.rig.push(Side::Server, "16\r\ndata: a\n\n");
    stream.rig.set({"drop"});
    stream.rig.push(Side::Server, "data: b\n\n: \n\r\n");
    stream.send("\n");
    stream.event(2);
    stream.rig.set({});
    stream.event(3);
    CHECK(stream.read() == Lines{told(1), "data: a", "data: b", ": ", told(3)});
}

TEST_CASE("comments are no events to count, and are kept back as pings are", "[link][events]") {
    Stream stream({"suppress_pings,down", "drop,nth 2"});
    stream.send(": one\n\nretry: 5\n\n");
    stream.event(1);
    stream.send(": two\n\n");
    stream.event(2);
    stream.event(3);
    CHECK(stream.read() == Lines{"retry: 5", told(1), told(3)});
}

TEST_CASE("an event and a comment that nobody sent stand between events", "[link][events]") {
    Stream stream({"inject:text,text hello,after 2s", "inject:ping,text there,after 2s"});
    stream.event(1);
    stream.send("data: ");
    stream.rig.run_for(2s);
    stream.send("late\n\n");
    CHECK(stream.read() == Lines{told(1), "data: hello", ": there", "data: late"});
}

TEST_CASE("requests for event streams are answered in place of the server, others are not",
          "[link][events]") {
    Rig rig({"answer:204"});
    rig.dial();
    rig.push(Side::Client, "GET /page HTTP/1.1\r\nHost: h\r\nAccept: text/html\r\n\r\n");
    CHECK(rig.dials == 1);
    rig.push(Side::Server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    rig.forget();
    rig.push(Side::Client, "GET /events HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n");
    CHECK(rig.client.text() == "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    CHECK(rig.server.got.empty());
    CHECK(rig.client.is_finished);
}

TEST_CASE("the next stream on a connection has its own end and its own faults", "[link][events]") {
    Stream stream({"drop,match e2"});
    stream.events(2);
    stream.rig.push(Side::Server, "0\r\n\r\n");
    CHECK(stream.read() == Lines{told(1), "."});
    stream.rig.forget();
    stream.ask();
    stream.answer(chunked);
    stream.events(3);
    CHECK(stream.read() == Lines{told(1), told(3)});
}

TEST_CASE("an event above what may be held passes, and those behind it are edited again",
          "[link][events]") {
    Rig rig(faults({"drop"}), Limits{4000});
    rig.dial();
    rig.push(Side::Client, "GET / HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n");
    rig.push(Side::Server, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
    const std::string large = "data: " + std::string(5000, 'x') + "\n\n";
    rig.forget();
    rig.push(Side::Server, "data: small\n\n" + large + "data: small\n\n");
    CHECK(rig.client.text() == large);
}

}  // namespace redial::link::tests
