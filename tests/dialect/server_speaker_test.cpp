// Server speakers without a network: what clients are told, what they find again after a cut, and
// the dialect's own faults.
#include "dialect/server_speaker.hpp"
#include "catch.hpp"
#include "serve.hpp"

namespace redial::dialect {
namespace {

using namespace std::chrono_literals;
using enum core::DialectFaultKind;

const std::string sio = "ws://lab/socket.io/?EIO=4&transport=websocket";

// Of a connection that has joined; its pid.
std::string join(Served& served, PeerId peer, const std::string& auth = "") {
    served.told(peer);
    served.send(peer, "40" + auth);
    const std::vector<std::string> told = served.each_told(peer);
    REQUIRE(!told.empty());
    return quoted_behind(told.back(), R"("pid":")");
}

}  // namespace

TEST_CASE("a Socket.IO client is told what it missed, and then that it is recovered", "[serve]") {
    Served served("socket.io", 25s);
    const PeerId first = served.open(sio);
    const std::string pid = join(served, first);
    served.wait(2s);
    CHECK(served.told(first) ==
          R"(42["event",{"n":1},"Q000000.1"] 42["event",{"n":2},"Q000000.2"])");
    served.cut(first);
    served.wait(2s);
    const PeerId second = served.open(sio);
    served.told(second);
    served.send(second, R"(40{"pid":")" + pid + R"(","offset":"Q000000.2"})");
    const std::vector<std::string> told = served.each_told(second);
    REQUIRE(told.size() == 3);
    CHECK(told[0] == R"(42["event",{"n":3},"Q000000.3"])");
    CHECK(told[1] == R"(42["event",{"n":4},"Q000000.4"])");
    CHECK(quoted_behind(told[2], R"("pid":")") == pid);
}

TEST_CASE("a Socket.IO session that is forgotten begins anew", "[serve]") {
    Served served("socket.io", 25s);
    const PeerId first = served.open(sio);
    const std::string pid = join(served, first);
    served.wait(1s);
    served.cut(first);
    served.fault(ForgetSession, 1);
    const PeerId second = served.open(sio);
    const std::string other =
        join(served, second, R"({"pid":")" + pid + R"(","offset":"Q000000.1"})");
    CHECK(other != pid);
    CHECK(served.struck == std::vector<std::string>{"forget_session"});
    // Once: the next one is known again.
    served.wait(1s);
    served.cut(second);
    const PeerId third = served.open(sio);
    CHECK(join(served, third, R"({"pid":")" + other + R"(","offset":"Q000000.2"})") == other);
}

TEST_CASE("a Socket.IO client cannot take up a session that another one is in", "[serve]") {
    Served served("socket.io", 25s);
    const PeerId first = served.open(sio);
    const std::string pid = join(served, first);
    served.wait(1s);
    const PeerId second = served.open(sio);
    CHECK(join(served, second, R"({"pid":")" + pid + R"(","offset":"Q000000.1"})") != pid);
}

TEST_CASE("what a Socket.IO client sends goes to all of its namespace, and is acknowledged",
          "[serve]") {
    Served served("socket.io", 25s);
    const PeerId a = served.open(sio);
    const PeerId b = served.open(sio);
    const PeerId other = served.open(sio);
    join(served, a);
    join(served, b);
    join(served, other, "/other,");
    served.send(a, R"(427["chat","hi"])");
    CHECK(served.told(a) == R"(437[{"ok":true}] 42["chat","hi","Q000000.1"])");
    CHECK(served.told(b) == R"(42["chat","hi","Q000000.1"])");
    CHECK(served.told(other).empty());
    served.fault(DropReply, 2);
    served.send(b, R"(421["chat",1])");
    served.send(b, R"(422["chat",2])");
    served.send(b, R"(423["chat",3])");
    const std::string told = served.told(b);
    CHECK(told.find("431[") != std::string::npos);
    CHECK(told.find("432[") == std::string::npos);
    CHECK(told.find("433[") != std::string::npos);
}

TEST_CASE("a Socket.IO client that answers no ping is let go, and one that does is not",
          "[serve]") {
    Served served("socket.io", 2s);
    const PeerId silent = served.open(sio);
    const PeerId alive = served.open(sio);
    CHECK(served.told(alive).find(R"("pingInterval":2000,"pingTimeout":2000)") !=
          std::string::npos);
    served.wait(2s);
    CHECK(served.told(alive) == "2");
    served.send(alive, "3");
    served.wait(2s);
    CHECK(served.told(silent).ends_with("close 1000 "));
    CHECK(served.told(alive) == "2");
    served.fault(StopHeartbeat);
    served.send(alive, "3");
    served.wait(3s);
    CHECK(served.told(alive).empty());
}

TEST_CASE("a Socket.IO login that is refused is told so, and the next one is let in", "[serve]") {
    Served served("socket.io", 25s);
    served.fault(Refuse, 1);
    const PeerId peer = served.open(sio);
    served.told(peer);
    served.send(peer, "40");
    CHECK(served.told(peer) == R"(44{"message":"refused on purpose"})");
    served.send(peer, "40");
    CHECK(served.told(peer).starts_with("40{"));
}

TEST_CASE("Socket.IO clients are sent away once each", "[serve]") {
    Served served("socket.io", 25s);
    const PeerId peer = served.open(sio);
    join(served, peer);
    served.fault(StayAway);
    served.wait(3s);
    CHECK(served.told(peer) == R"(42["event",{"n":1},"Q000000.1"] 41)");
}

TEST_CASE("an Engine.IO client polls, and is upgraded without losing a message", "[serve]") {
    Served served("engine.io", 25s);
    const std::string polling = "/engine.io/?EIO=4&transport=polling";
    const std::string open = served.told(served.ask("GET", polling));
    CHECK(open.starts_with("200 0{"));
    const std::string sid = quoted_behind(open, R"("sid":")");
    const PeerId poll = served.ask("GET", polling + "&sid=" + sid);
    CHECK(served.told(poll).empty());
    CHECK(served.told(served.ask("POST", polling + "&sid=" + sid,
                                 "4a\x1e"
                                 "4b")) == "200 ok");
    CHECK(served.told(poll) == "200 4a");
    const PeerId next = served.ask("GET", polling + "&sid=" + sid);
    CHECK(served.told(next) == "200 4b");
    const PeerId last = served.ask("GET", polling + "&sid=" + sid);
    const PeerId socket = served.open("ws://lab/engine.io/?EIO=4&transport=websocket&sid=" + sid);
    served.send(socket, "2probe");
    CHECK(served.told(socket) == "3probe");
    CHECK(served.told(last) == "200 6");
    served.send(socket, "5");
    served.send(socket, "4c");
    CHECK(served.told(socket) == "4c");
    CHECK(served.told(served.ask("GET", polling + "&sid=nobody")).starts_with("400 "));
}

TEST_CASE("an ActionCable client is pinged, confirmed, rejected and told to stay away", "[serve]") {
    Served served("actioncable", 3s);
    const PeerId peer = served.open();
    CHECK(served.told(peer) == R"({"type":"welcome"})");
    served.send(peer, R"({"command":"subscribe","identifier":"{\"channel\":\"A\"}"})");
    CHECK(served.told(peer) ==
          R"({"identifier":"{\"channel\":\"A\"}","type":"confirm_subscription"})");
    served.wait(1s);
    CHECK(served.told(peer) == R"({"identifier":"{\"channel\":\"A\"}","message":{"n":1}})");
    served.send(peer, R"({"command":"message","identifier":"{\"channel\":\"A\"}","data":"[1]"})");
    CHECK(served.told(peer) == R"({"identifier":"{\"channel\":\"A\"}","message":[1]})");
    served.fault(Refuse, 1);
    served.send(peer, R"({"command":"subscribe","identifier":"{\"channel\":\"B\"}"})");
    CHECK(served.told(peer).find("reject_subscription") != std::string::npos);
    served.wait(2s);
    CHECK(served.told(peer).find(R"({"type":"ping","message":17000000)") != std::string::npos);
    served.fault(StayAway);
    served.wait(1s);
    CHECK(served.told(peer).find(R"("reconnect":false})") != std::string::npos);
}

TEST_CASE("a Phoenix client joins, is answered, and hears what others push", "[serve]") {
    Served served("phoenix");
    const PeerId a = served.open();
    const PeerId b = served.open();
    served.send(a, R"(["1","1","room:1","phx_join",{}])");
    CHECK(served.told(a) == R"(["1","1","room:1","phx_reply",{"status":"ok","response":{}}])");
    served.send(b, R"(["1","2","room:1","new",{"x":1}])");
    CHECK(served.told(b).find("unmatched topic") != std::string::npos);
    served.send(b, R"(["1","3","room:1","phx_join",{}])");
    served.send(b, R"(["1","4","room:1","new",{"x":1}])");
    CHECK(served.told(a) == R"([null,null,"room:1","new",{"x":1}])");
    served.send(a, R"([null,"5","phoenix","heartbeat",{}])");
    CHECK(served.told(a).find(R"("phx_reply",{"status":"ok")") != std::string::npos);
    served.fault(StopHeartbeat);
    served.send(a, R"([null,"6","phoenix","heartbeat",{}])");
    CHECK(served.told(a).empty());
    served.wait(1s);
    CHECK(served.told(a) == R"([null,null,"room:1","event",{"n":1}])");
}

TEST_CASE("GraphQL clients of either protocol get events for each subscription", "[serve]") {
    const bool is_old = GENERATE(false, true);
    Served served(is_old ? "graphql-ws" : "graphql-transport-ws", 12s);
    const PeerId peer = served.open();
    served.send(peer, R"({"type":"connection_init"})");
    CHECK(served.told(peer).starts_with(R"({"type":"connection_ack"})"));
    const std::string start = is_old ? "start" : "subscribe";
    const std::string data = is_old ? "data" : "next";
    served.send(peer, R"({"id":"1","type":")" + start +
                          R"(","payload":{"query":"subscription { news { n } }"}})");
    served.wait(1s);
    CHECK(served.told(peer) ==
          R"({"id":"1","type":")" + data + R"(","payload":{"data":{"news":{"n":1}}}})");
    served.send(peer, R"({"id":"2","type":")" + start + R"(","payload":{"query":"{ me }"}})");
    CHECK(served.told(peer) == R"({"id":"2","type":")" + data +
                                   R"(","payload":{"data":{"me":{"ok":true}}}} )" +
                                   R"({"id":"2","type":"complete"})");
    served.send(peer, is_old ? R"({"id":"1","type":"stop"})" : R"({"id":"1","type":"complete"})");
    served.told(peer);
    served.wait(1s);
    CHECK(served.told(peer).empty());
}

