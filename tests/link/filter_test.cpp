// Faults that strike what a filter leaves: by text, by what a dialect reads, so many times. One
// thread.
#include "rig.hpp"

namespace redial::link::tests {
namespace {

using Lines = std::vector<std::string>;

// A connection of this dialect.
std::unique_ptr<Rig> speaking(const char* dialect, std::initializer_list<const char*> texts) {
    auto rig = std::make_unique<Rig>(texts);
    rig->plan->set_dialect(dialect);
    rig->dial();
    rig->upgrade();
    return rig;
}

}  // namespace

TEST_CASE("a fault strikes the messages that its filter leaves, by their bytes", "[link]") {
    const auto kept = [](const char* fault) {
        Rig rig({fault});
        rig.upgrade();
        for (const char* text : {R"({"n":1})", R"({"n":12})", "plain", R"({"n":3,"long":true})"})
            rig.say(Side::Server, text);
        return rig.messages(Side::Client);
    };
    CHECK(kept("drop,filter json:/n > 2") == Lines{R"({"n":1})", "plain"});
    CHECK(kept("drop,filter -json:/n") ==
          Lines{R"({"n":1})", R"({"n":12})", R"({"n":3,"long":true})"});
    CHECK(kept("drop,filter size>10") == Lines{R"({"n":1})", R"({"n":12})", "plain"});
    CHECK(kept("drop,filter \"/^pl/\"") ==
          Lines{R"({"n":1})", R"({"n":12})", R"({"n":3,"long":true})"});
    CHECK(kept("drop,filter dir:out").size() == 4);
    CHECK(kept("drop,filter op:binary").size() == 4);
    CHECK(kept("drop,filter op:text dir:in") == Lines{});
    CHECK(kept("alter:n,replacement m,filter \"json:/n = 1\"")[0] == R"({"m":1})");
}

TEST_CASE("a fault strikes so many messages, and is over", "[link]") {
    Rig rig({"drop,filter a,times 2,name gone"});
    rig.upgrade();
    for (const char* text : {"a1", "b1", "a2", "a3", "a4"}) rig.say(Side::Server, text);
    CHECK(rig.messages(Side::Client) == Lines{"b1", "a3", "a4"});
    CHECK(rig.made == Lines{"gone: message 1", "gone: message 3"});
    rig.run_for(1ms);
    CHECK(rig.spans == Lines{"+gone", "-gone"});
    CHECK(rig.plan->faults().faults.empty());
    // Set again it counts anew.
    rig.set({"drop,filter a,times 2,name gone"});
    for (const char* text : {"a5", "a6", "a7"}) rig.say(Side::Server, text);
    CHECK(rig.messages(Side::Client) == Lines{"b1", "a3", "a4", "a7"});
}

TEST_CASE("times counts over all connections and both ways", "[link]") {
    Rig rig({"drop,both,filter x,times 2"});
    rig.upgrade();
    rig.say(Side::Server, "x1");
    rig.say(Side::Client, "x2");
    rig.say(Side::Client, "x3");
    CHECK(rig.messages(Side::Client) == Lines{});
    CHECK(rig.messages(Side::Server) == Lines{"x3"});
    rig.run_for(1ms);
    rig.set({"drop,filter x,times 1"});
    rig.dial();
    rig.upgrade();
    rig.say(Side::Server, "x4");
    rig.dial();
    rig.upgrade();
    rig.say(Side::Server, "x5");
    CHECK(rig.messages(Side::Client) == Lines{"x5"});
}

TEST_CASE("the ack of event 12 is dropped on the way, and no other", "[link]") {
    const auto own = speaking("socket.io", {"drop,down,filter reading:\"ack 12\""});
    Rig& rig = *own;
    rig.say(Side::Client, R"(421["chat","hi"])");
    rig.say(Side::Server, R"(431[])");
    rig.say(Side::Server, R"(4312["ok"])");
    rig.say(Side::Server, R"(43120["ok"])");
    rig.say(Side::Server, R"(42["said","ack 12"])");
    CHECK(rig.messages(Side::Client) ==
          Lines{R"(431[])", R"(43120["ok"])", R"(42["said","ack 12"])"});
}

TEST_CASE("a dialect's heartbeats are dropped in either direction, its events by name", "[link]") {
    const auto own =
        speaking("socket.io", {"drop,both,filter is:heartbeat", "drop,filter event:chat topic:/a"});
    Rig& rig = *own;
    rig.say(Side::Server, "2");
    rig.say(Side::Client, "3");
    rig.say(Side::Server, R"(42/a,["chat",1])");
    rig.say(Side::Server, R"(42["chat",2])");
    rig.say(Side::Server, R"(42/a,["news",3])");
    rig.say(Side::Client, R"(42/a,["chat",4])");
    CHECK(rig.messages(Side::Client) == Lines{R"(42["chat",2])", R"(42/a,["news",3])"});
    CHECK(rig.messages(Side::Server) == Lines{R"(42/a,["chat",4])"});
}

TEST_CASE("what an answer means is known by the question that went the other way", "[link]") {
    const auto own = speaking("mcp", {"drop,down,filter is:heartbeat"});
    Rig& rig = *own;
    rig.say(Side::Client, R"({"jsonrpc":"2.0","id":5,"method":"ping"})");
    rig.say(Side::Client, R"({"jsonrpc":"2.0","id":6,"method":"tools/list"})");
    rig.say(Side::Server, R"({"jsonrpc":"2.0","id":5,"result":{}})");
    rig.say(Side::Server, R"({"jsonrpc":"2.0","id":6,"result":{}})");
    CHECK(rig.messages(Side::Server).size() == 2);
    CHECK(rig.messages(Side::Client) == Lines{R"({"jsonrpc":"2.0","id":6,"result":{}})"});
}

TEST_CASE("a dialect is recognised on the way, and none is read where none is to be", "[link]") {
    const auto kept = [](const char* setting) {
        const auto own = speaking(setting, {"drop,filter event:tools/list"});
        Rig& rig = *own;
        rig.say(Side::Server, R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})");
        return rig.messages(Side::Client).size();
    };
    CHECK(kept("auto") == 0);
    CHECK(kept("none") == 1);
    CHECK(kept("stomp") == 1);
    CHECK(kept("mcp") == 0);
}

