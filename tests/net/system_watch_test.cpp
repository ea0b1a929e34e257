// What this machine's own changes are taken for: the interfaces that came and went, the sleep
// meter, what sessions make of it in virtual time, and an engine in a network namespace of its own.
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/format.hpp"
#include "fake_service.hpp"
#include "net/system/system_watch.hpp"
#include "platform/network_notices.hpp"
#include "rig.hpp"

namespace redial::tests {

using core::SystemChange;

namespace {

// The test's own thread in a network namespace with nothing in it, and back at the end. Threads
// that are made meanwhile stay there. Where the rights for that or the command ip are missing, it
// says which, and the thread has stayed where it was.
class OwnNetwork {
public:
    OwnNetwork() {
        before_ = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
        if (before_ < 0 || ::unshare(CLONE_NEWNET) != 0) {
            missing_ = fmt::format("no network namespace of its own: {}", std::strerror(errno));
            return;
        }
        is_away_ = true;
        if (!run("ip link add eth7 type veth peer name eth8 && ip link set eth8 up"))
            missing_ = "no veth interfaces here, or no command ip";
    }
    ~OwnNetwork() {
        if (is_away_) CHECK(::setns(before_, CLONE_NEWNET) == 0);
        if (before_ >= 0) ::close(before_);
    }
    OwnNetwork(const OwnNetwork&) = delete;
    OwnNetwork& operator=(const OwnNetwork&) = delete;

    // "" when it is there.
    const std::string& missing() const { return missing_; }
    static bool run(const std::string& command) {
        return std::system((command + " 2>/dev/null").c_str()) == 0;
    }

private:
    int before_ = -1;
    bool is_away_ = false;
    std::string missing_;
};

core::SessionConfig waiting_config() {
    auto config = DriverRig::config();
    config.policy.first_delay = 1h;
    config.policy.cap = 1h;
    return config;
}

}  // namespace

TEST_CASE("what a network change was is told by the interfaces that came and went", "[system]") {
    const auto changes = net::changes_between({{2, "wlan0"}, {3, "eth0"}}, {{3, "eth0"}, {4, ""}});
    REQUIRE(changes.size() == 2);
    CHECK(changes[0].change == SystemChange::NetworkDown);
    CHECK(changes[0].detail == "wlan0");
    CHECK(changes[1].change == SystemChange::NetworkUp);
    CHECK(changes[1].detail == "interface 4");
    CHECK(net::changes_between({{2, "wlan0"}}, {{2, "wlan0"}}).empty());
}

TEST_CASE("a sleep shows as a jump of the boot clock ahead of the monotonic one", "[system]") {
    net::SleepMeter meter(Duration(5min));
    CHECK(meter.slept(5min) == 0s);        // the wall clock was set
    CHECK(meter.slept(5min + 2us) == 0s);  // read one after the other
    CHECK(meter.slept(1h + 5min) == 1h);
    CHECK(meter.slept(1h + 5min) == 0s);
}

TEST_CASE("a wait ends when the network comes back or the machine wakes, where the policy says so",
          "[system]") {
    auto config = waiting_config();
    const bool is_wished = GENERATE(true, false);
    config.policy.dials_on_network_up = config.policy.dials_on_wake = is_wished;
    DriverRig rig(config);
    rig.end(rig.peer(), net::SocketEndKind::Refused, "refused");
    rig.host.pass(10s);
    rig.driver.on_system(SystemChange::NetworkDown);
    CHECK(rig.host.all<core::AttemptStarted>().size() == 1);
    rig.driver.on_system(SystemChange::NetworkUp);
    const auto started = rig.host.all<core::AttemptStarted>();
    if (!is_wished) {
        CHECK(started.size() == 1);
        return;
    }
    REQUIRE(started.size() == 2);
    CHECK(started[1].why == "the network came back");
    rig.end(rig.last_peer(), net::SocketEndKind::Refused, "refused");
    rig.host.pass(10s);
    rig.driver.on_system(SystemChange::Woke);
    CHECK(rig.host.all<core::AttemptStarted>().back().why == "this machine woke");
    // The reason is not another's.
    rig.order(core::ReconnectNow{});
    CHECK(rig.host.all<core::AttemptStarted>().back().why.empty());
}

TEST_CASE("an engine tells a real network that goes and comes, and dials at once",
          "[loopback][system]") {
    if (const platform::NetworkNotices notices; notices.descriptor() < 0) {
        WARN("not tested here: news of the network: " + notices.missing());
        return;
    }
    const OwnNetwork network;
    if (!network.missing().empty()) {
        WARN("not tested here: " + network.missing());
        return;
    }
    REQUIRE(OwnNetwork::run("ip addr add 10.7.0.2/24 dev eth7 && ip link set eth7 up"));
    Rig rig{net::EngineOptions{}};
    auto config = waiting_config();
    config.url = "ws://10.99.0.1:9/";  // no route leads there
    const auto session = rig.add(config);
    CHECK(rig.ends(session).kind == core::OutcomeKind::Unreachable);
    REQUIRE(OwnNetwork::run("ip link set eth7 down"));
    REQUIRE(rig.until([&] { return !rig.all<core::SystemChanged>().empty(); }));
    CHECK(rig.all<core::SystemChanged>()[0].change == SystemChange::NetworkDown);
    CHECK(rig.all<core::SystemChanged>()[0].detail == "eth7");
    REQUIRE(OwnNetwork::run("ip link set eth7 up && ip route replace default via 10.7.0.1"));
    REQUIRE(rig.until([&] { return rig.all<core::AttemptStarted>(session).size() == 2; }));
    CHECK(rig.all<core::SystemChanged>()[1].change == SystemChange::NetworkUp);
    CHECK(rig.all<core::AttemptStarted>(session)[1].why == "the network came back");
}

}  // namespace redial::tests
