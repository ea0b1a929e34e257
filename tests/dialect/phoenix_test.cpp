// Phoenix channels 2: frames as phoenix.js writes them and Phoenix answers.
#include "catch.hpp"
#include "read.hpp"

namespace redial::dialect {
namespace {

std::unique_ptr<Reader> reader() { return find_dialect("phoenix")->make_reader({}); }

TEST_CASE("a Phoenix join that is answered with ok is a subscription", "[dialect]") {
    const auto phoenix = reader();
    CHECK(noted(*phoenix, out(R"(["3","3","room:lobby","phx_join",{"token":"x"}])")) ==
          "request 3; subscribe room:lobby");
    CHECK(noted(*phoenix,
                in(R"(["3","3","room:lobby","phx_reply",{"response":{},"status":"ok"}])")) ==
          "reply 3; subscribed room:lobby");
}

TEST_CASE("a Phoenix join that is answered with error is refused", "[dialect]") {
    const auto phoenix = reader();
    noted(*phoenix, out(R"(["3","3","room:7","phx_join",{}])"));
    const auto told =
        in(R"(["3","3","room:7","phx_reply",{"response":{"reason":"banned"},"status":"error"}])");
    CHECK(noted(*phoenix, told) == "reply 3 error; not subscribed room:7; refused room:7");
}

TEST_CASE("a Phoenix push's own reply confirms no subscription", "[dialect]") {
    const auto phoenix = reader();
    CHECK(noted(*phoenix, out(R"(["3","4","room:7","shout",{"body":"hi"}])")) == "request 4");
    CHECK(noted(*phoenix, in(R"(["3","4","room:7","phx_reply",{"response":{},"status":"ok"}])")) ==
          "reply 4");
}

TEST_CASE("a Phoenix reply counts however it is written, an event never", "[dialect]") {
    const auto phoenix = reader();
    CHECK(noted(*phoenix, in(R"([ "3", "4", "room:7", "phx_reply", {"status":"ok"} ])")) ==
          "reply 4");
    CHECK(noted(*phoenix, in(R"(["3","4","a\"b","phx_reply",{"status":"ok"}])")) == "reply 4");
    CHECK(noted(*phoenix, in(R"(["3","4","room:7","new_msg",{"status":"ok"}])")).empty());
}

TEST_CASE("a Phoenix heartbeat is paired with its reply by ref", "[dialect]") {
    const auto phoenix = reader();
    CHECK(noted(*phoenix, out(R"([null,"12","phoenix","heartbeat",{}])")) == "alive asked 12");
    CHECK(
        noted(*phoenix, in(R"([null,"12","phoenix","phx_reply",{"response":{},"status":"ok"}])")) ==
        "alive answered 12");
}

TEST_CASE("a Phoenix binary push is read by its lengths", "[dialect]") {
    const auto phoenix = reader();
    const Bytes push = to_bytes(std::string("\x00\x01\x01\x06\x04", 5) + "15room:7fileBYTES");
    CHECK(noted(*phoenix, out_bytes(push)) == "request 5");
    CHECK(phoenix->read(out_bytes(push)).line == "event file on room:7");
    const Bytes cut(push.begin(), push.begin() + 9);
    CHECK(noted(*phoenix, out_bytes(cut)).empty());
}

TEST_CASE("a Phoenix message says event, topic and answer in a line", "[dialect]") {
    const auto phoenix = reader();
    const auto line = [&phoenix](std::string_view text) { return phoenix->read(in(text)).line; };
    CHECK(line(R"(["3",null,"room:7","new_msg",{"body":"hi"}])") == "event new_msg on room:7");
    CHECK(line(R"(["3","4","room:7","phx_reply",{"status":"error"}])") ==
          "reply 4 on room:7: error");
    CHECK(line(R"({"no":"array"})").empty());
    CHECK(line("[1,2").empty());
}

TEST_CASE("Phoenix is recognised by its URL or its first message, other arrays are not",
          "[dialect]") {
    const auto by_url =
        Recogniser({.url = "wss://h/socket/websocket?vsn=2.0.0", .subprotocol = ""});
    CHECK(by_url.found() == find_dialect("phoenix"));
    Recogniser by_message({});
    by_message.see(out(R"(["1","1","room:7","phx_join",{}])"));
    CHECK(by_message.found() == find_dialect("phoenix"));
    Recogniser other({});
    for (int k = 0; k < 8; ++k) other.see(in("[1,2,3]"));
    CHECK(other.found() == nullptr);
    CHECK(other.is_over());
}

}  // namespace
}  // namespace redial::dialect