TEST_CASE("a filter set in the middle acts on what follows", "[link]") {
    const auto own = speaking("socket.io", {});
    Rig& rig = *own;
    rig.say(Side::Server, "2");
    rig.set({"drop,both,filter is:heartbeat"});
    rig.say(Side::Server, "2");
    rig.say(Side::Server, R"(42["a"])");
    rig.set({});
    rig.say(Side::Server, "2");
    CHECK(rig.messages(Side::Client) == Lines{"2", R"(42["a"])", "2"});
}

TEST_CASE("a later fault sees what an earlier one made of a message", "[link]") {
    Rig rig({"alter:one,replacement eleven,name first", "drop,filter eleven,name second"});
    rig.upgrade();
    rig.say(Side::Server, "one");
    rig.say(Side::Server, "three");
    CHECK(rig.messages(Side::Client) == Lines{"three"});
}

TEST_CASE("a packet that its sender cuts into messages is struck whole, or passes whole",
          "[link]") {
    const auto bytes = [](std::initializer_list<int> values) {
        std::string text;
        for (const int value : values) text += static_cast<char>(value);
        return text;
    };
    const auto passed = [&](std::initializer_list<const char*> texts) {
        const auto own = speaking("mqtt", texts);
        Rig& rig = *own;
        // As MQTT.js sends them: a PUBACK of three messages, a PINGREQ of one, another PUBACK.
        for (const auto& part : {bytes({0x40}), bytes({2}), bytes({0, 3}), bytes({0xc0, 0}),
                                 bytes({0x40}), bytes({2}), bytes({0, 12})})
            rig.say_binary(Side::Client, part);
        rig.run_for(1h);
        std::string all;
        for (const std::string& one : rig.messages(Side::Server)) all += one;
        return all;
    };
    const std::string first = bytes({0x40, 2, 0, 3});
    const std::string ping = bytes({0xc0, 0});
    const std::string second = bytes({0x40, 2, 0, 12});
    CHECK(passed({}) == first + ping + second);
    CHECK(passed({"drop,up,filter reading:12"}) == first + ping);
    CHECK(passed({"drop,up,filter event:PUBACK"}) == ping);
    CHECK(passed({"drop,up,filter event:PUBACK,times 1"}) == ping + second);
    CHECK(passed({"drop,up,filter is:heartbeat"}) == first + second);
    CHECK(passed({"duplicate,up,filter reading:12"}) == first + ping + second + second);
    CHECK(passed({"reorder,up,filter reading:3"}) == ping + first + second);
    CHECK(passed({"drop,down,filter event:PUBACK"}) == first + ping + second);
}

