// Event streams: by the address alone, with every field a message of its own may have.
#include "catch.hpp"
#include "read.hpp"

namespace redial::dialect {
namespace {

std::unique_ptr<Reader> reader() { return find_dialect("event-stream")->make_reader({}); }

TEST_CASE("an event stream is known by its URL, and no WebSocket is one", "[dialect]") {
    CHECK(Recogniser({.url = "https://a.test/events", .subprotocol = ""}).found() ==
          find_dialect("event-stream"));
    Recogniser socket({.url = "ws://a.test/events", .subprotocol = ""});
    for (std::size_t i = 0; i < Recogniser::messages_max; ++i) socket.see(in("id: 1\ndata: a"));
    CHECK(socket.found() == nullptr);
}

TEST_CASE("an event reads with its name, id, wait and data", "[dialect]") {
    const Reading reading = reader()->read(
        in("event: chat\nid: 12\nretry: 3000\ndata: {\"text\":\ndata: \"hi\"}\n: seen"));
    CHECK(reading.line == "event chat, id 12, retry 3 s: {\"text\":\n\"hi\"}");
    CHECK(reading.event == "chat");
    CHECK(reading.tree == R"({"event":"chat","id":"12","retry":3000,"data":{"text":)"
                          "\n"
                          R"("hi"},"comment":"seen"})");
}

TEST_CASE("an event without a name is called message, and text stays text", "[dialect]") {
    const Reading reading = reader()->read(in("data: [DONE]"));
    CHECK(reading.line == "[DONE]");
    CHECK(reading.event == "message");
    CHECK(reading.tree == R"({"data":"[DONE]"})");
}

TEST_CASE("comments, ids, waits and events without data read as what they are", "[dialect]") {
    CHECK(reader()->read(in(": ping")).line == "comment ping");
    CHECK(reader()->read(in(": ping")).event.empty());
    CHECK(reader()->read(in(":")).line == "comment");
    CHECK(reader()->read(in("retry: 250")).line == "retry 250 ms");
    CHECK(reader()->read(in("id: 3")).line == "id 3");
    CHECK(reader()->read(in("id")).line == "id forgotten");
    CHECK(reader()->read(in("event: x")).line == "event x: no data, so that no client is told");
    CHECK(reader()->read(in("event: x")).event.empty());
    CHECK(reader()->read(out("{\"a\":1}")).line == "request body: {\"a\":1}");
}

TEST_CASE("a comment is a life sign, an event's id is its place", "[dialect]") {
    const auto one = reader();
    CHECK(noted(*one, in(": ping")) == "alive asked");
    CHECK(noted(*one, in("id: 12\ndata: a")) == "offset 12");
    CHECK(noted(*one, in("data: a\nid: b7")) == "offset b7");
    CHECK(noted(*one, in("data: a")).empty());
    CHECK(noted(*one, in("id: 12")).empty());
    CHECK(noted(*one, in("data: a\n: ping")).empty());
    CHECK(noted(*one, out("id: 12\ndata: a")).empty());
}

}  // namespace
}  // namespace redial::dialect