TEST_CASE("a GraphQL client that is not let in, or sent away, gets its code", "[serve]") {
    Served served("graphql-transport-ws", 12s);
    served.fault(Refuse, 1);
    const PeerId refused = served.open();
    served.send(refused, R"({"type":"connection_init"})");
    CHECK(served.told(refused) == "close 4403 Forbidden");
    const PeerId early = served.open();
    served.send(early, R"({"id":"1","type":"subscribe","payload":{"query":"{ me }"}})");
    CHECK(served.told(early) == "close 4401 Unauthorized");
    const PeerId peer = served.open();
    served.send(peer, R"({"type":"connection_init"})");
    served.fault(StayAway, 1);
    served.wait(1s);
    CHECK(served.told(peer).ends_with("close 4401 told not to come back"));
}

TEST_CASE("a gateway's client resumes behind its last number, or is told that it cannot",
          "[serve]") {
    Served served("gateway", 40s);
    const PeerId first = served.open();
    CHECK(served.told(first).find(R"("heartbeat_interval":40000)") != std::string::npos);
    served.send(first, R"({"op":2,"d":{"token":"t"}})");
    const std::string key = quoted_behind(served.told(first), R"("session_id":")");
    served.wait(1s);
    CHECK(served.told(first) == R"({"op":0,"s":2,"t":"EVENT","d":{"n":1}})");
    served.cut(first);
    served.wait(1s);
    const PeerId second = served.open();
    served.told(second);
    served.send(second, R"({"op":6,"d":{"token":"t","session_id":")" + key + R"(","seq":2}})");
    CHECK(served.told(second) ==
          R"({"op":0,"s":3,"t":"EVENT","d":{"n":2}} {"op":0,"s":4,"t":"RESUMED","d":{}})");
    served.cut(second);
    served.fault(ForgetSession, 1);
    const PeerId third = served.open();
    served.told(third);
    served.send(third, R"({"op":6,"d":{"token":"t","session_id":")" + key + R"(","seq":4}})");
    CHECK(served.told(third) == R"({"op":9,"s":null,"t":null,"d":false})");
}

