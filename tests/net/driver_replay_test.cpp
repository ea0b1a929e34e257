// Nothing but its inputs changes a driver's machine: what it was told is taken down and told to a
// second machine, which must come to the same state after each step, through failover and the ends
// that a session does not decide itself. In virtual time, one thread.
#include "fake_service.hpp"
#include "peer.hpp"

namespace redial::tests {

using net::SocketEndKind;

namespace {

class Recorder {
public:
    explicit Recorder(DriverRig& rig) : driver_(rig.driver), initial_(rig.driver.machine()) {
        rig.on_step = [this](const core::StepTaken& taken) {
            steps_.push_back({taken.input, taken.settings, taken.now, taken.after});
        };
    }

    void check_replay() const {
        core::MachineState state = initial_;
        for (const Step& one : steps_) {
            core::step(state, one.settings, one.input, one.now);
            CHECK(state == one.after);
        }
        CHECK(state == driver_.machine());
    }
    template <class I>
    int count() const {
        int count = 0;
        for (const Step& one : steps_) count += std::holds_alternative<I>(one.input) ? 1 : 0;
        return count;
    }

private:
    struct Step {
        core::Input input;
        core::MachineSettings settings;
        Instant now;
        core::MachineState after;
    };
    const net::Driver& driver_;
    core::MachineState initial_;
    std::vector<Step> steps_;
};

core::SessionConfig two_endpoints() {
    auto config = DriverRig::config("ws://10.0.0.1:9/");
    config.failover.urls = {"ws://10.0.0.2:9/"};
    config.failover.probe_interval = 10s;
    config.policy.retries_first_dial = false;
    return config;
}

// Open at the first endpoint, lost, open at the second, and the first found well again.
void go_back_to_first(DriverRig& rig) {
    rig.order(core::ReconnectNow{});
    rig.end(rig.open(), SocketEndKind::Reset);
    rig.host.pass(500ms);
    FakePeer& second = rig.open();
    rig.host.pass(10s);
    REQUIRE(rig.host.sockets.peers.size() == 3);
    rig.upgrade(rig.last_peer());
    rig.give(second, close_frame_of(1000));
    rig.end(second, SocketEndKind::Finished);
    REQUIRE(rig.host.sockets.peers.size() == 4);
}

}  // namespace

TEST_CASE("a replay of the inputs follows a session to another endpoint and back",
          "[reconnect][failover]") {
    DriverRig rig(two_endpoints(), false);
    Recorder recorder(rig);
    go_back_to_first(rig);
    CHECK(recorder.count<core::ContinueAsked>() == 1);
    recorder.check_replay();
    SECTION("where the first endpoint opens") { rig.open(); }
    SECTION("where it fails after all, which is no failed first dial") {
        rig.end(rig.last_peer(), SocketEndKind::Refused, "refused");
        CHECK(rig.host.all<core::Halted>().empty());
        rig.host.pass(500ms);
        CHECK(rig.host.sockets.peers.size() == 5);
    }
    recorder.check_replay();
}

TEST_CASE("a replay of the inputs ends as a session that is abandoned does", "[reconnect]") {
    DriverRig rig(DriverRig::config(), false);
    Recorder recorder(rig);
    SECTION("idle") {}
    SECTION("while it dials") { rig.order(core::ReconnectNow{}); }
    SECTION("open") {
        rig.order(core::ReconnectNow{});
        rig.open();
    }
    SECTION("while it waits for the answer to its close frame") {
        rig.order(core::ReconnectNow{});
        rig.open();
        rig.order(core::Disconnect{});
    }
    SECTION("while it waits for the next dial") {
        rig.order(core::ReconnectNow{});
        rig.end(rig.last_peer(), SocketEndKind::Refused, "refused");
    }
    rig.driver.remove();
    CHECK(recorder.count<core::Abandoned>() == 1);
    CHECK(std::holds_alternative<core::Idle>(rig.driver.machine().phase));
    recorder.check_replay();
}

}  // namespace redial::tests
