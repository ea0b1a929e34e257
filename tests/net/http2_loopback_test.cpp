// Sessions over HTTP/2 (RFC 8441) against nghttpx, with the engine's own lab behind it: what is
// told, what the session's link makes of its frames, and how it ends.
#include "e2e/server_child.hpp"
#include "program.hpp"
#include "rig.hpp"
#include "single_dial.hpp"

namespace redial::tests {

using core::ConnectionStatus;

namespace {

class Nghttpx {
public:
    explicit Nghttpx(const std::string& lab)
        : port_(std::to_string(free_port())),
          program_({"--conf=/dev/null", "--workers=1", "--errorlog-file=/dev/null",
                    "--backend=127.0.0.1," + lab.substr(15, lab.find('/', 6) - 15),
                    "--frontend=127.0.0.1," + port_ + ";no-tls"},
                   {}, "nghttpx") {}
    // It may still be starting: a session dials until it is there.
    core::SessionConfig config() const {
        auto config = Rig::config("ws://127.0.0.1:" + port_ + "/ws/chat/");
        config.http_version = core::HttpVersion::Http2;
        return config;
    }

private:
    std::string port_;
    Program program_;
};

bool has_text(const Rig& rig, const std::string& text) {
    return std::any_of(rig.seen.messages.begin(), rig.seen.messages.end(),
                       [&text](const Message& message) {
                           return message.seen.direction == core::Direction::In &&
                                  message.text.find(text) != std::string::npos;
                       });
}

}  // namespace

TEST_CASE("a session over HTTP/2 talks, compresses and closes as over HTTP/1.1",
          "[loopback][http2]") {
    Rig rig;
    const Nghttpx front(rig.lab());
    auto config = front.config();
    config.deflate.is_offered = true;
    const auto session = rig.add(config);
    REQUIRE(rig.until([&] { return rig.status(session) == ConnectionStatus::Open; }));
    const auto opened = rig.all<core::AttemptOpened>(session);
    REQUIRE(opened.size() == 1);
    CHECK(opened[0].http_status == 200);
    CHECK(opened[0].request.starts_with("CONNECT /ws/chat/ HTTP/2.0\r\nHost: 127.0.0.1:"));
    CHECK(opened[0].response.starts_with("HTTP/2.0 200\r\n"));
    CHECK(opened[0].extensions.starts_with("permessage-deflate"));
    rig.send(session, std::string(300'000, 'x') + " end of the long one");
    rig.send(session, "behind it");
    REQUIRE(rig.until([&] { return has_text(rig, "behind it"); }));
    CHECK(has_text(rig, "end of the long one"));
    rig.post(session, core::Disconnect{});
    const auto closed = [&] {
        const auto ends = rig.all<core::AttemptEnded>(session);
        return !ends.empty() && ends.back().was_open;
    };
    REQUIRE(rig.until(closed));
    CHECK(core::in_words(rig.all<core::AttemptEnded>(session).back().outcome) ==
          "1000 normal closure");
}

TEST_CASE("a fault put on an open session over HTTP/2 acts on its messages", "[loopback][http2]") {
    Rig rig;
    const Nghttpx front(rig.lab());
    const auto session = rig.add(front.config());
    REQUIRE(rig.until([&] { return rig.status(session) == ConnectionStatus::Open; }));
    const auto fault = core::fault_from_text("drop,match \"unwanted\"");
    REQUIRE(fault);
    auto faults = std::make_shared<core::FaultList>();
    faults->faults.push_back(*fault);
    rig.post(session, core::SetFaults{faults});
    rig.send(session, "unwanted");
    rig.send(session, "wanted one");
    REQUIRE(rig.until([&] { return has_text(rig, "wanted one"); }));
    CHECK_FALSE(has_text(rig, "unwanted"));
    CHECK(rig.all<core::FaultMade>(session).size() >= 1);
}

TEST_CASE("an event stream comes over HTTP/2, event by event", "[loopback][http2]") {
    Rig rig;
    const Nghttpx front(rig.lab());
    auto config = front.config();
    config.url.replace(0, config.url.find("/ws/chat/"),
                       "http" + config.url.substr(2, config.url.find("/ws/chat/") - 2));
    config.url.replace(config.url.find("/ws/chat/"), 9, "/events?session=two");
    const auto session = rig.add(config);
    REQUIRE(rig.until([&] { return has_text(rig, "id: 2\n"); }));
    const auto opened = rig.all<core::AttemptOpened>(session);
    REQUIRE(opened.size() == 1);
    CHECK(opened[0].request.starts_with("GET /events?session=two HTTP/2.0\r\n"));
    CHECK(opened[0].response.starts_with("HTTP/2.0 200\r\n"));
}

}  // namespace redial::tests