TEST_CASE("a JSON-RPC client gets its parameters back, and notifications go to all", "[serve]") {
    Served served("jsonrpc");
    const PeerId a = served.open();
    const PeerId b = served.open();
    served.send(a, R"({"jsonrpc":"2.0","id":7,"method":"add","params":[1,2]})");
    CHECK(served.told(a) == R"({"jsonrpc":"2.0","id":7,"result":[1,2]})");
    served.send(a, R"({"jsonrpc":"2.0","method":"note"})");
    CHECK(served.told(b) == R"({"jsonrpc":"2.0","method":"note"})");
    served.fault(DropReply, 1);
    served.send(a, R"({"jsonrpc":"2.0","id":8,"method":"add"})");
    served.send(a, R"({"jsonrpc":"2.0","id":9,"method":"add"})");
    CHECK(served.told(a).find(R"("id":8)") == std::string::npos);
}

TEST_CASE("a server speaker sleeps once nobody is there and nobody can come back", "[serve]") {
    Served served("socket.io", 25s);
    const PeerId peer = served.open(sio);
    join(served, peer);
    served.cut(peer);
    CHECK(served.speaker().remembered() == 1);
    served.wait(6min);
    CHECK(served.speaker().remembered() == 0);
    CHECK(!served.speaker().deadline());
}

}  // namespace redial::dialect
