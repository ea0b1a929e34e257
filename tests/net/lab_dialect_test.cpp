// The lab server as the server of a dialect, with sessions of Redial's own that speak it, in
// virtual time: what they hear, and what they find again after a cut.
#include "lab_world.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

const std::string sio = "/socket.io/?EIO=4&transport=websocket";

}  // namespace

TEST_CASE("a session of Redial's own is recovered by the lab server's Socket.IO", "[lab][serve]") {
    World world("socket.io");
    world.dial(sio, "socket.io");
    world.wait(3500ms);
    CHECK(world.heard.has(R"({"n":3})"));
    world.heard.texts.clear();
    world.order(core::DropLabConnections{});
    world.wait(2s);
    CHECK(world.heard.openings == 2);
    CHECK(world.heard.has(R"({"n":4})"));
    CHECK(!world.heard.has(R"({"n":3})"));
}

TEST_CASE("the lab server makes a dialect's fault as an order, and says when it struck",
          "[lab][serve]") {
    World world("socket.io");
    world.order(core::SetLabDialectFault{{core::DialectFaultKind::Refuse, 1}});
    world.dial(sio, "socket.io");
    world.wait(500ms);
    CHECK(world.heard.has("44{"));
    const std::vector<std::string> told = {"dialect fault refuse:1", "dialect refuse /"};
    CHECK(world.heard.faults == told);
    world.order(core::SetLabDialectFault{{core::DialectFaultKind::StayAway}});
    world.order(core::SetLabDialectFault{{core::DialectFaultKind::StayAway}, false});
    world.wait(3s);
    CHECK(!world.heard.has("41"));
}

TEST_CASE("a fault that a dialect has no words for is refused, as is one without a dialect",
          "[lab][serve]") {
    World stomp("stomp");
    stomp.order(core::SetLabDialectFault{{core::DialectFaultKind::StayAway}});
    stomp.wait(0s);
    REQUIRE(stomp.heard.refusals.size() == 1);
    CHECK(stomp.heard.refusals[0].find("stomp has no fault stay_away") != std::string::npos);
    World chat("");
    chat.order(core::SetLabDialectFault{{core::DialectFaultKind::Refuse}});
    chat.wait(0s);
    CHECK(chat.heard.refusals.size() == 1);
}

TEST_CASE("a lab server that speaks a dialect has its echo still, and says where to dial",
          "[lab][serve]") {
    World world("signalr");
    CHECK(world.heard.url.ends_with("/hub"));
    world.dial("/echo", "none", "hello");
    world.wait(100ms);
    CHECK(world.heard.texts == std::vector<std::string>{"hello"});
}

TEST_CASE("a lab server of no dialect that there is does not listen", "[lab][serve]") {
    World world("klingon");
    CHECK(world.heard.openings == 0);
    world.dial("/", "none");
    world.wait(1s);
    CHECK(world.heard.openings == 0);
}

TEST_CASE("the lab server tells which dialect it plays, and its faults until they are used up",
          "[lab][serve]") {
    World world("mqtt");
    CHECK(world.heard.lab.dialect == "mqtt");
    CHECK(world.heard.lab.dialect_faults.empty());
    using enum core::DialectFaultKind;
    world.order(core::SetLabDialectFault{{Refuse, 1}, true});
    world.order(core::SetLabDialectFault{{StopHeartbeat}, true});
    world.wait(1ms);
    CHECK(world.heard.lab.dialect_faults == std::vector<std::string>{"refuse:1", "stop_heartbeat"});
    world.dial("/mqtt", "mqtt");
    world.wait(2s);
    CHECK(world.heard.lab.dialect_faults == std::vector<std::string>{"stop_heartbeat"});
    world.order(core::StartLab{});
    world.wait(1s);
    CHECK(world.heard.lab.dialect.empty());
    CHECK(world.heard.lab.dialect_faults.empty());
}

TEST_CASE("a session's own link loses its dialect's heartbeats, and nothing else",
          "[lab][serve][link]") {
    World world("mqtt");
    world.dial("/mqtt", "mqtt keepalive=2 subscribe=events");
    world.wait(1500ms);
    CHECK(world.heard.has(R"({"n":1})"));
    world.order_session(
        core::AddFault{*core::fault_from_text("drop,down,filter is:heartbeat,name lost,times 1")});
    world.wait(5s);
    // It had no answer to its ping, and dialled anew; its events came all the while.
    CHECK(world.heard.openings == 2);
    CHECK(world.heard.has(R"({"n":4})"));
    CHECK(world.heard.faults.front().starts_with("lost message "));
    world.wait(10s);
    CHECK(world.heard.openings == 2);
    CHECK(world.heard.link.faults.empty());
}

TEST_CASE("a session's link is done with a fault that has struck as often as it is to",
          "[lab][serve][link]") {
    World world("jsonrpc");
    world.dial("/", "jsonrpc");
    world.wait(100ms);
    world.order_session(
        core::AddFault{*core::fault_from_text("drop,down,filter event:event,times 2")});
    world.wait(4s);
    CHECK_FALSE(world.heard.has(R"({"n":1})"));
    CHECK_FALSE(world.heard.has(R"({"n":2})"));
    CHECK(world.heard.has(R"({"n":3})"));
    CHECK(world.heard.faults.size() == 2);
    CHECK(world.heard.link.faults.empty());
}

TEST_CASE("a fault whose filter cannot be read is refused where it is set", "[lab][link]") {
    World world("jsonrpc");
    world.dial("/", "jsonrpc");
    world.wait(100ms);
    for (const char* filter : {"evnt:chat", "marked"}) {
        core::Fault fault = core::make_fault(core::FaultKind::Drop);
        fault.filter = filter;
        world.order_session(core::AddFault{fault});
        auto list = std::make_shared<core::FaultList>();
        list->faults = {fault};
        world.order_session(core::SetFaults{list});
    }
    world.wait(100ms);
    REQUIRE(world.heard.refusals.size() == 4);
    for (const std::string& refusal : world.heard.refusals) {
        INFO(refusal);
        CHECK(refusal.find("the filter of the fault cannot be read") != std::string::npos);
    }
    CHECK(world.heard.link.faults.empty());
}
