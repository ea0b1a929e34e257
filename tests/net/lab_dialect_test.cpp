// The lab server as the server of a dialect, with sessions of Redial's own that speak it, in
// virtual time: what they hear, and what they find again after a cut.
#include "core/command.hpp"
#include "core/event_sink.hpp"
#include "net/virtual/virtual_engine.hpp"

#include "catch.hpp"

using namespace redial;
using namespace std::chrono_literals;

namespace {

struct Heard final : core::EventSink {
    void on_event(const core::Event& event) override {
        if (const auto* lab = std::get_if<core::LabChanged>(&event.what)) url = lab->url;
        if (std::get_if<core::AttemptOpened>(&event.what) != nullptr) ++openings;
        if (const auto* refused = std::get_if<core::CommandRefused>(&event.what))
            refusals.push_back(refused->reason);
        if (const auto* fault = std::get_if<core::FaultMade>(&event.what))
            faults.push_back(fault->name + " " + fault->detail);
    }
    void on_message(const core::Stamp&, const core::MessageSeen& message) override {
        if (message.direction == core::Direction::In) texts.emplace_back(as_text(message.payload));
    }
    bool has(std::string_view words) const {
        return std::any_of(texts.begin(), texts.end(), [words](const std::string& text) {
            return text.find(words) != std::string::npos;
        });
    }
    std::string url;
    int openings = 0;
    std::vector<std::string> texts;
    std::vector<std::string> refusals;
    std::vector<std::string> faults;
};

class World {
public:
    explicit World(const std::string& dialect) {
        core::StartLab start;
        start.options.dialect.name = dialect;
        engine_.post({{}, start});
        engine_.poll(heard);
    }
    void dial(const std::string& path, const std::string& dialect, const std::string& says = "") {
        auto config = std::make_shared<core::SessionConfig>();
        const std::string base = heard.url.substr(0, heard.url.find('/', 5 + 2));
        config->url = base + path;
        config->session_parameter = "";
        config->dialect = dialect;
        config->policy.first_delay = 100ms;
        engine_.post({SessionId{1}, core::AddSession{config, true}});
        if (!says.empty()) {
            engine_.post(
                {SessionId{1},
                 core::SendMessage{core::Opcode::Text, std::make_shared<Bytes>(to_bytes(says))}});
        }
    }
    void order(core::Order what) { engine_.post({{}, std::move(what)}); }
    void wait(Duration span) {
        at_ += span;
        engine_.advance_to(at_);
        engine_.poll(heard);
    }
    Heard heard;

private:
    Instant at_ = instant_from_us(1'000'000);
    net::VirtualEngine engine_{Now{instant_from_us(1'000'000), wall_from_us(1'700'000'000'000'000)},
                               1};
};

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
