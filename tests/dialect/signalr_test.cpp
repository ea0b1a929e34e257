// SignalR: frames of @microsoft/signalr 10.0.11 and its MessagePack protocol, with a server that
// was written by the Hub Protocol specification, and the cases that its text tells of.
#include "catch.hpp"
#include "read.hpp"
#include "recorded.hpp"

namespace redial::dialect {
namespace {

std::unique_ptr<Reader> reader() {
    return find_dialect("signalr")->make_reader(
        {.url = "ws://h/chat?v=1&id=token7", .subprotocol = ""});
}

std::string records(std::initializer_list<std::string_view> texts) {
    std::string all;
    for (const std::string_view text : texts) all.append(text).append(1, '\x1e');
    return all;
}

// A MessagePack array behind its length.
Bytes packed(std::string_view array) {
    Bytes bytes{static_cast<std::uint8_t>(array.size())};
    append(bytes, array);
    return bytes;
}

// What the client and the server of the first two recordings said to one another.
constexpr std::string_view noted_of_calls =
    "> alive asked\n"
    "> request 0\n"
    "< reply 0\n"
    "> request 1\n"
    "< reply 1 error\n"
    "> request 2\n"
    "< reply 2\n"
    "> request 3\n"
    "< reply 3 more\n"
    "< reply 3 more\n"
    "< reply 3 more\n"
    "< reply 3\n"
    "> request 5\n"
    "< reply 5\n"
    "< request s1\n"
    "> reply s1\n"
    "< alive asked\n"
    "> alive asked\n"
    "< asked to go kicked\n";

std::string lines_of_calls(const std::string& protocol) {
    return "> handshake: " + protocol +
           ", version 1\n"
           "< handshake accepted\n"
           "> ping\n"
           "> call Echo, id 0\n"
           "< result of 0\n"
           "> call Fail, id 1\n"
           "< error of 1: It didn't work!\n"
           "> call Batch, id 2\n"
           "< event a; event b; result of 2\n"
           "> stream Counter, id 3\n"
           "< item of 3\n"
           "< item of 3\n"
           "< item of 3\n"
           "< end of 3\n"
           "> call Upload, id 5\n"
           "> item of 4\n"
           "> item of 4\n"
           "> end of 4\n"
           "< result of 5\n"
           "> call AskMe\n"
           "> call Nothing\n"
           "< call who, id s1\n"
           "> result of s1\n"
           "< ping\n"
           "> ping\n"
           "> call Kick\n"
           "< close: kicked; may reconnect\n";
}

TEST_CASE("SignalR's calls are answered by id, and what a client streams up answers nothing",
          "[dialect]") {
    for (const std::string protocol : {"json", "messagepack"}) {
        CAPTURE(protocol);
        const auto signalr = reader();
        const auto messages = recorded(protocol == "json" ? "signalr_json" : "signalr_msgpack");
        CHECK(noted_all(*signalr, messages) == noted_of_calls);
        CHECK(read_all(*signalr, messages) == lines_of_calls(protocol));
    }
}

TEST_CASE("SignalR with stateful reconnect counts its calls, and tells how far it has them",
          "[dialect]") {
    const auto signalr = reader();
    const std::string noted = noted_all(*signalr, recorded("signalr_stateful"));
    CHECK(
        noted.starts_with("< session token7\n"
                          "> alive asked\n"
                          "> offset 1; request 0\n"
                          "< offset 1; reply 0\n"));
    CHECK(noted.find("< offset 3; offset 4; offset 5; reply 2\n") != std::string::npos);
    CHECK(
        noted.ends_with("> acknowledged 11\n"
                        "< alive asked\n"
                        "> offset 12\n"));
}

TEST_CASE("SignalR that is taken up again says from where, and sends again what was not had",
          "[dialect]") {
    for (const std::string_view name : {"signalr_resumed", "signalr_msgpack_resumed"}) {
        CAPTURE(name);
        const auto signalr = reader();
        CHECK(noted_all(*signalr, recorded(name)) ==
              "< resumed token7; session token7\n"
              "> resume token7\n"
              "> offset 12\n"
              "> alive asked\n"
              "> offset 13; request 6\n"
              "< offset 12; reply 6\n"
              "< acknowledged 13\n"
              "> alive asked\n"
              "< alive asked\n"
              "> acknowledged 12\n");
        CHECK(read_all(*signalr, recorded(name))
                  .starts_with("< goes on from 12\n> goes on from 12\n> call Cut\n"));
    }
}

TEST_CASE("a SignalR close that does not allow to reconnect tells to stay away", "[dialect]") {
    const auto signalr = reader();
    CHECK(noted(*signalr, in(records({R"({"type":7,"error":"no more"})"}))) == "stay away no more");
    CHECK(noted(*signalr, in(records({R"({"type":7,"allowReconnect":true})"}))) == "asked to go");
    CHECK(noted(*signalr, in_bytes(packed("\x92\x07\xa3xyz"))) == "stay away xyz");
    CHECK(noted(*signalr, in_bytes(packed("\x93\x07\xc0\xc3"))) == "asked to go");
    // A client says so when it leaves by itself.
    CHECK(noted(*signalr, out(records({R"({"type":7})"}))).empty());
    CHECK(signalr->read(out(records({R"({"type":7})"}))).line == "close");
    CHECK(signalr->read(in(records({R"({"type":7})"}))).line == "close; not to reconnect");
}

TEST_CASE("a SignalR handshake that is answered with an error is refused", "[dialect]") {
    const auto signalr = reader();
    const std::string answer = records({R"({"error":"The protocol \u0027x\u0027 is not known."})"});
    CHECK(noted(*signalr, out(records({R"({"protocol":"x","version":1})"}))).empty());
    CHECK(noted(*signalr, in(answer)) == "refused The protocol 'x' is not known.");
    CHECK(signalr->read(in(answer)).line == "handshake refused: The protocol 'x' is not known.");
}

TEST_CASE("a SignalR call is a request whatever the order of its members", "[dialect]") {
    const auto signalr = reader();
    const auto call = [&signalr](std::string_view text) {
        return noted(*signalr, in(records({text})));
    };
    CHECK(call(R"({"type":1,"target":"a","arguments":[],"invocationId":"9"})") == "request 9");
    CHECK(call(R"({"invocationId":"9","arguments":[{"type":6}],"target":"a","type":1})") ==
          "request 9");
    CHECK(call(R"({"type":1,"target":"a","arguments":["the invocationId"]})").empty());
    CHECK(call(R"({"type":1,"target":"a","arguments":[]})").empty());
}

TEST_CASE("SignalR's record that is cut off is not read, and what was counted is not known",
          "[dialect]") {
    const auto signalr = reader();
    noted(*signalr, out(records({R"({"protocol":"json","version":2})"})));
    noted(*signalr, in(records({"{}"})));
    Message cut = in("{\"type\":1,\"target\":\"a\",\"arguments\":[]}\x1e{\"type\":1,\"targ");
    cut.is_whole = false;
    CHECK(noted(*signalr, cut) == "offset 1");
    CHECK(signalr->read(cut).line == "event a");
    CHECK(noted(*signalr, in(records({R"({"type":1,"target":"a","arguments":[]})"}))).empty());
    CHECK(noted(*signalr, in(records({R"({"type":9,"sequenceId":4})",
                                      R"({"type":1,"target":"a","arguments":[]})"}))) ==
          "offset 4");
}

TEST_CASE("of more SignalR calls in a message than notes are added the first are", "[dialect]") {
    const auto signalr = reader();
    std::string all;
    for (std::size_t k = 0; k < notes_max + 5; ++k) {
        all += records({R"({"type":3,"invocationId":"7","error":"\u0027"})"});
    }
    Notes notes;
    const std::string text = all;
    signalr->see(in(text), notes);
    CHECK(notes.size() == notes_max);
    CHECK(signalr->read(in(text)).line == "error of 7: '; error of 7: '; error of 7: '; 1026 more");
}

TEST_CASE("a SignalR message's tree is the record, the list of them, or MessagePack as JSON",
          "[dialect]") {
    const auto signalr = reader();
    CHECK(signalr->read(in(records({R"({"type":6})"}))).tree == R"({"type":6})");
    CHECK(signalr->read(in(records({"{}", R"({"type":6})"}))).tree == R"([{},{"type":6}])");
    CHECK(signalr->read(in_bytes(packed("\x95\x03\x80\xa3xyz\x03\x2a"))).tree ==
          R"([3,{},"xyz",3,42])");
    CHECK(signalr->read(in(records({R"({"type":1,"target":"chat","arguments":[]})"}))).event ==
          "chat");
}

// The specification's examples of MessagePack, and their ends.
TEST_CASE("SignalR's MessagePack is read by its elements, and not where it is cut off",
          "[dialect]") {
    const auto signalr = reader();
    const std::string call("\x96\x01\x82\xa1x\xa1y\xa1z\xa1z\xa3xyz\xa6method\x91\x2a\x90", 25);
    CHECK(noted(*signalr, in_bytes(packed(call))) == "request xyz");
    CHECK(signalr->read(in_bytes(packed(call))).line == "call method, id xyz");
    CHECK(noted(*signalr, in_bytes(packed("\x95\x03\x80\xa3xyz\x01\xa5"
                                          "Error"))) == "reply xyz error");
    CHECK(signalr->read(in_bytes(packed("\x92\x08\xcc\x24"))).line == "received up to 36");
    CHECK(signalr->read(in_bytes(packed("\x92\x09\xcd\x01\x13"))).line == "goes on from 275");
    for (std::size_t size = 0; size < call.size(); ++size) {
        CHECK(noted(*signalr, in_bytes(packed(std::string_view(call).substr(0, size)))).empty());
    }
    // A length that goes beyond the message, and one that has no end.
    CHECK(noted(*signalr, in_bytes(to_bytes("\x05\x91\x06"))).empty());
    CHECK(noted(*signalr, in_bytes(to_bytes("\xff\xff\xff\xff\xff\xff"))).empty());
}

TEST_CASE("SignalR is recognised by its handshake, or by the number it goes on from", "[dialect]") {
    Recogniser shaken({});
    shaken.see(out(records({R"({"protocol":"json","version":1})"})));
    CHECK(shaken.found() == find_dialect("signalr"));
    Recogniser resumed({.url = "ws://h/chat?id=x", .subprotocol = ""});
    resumed.see(in(records({R"({"type":9,"sequenceId":1})"})));
    CHECK(resumed.found() == find_dialect("signalr"));
    for (const std::string_view text : {R"({"type":6})", R"({"type":1,"target":"a"})", "{}"}) {
        Recogniser other({.url = "ws://h/chat?id=x", .subprotocol = ""});
        for (std::size_t k = 0; k < Recogniser::messages_max; ++k) other.see(in(text));
        CHECK(other.found() == nullptr);
    }
}

}  // namespace
}  // namespace redial::dialect