TEST_CASE("a packet in compressed messages is dropped, and what follows can be read", "[link]") {
    Rig rig({"drop,up,times 1,filter event:PUBACK"});
    rig.plan->set_dialect("mqtt");
    rig.dial();
    rig.upgrade("permessage-deflate");
    const std::string topic = "a topic that is long enough to be worth a reference";
    std::string publish = std::string("\x30\x35\0\x33", 4) + topic;
    rig.say_binary(Side::Client, publish);
    rig.say_binary(Side::Client, "\x40");
    rig.say_binary(Side::Client, std::string("\x02\0\x03", 3));
    rig.say_binary(Side::Client, publish);
    CHECK(rig.messages(Side::Server) == Lines{publish, publish});
}

TEST_CASE("control frames keep their place among the parts of a packet, and outlive it", "[link]") {
    const auto passed = [](const char* fault) {
        const auto own = speaking("mqtt", {fault});
        Rig& rig = *own;
        rig.say_binary(Side::Client, "\x40");
        rig.say_control(Side::Client, wire::opcode::ping, "p");
        rig.say_binary(Side::Client, "\x02");
        rig.say_binary(Side::Client, std::string("\0\x03", 2));
        rig.run_for(1h);
        return rig.messages(Side::Server);
    };
    CHECK(passed("drop,up,filter event:PUBACK") == Lines{"<ping p>"});
    CHECK(passed("delay:1s,up,filter event:PUBACK") ==
          Lines{"\x40", "<ping p>", "\x02", std::string("\0\x03", 2)});
    const auto own = speaking("mqtt", {"drop,up,filter event:PUBACK"});
    own->say_binary(Side::Client, "\x40");
    own->say_close(Side::Client, 1000);
    CHECK(own->messages(Side::Server) == Lines{"\x40", "<close 1000>"});
}

TEST_CASE("parts that are held pass when the fault goes, or the sender", "[link]") {
    const auto own = speaking("mqtt", {"drop,up,filter event:PUBACK"});
    Rig& rig = *own;
    rig.say_binary(Side::Client, "\x40");
    CHECK(rig.messages(Side::Server).empty());
    rig.set({});
    CHECK(rig.messages(Side::Server) == Lines{"\x40"});
    rig.say_binary(Side::Client, "\x02");
    rig.set({"drop,up,filter event:PUBACK"});
    rig.say_binary(Side::Client, "\x40");
    rig.end(Side::Client);
    CHECK(rig.messages(Side::Server) == Lines{"\x40", "\x02", "\x40"});
}

TEST_CASE("events of a stream are struck by name and by text", "[link]") {
    Rig rig({"drop,filter event:tick /n.:2/"});
    rig.dial();
    rig.push(Side::Client, "GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n");
    rig.push(Side::Server,
             "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    rig.forget();
    rig.push(Side::Server, "event: tick\ndata: {\"n\":1}\n\nevent: tick\ndata: {\"n\":2}\n\n");
    rig.push(Side::Server, "event: tock\ndata: {\"n\":2}\n\n");
    CHECK(rig.client.text().find("tick\ndata: {\"n\":1}") != std::string::npos);
    CHECK(rig.client.text().find("tick\ndata: {\"n\":2}") == std::string::npos);
    CHECK(rig.client.text().find("tock\ndata: {\"n\":2}") != std::string::npos);
}

TEST_CASE("a filter that cannot be read strikes nothing, and the fault says so", "[link]") {
    core::Fault fault = core::make_fault(core::FaultKind::Drop);
    fault.name = "typo";
    fault.filter = "evnt:chat";
    Rig rig(core::FaultList{{fault}, 1}, {});
    rig.upgrade();
    rig.say(Side::Server, "evnt:chat");
    CHECK(rig.messages(Side::Client) == Lines{"evnt:chat"});
    CHECK(rig.made == Lines{});
}

}  // namespace redial::link::tests
