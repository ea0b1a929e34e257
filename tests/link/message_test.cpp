// Faults of messages and frames: each does exactly what it says to exactly the messages it means,
// and the receiver reads a valid stream unless the fault breaks it on purpose. One thread.
#include "base/utf8.hpp"
#include "rig.hpp"

namespace redial::link::tests {
namespace {

using Lines = std::vector<std::string>;

// What the receiver reads of "one", "two", ... "five" said by the flow's sender.
Lines after(const char* fault, Side from = Side::Server) {
    Rig rig({fault});
    rig.upgrade();
    for (const char* text : {"one", "two", "three", "four", "five"}) rig.say(from, text);
    rig.run_for(1h);
    return rig.messages(other(from));
}

}  // namespace

TEST_CASE("drop leaves out the messages it means", "[link]") {
    CHECK(after("drop,nth 2") == Lines{"one", "three", "four", "five"});
    CHECK(after("drop,match o") == Lines{"three", "five"});
    CHECK(after("drop") == Lines{});
    CHECK(after("drop,up", Side::Client) == Lines{});
    CHECK(after("drop,up", Side::Server).size() == 5);
    CHECK(after("drop,nth 9").size() == 5);
    CHECK(after("drop,0%").size() == 5);
}

TEST_CASE("duplicate repeats the messages it means", "[link]") {
    CHECK(after("duplicate:2,nth 2") == Lines{"one", "two", "two", "two", "three", "four", "five"});
    CHECK(after("duplicate,match f,up", Side::Client) ==
          Lines{"one", "two", "three", "four", "four", "five", "five"});
}

TEST_CASE("reorder passes a message behind the next one", "[link]") {
    CHECK(after("reorder,nth 2") == Lines{"one", "three", "two", "four", "five"});
    CHECK(after("reorder") == Lines{"two", "one", "four", "three"});  // five waits for a sixth
}

TEST_CASE("a message that waits to be reordered goes when the fault does, or the sender",
          "[link]") {
    Rig rig;
    rig.upgrade();
    rig.set({"reorder"});
    rig.say(Side::Server, "one");
    CHECK(rig.messages(Side::Client) == Lines{});
    rig.set({});
    CHECK(rig.messages(Side::Client) == Lines{"one"});
    rig.say(Side::Server, "two");
    CHECK(rig.messages(Side::Client) == Lines{"one", "two"});
    rig.set({"reorder"});
    rig.say(Side::Server, "three");
    rig.end(Side::Server);
    CHECK(rig.messages(Side::Client) == Lines{"one", "two", "three"});
    CHECK(rig.client.is_finished);
}

TEST_CASE("alter replaces a text, or flips one byte and leaves UTF-8 whole", "[link]") {
    CHECK(after("alter:e,replacement \"EE, \"") ==
          Lines{"onEE, ", "two", "thrEE, EE, ", "four", "fivEE, "});
    CHECK(after("alter:e,replacement \"\",match thr")[2] == "thr");
    CHECK(after("alter:ee,replacement eee,up", Side::Client)[2] == "threee");

    Rig rig({"alter,down"});
    rig.upgrade();
    const std::string text = "\xf0\x9f\x98\x80 \xc3\xa4\xed\x9f\xbf gr\xc3\xbc\xc3\x9f";
    for (int i = 0; i < 200; ++i) rig.say(Side::Server, text);
    for (const std::string& got : rig.messages(Side::Client)) {
        REQUIRE(got.size() == text.size());
        int differing = 0;
        for (std::size_t at = 0; at < text.size(); ++at) differing += got[at] != text[at];
        CHECK(differing == 1);
        CHECK(is_utf8(as_bytes(got)));
    }
}

TEST_CASE("delay passes a message late by exactly that, and those behind it wait", "[link]") {
    Rig rig({"delay:500ms,nth 2,down"});
    rig.upgrade();
    const Instant from = rig.now;
    for (const char* text : {"one", "two", "three"}) rig.say(Side::Server, text);
    CHECK(rig.messages(Side::Client) == Lines{"one"});
    rig.set({"delay:500ms,nth 2,down", "drop,match nothing"});  // another fault releases nothing
    CHECK(rig.messages(Side::Client) == Lines{"one"});
    rig.run_for(1h);
    CHECK(rig.messages(Side::Client) == Lines{"one", "two", "three"});
    CHECK(rig.client.arrivals.back().at == from + 500ms);

    rig.set({"delay:1h"});
    rig.say(Side::Server, "four");
    rig.set({});
    CHECK(rig.messages(Side::Client).back() == "four");
}

TEST_CASE("pings and pongs are suppressed each by its own fault and way", "[link]") {
    Rig rig({"suppress_pings,down", "suppress_pongs,up"});
    rig.upgrade();
    for (const Side from : {Side::Client, Side::Server}) {
        rig.say_control(from, wire::opcode::ping, "a");
        rig.say_control(from, wire::opcode::pong, "b");
        rig.say(from, "c");
    }
    CHECK(rig.messages(Side::Client) == Lines{"<pong b>", "c"});
    CHECK(rig.messages(Side::Server) == Lines{"<ping a>", "c"});
    CHECK(rig.made ==
          Lines{"suppress_pongs_upstream: a pong", "suppress_pings_downstream: a ping"});
}

TEST_CASE("control frames between fragments keep their place, or pass when the message changes",
          "[link]") {
    const std::string_view stream(
        "\x01\x01"
        "a"
        "\x89\x00"
        "\x80\x01"
        "b",
        8);
    for (const char* fault : {"drop,match x", "alter:b,replacement X", "drop", "reorder"}) {
        Rig rig({fault});
        rig.upgrade();
        rig.push(Side::Server, stream);
        Lines wanted{"<ping>"};
        if (std::string_view(fault) == "drop,match x") {
            CHECK(rig.client.text() == stream);
            wanted.push_back("ab");
        }
        if (fault[0] == 'a') wanted.push_back("aX");
        CHECK(rig.messages(Side::Client) == wanted);
    }
}

TEST_CASE("a close frame lets go of the message that it cuts off", "[link]") {
    Rig rig({"drop"});
    rig.upgrade();
    const std::string_view stream(
        "\x01\x01"
        "a"
        "\x88\x00",
        5);
    rig.push(Side::Server, stream);
    CHECK(rig.client.text() == stream);
}

TEST_CASE("close sends a close frame as the sender, with any code and reason, and ends its way",
          "[link]") {
    for (const int code : {0, 1000, 1005, 1006, 1011, 4999, 65535}) {
        Rig rig;
        rig.upgrade();
        const std::string text = "close:" + std::to_string(code) + ",reason bye,up";
        rig.set({text.c_str()});
        const wire::FrameHeader header = wire::parse_frame_header(rig.server.got);
        CHECK(header.opcode == wire::opcode::close);
        CHECK(header.is_masked);
        REQUIRE(rig.server.got.size() == header.header_bytes + header.payload_bytes);
        Bytes payload(rig.server.got.begin() + header.header_bytes, rig.server.got.end());
        wire::mask_in_place(payload, header.masking_key);
        if (code == 0) {
            CHECK(payload.empty());
        } else {
            CHECK(payload[0] * 256 + payload[1] == code);
            CHECK(as_text(payload).substr(2) == "bye");
        }
        rig.say(Side::Client, "who closed says no more");
        CHECK(rig.server.got.size() == header.header_bytes + header.payload_bytes);
        rig.say_close(Side::Server, 1000);
        CHECK(rig.messages(Side::Client) == Lines{"<close 1000>"});
    }
}

TEST_CASE("inject puts a frame of each kind between frames, and a message between messages",
          "[link]") {
    Rig rig;
    rig.upgrade();
    rig.push(Side::Server,
             "\x01\x02"
             "a");  // half a frame of a message of two
    rig.set({"inject:text,text whole", "inject:ping,text hey"});
    CHECK(rig.client.text() ==
          "\x01\x02"
          "a");
    rig.push(Side::Server, "b");
    CHECK(rig.messages(Side::Client) == Lines{});  // the message comes first in line
    rig.push(Side::Server,
             "\x80\x01"
             "c");
    CHECK(rig.messages(Side::Client) == Lines{"abc", "whole", "<ping hey>"});
    rig.set({"inject:binary,text up,up"});
    CHECK(rig.messages(Side::Server) == Lines{"up"});
}

TEST_CASE("inject repeats when it is told to, and does not pile up before a reader that stands",
          "[link]") {
    Rig rig({"inject:ping,after 1s,every 2s"}, 1, Limits{1000});
    rig.dial();
    rig.push(Side::Client, "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n");
    rig.push(Side::Server, "HTTP/1.1 101 S\r\n\r\n");
    rig.forget();
    rig.run_for(8s);
    CHECK(rig.messages(Side::Client) == Lines{"<ping>", "<ping>", "<ping>", "<ping>"});
    rig.connection->set_unsent(Side::Client, 1000);
    rig.run_for(1h);
    CHECK(rig.messages(Side::Client).size() == 4);
    rig.connection->set_unsent(Side::Client, 0);
    rig.run_for(2s);
    CHECK(rig.messages(Side::Client).size() == 5);
    rig.push(Side::Server, std::string_view("\x01\x00", 2));  // a message that never ends
    rig.set({"inject:text,every 1ms"});
    rig.run_for(10s);
    CHECK(rig.connection->wants_bytes(Side::Server));
    rig.push(Side::Server, std::string_view("\x80\x00", 2));
    CHECK(rig.messages(Side::Client).size() <= 5 + 1 + 64);
}

TEST_CASE("each invalid frame breaks the rule it is named after, and that one alone", "[link]") {
    const std::pair<const char*, const char*> all[] = {
        // clang-format off
        {"reserved_bit", "reserved bit"},     {"unknown_opcode", "reserved opcode 0x3"},
        {"wrong_mask", "mask"},               {"bad_utf8", "UTF-8"},
        {"oversize_control", "more than 125"},          {"bad_close_code", "1005"},
        {"wrong_continuation", "continuation"}, {"length_not_minimal", "more bytes than it needs"}};
    // clang-format on
    for (const Side from : {Side::Client, Side::Server}) {
        for (const auto& [name, words] : all) {
            INFO(name);
            Rig rig;
            rig.upgrade();
            const std::string text =
                std::string("invalid_frame:") + name + (from == Side::Client ? ",up" : ",down");
            rig.say(from, "before");
            rig.set({text.c_str()});
            rig.say(from, "behind");
            Lines violations;
            const Lines got = rig.messages(other(from));
            for (const std::string& line : got) {
                if (line.starts_with("!")) violations.push_back(line);
            }
            REQUIRE(violations.size() >= 1);
            CHECK_THAT(violations.front(), redial::tests::contains_text(words));
            CHECK(violations.size() == (std::string(name) == "bad_close_code" ? 2 : 1));
            CHECK(got.front() == "before");
            CHECK(got.back() == "behind");
        }
    }
}

TEST_CASE("frames made for a server are masked with fresh keys, those for a client are not",
          "[link]") {
    Rig rig({"duplicate:3,both", "alter:x,replacement y,both"});
    rig.upgrade();
    rig.say(Side::Client, "xx");
    rig.say(Side::Server, "xx");
    std::vector<std::uint32_t> keys;
    for (BytesView rest = rig.server.got; !rest.empty();) {
        const wire::FrameHeader header = wire::parse_frame_header(rest);
        CHECK(header.is_masked);
        for (const std::uint32_t key : keys) CHECK(key != header.masking_key);
        keys.push_back(header.masking_key);
        rest = rest.subspan(header.header_bytes + header.payload_bytes);
    }
    CHECK(keys.size() == 4);
    CHECK(rig.messages(Side::Server) == Lines{"yy", "yy", "yy", "yy"});
    CHECK(rig.client.text().substr(0, 4) == "\x81\x02yy");
}

TEST_CASE("a message too large to be held passes as it is, and that is told once", "[link]") {
    Rig rig({"drop,down"}, 1, Limits{1000});
    rig.upgrade();
    const std::string large(5000, 'L');
    rig.say(Side::Server, large);
    rig.say(Side::Server, large);
    rig.say(Side::Server, "small");
    CHECK(rig.messages(Side::Client) == Lines{large, large});
    CHECK(rig.made.size() == 2);
    CHECK_THAT(rig.made.front(), redial::tests::contains_text("larger than the link may hold"));
}

TEST_CASE("a message of exactly what may be held does not stop the connection", "[link]") {
    for (const std::size_t size : {490u, 495u, 496u, 498u, 500u, 994u, 996u, 998u, 1000u, 1004u}) {
        Rig rig({"alter:x,replacement y,down"}, 1, Limits{1000});
        rig.upgrade();
        const std::string text(size, 'L');
        Bytes frame;
        wire::Encoder(wire::Role::Server, std::nullopt)
            .append_message(frame, wire::opcode::text, as_bytes(text));
        for (std::size_t at = 0; at < frame.size(); at += 4) {
            REQUIRE(rig.connection->wants_bytes(Side::Server));
            rig.push(Side::Server,
                     BytesView(frame).subspan(at, std::min<std::size_t>(4, frame.size() - at)));
        }
        CHECK(rig.messages(Side::Client) == Lines{text});
    }
}

}  // namespace redial::link::tests
