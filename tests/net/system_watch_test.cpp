// What this machine's own changes are taken for: netlink bytes as recorded, cut and bent, the sleep
// meter, what sessions make of it in virtual time, and an engine in a network namespace of its own.
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/format.hpp"
#include "base/hex.hpp"
#include "base/rng.hpp"
#include "fake_service.hpp"
#include "net/system/system_watch.hpp"
#include "recorded_netlink.hpp"
#include "rig.hpp"

namespace redial::tests {

using core::SystemChange;
using net::NetlinkNews;
using Ways = std::map<std::uint32_t, std::string>;

namespace {

Bytes bytes_of(std::string_view hex) {
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(
            static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return bytes;
}

// Of these messages those about links.
Bytes links_of(const Bytes& all) {
    Bytes links;
    BytesView rest = all;
    while (rest.size() >= 16) {
        const std::size_t length = rest[0] + 256u * rest[1];
        const bool is_link = rest[4] == 16 || rest[4] == 17;  // RTM_NEWLINK, RTM_DELLINK
        if (is_link) append(links, as_text(rest.first(length)));
        rest = rest.subspan(length);
    }
    return links;
}

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

TEST_CASE("an interface has a way out once it runs and has a route, and no longer than that",
          "[system]") {
    NetlinkNews news;
    news.feed(bytes_of(link_added));
    news.feed(bytes_of(address_added));
    CHECK(news.ways_out().empty());
    news.feed(bytes_of(link_up));
    REQUIRE(news.ways_out().size() == 1);
    CHECK(news.ways_out().begin()->second == "eth7");
    news.feed(bytes_of(default_route));
    CHECK(news.ways_out().size() == 1);
    // Of the routes of a link that goes down the kernel tells nothing.
    news.feed(bytes_of(link_down));
    CHECK(news.ways_out().empty());
    // So it has none when it runs again, until they are told anew.
    news.feed(links_of(bytes_of(link_up)));
    CHECK(news.ways_out().empty());
    news.feed(bytes_of(link_up));
    CHECK(news.ways_out().size() == 1);
    news.feed(bytes_of(link_deleted));
    CHECK(news.ways_out().empty());
}

TEST_CASE("the end of an answer is told, also behind others in the same bytes", "[system]") {
    NetlinkNews news;
    CHECK(news.feed(bytes_of(link_up)) == NetlinkNews::Dump::None);
    const std::string done = "1400000003000200000000000000000000000000";
    CHECK(news.feed(bytes_of(link_up + done)) == NetlinkNews::Dump::Ended);
}

TEST_CASE("netlink bytes that are cut off or bent harm nobody", "[system]") {
    Bytes all;
    for (const char* one : {link_added, address_added, link_up, default_route, link_down}) {
        append(all, as_text(bytes_of(one)));
    }
    for (std::size_t size = 0; size < all.size(); ++size) {
        NetlinkNews news;
        news.feed(BytesView(all).first(size));
    }
    Rng rng(5);
    for (int i = 0; i < 20'000; ++i) {
        Bytes bent = all;
        for (std::uint64_t n = 1 + rng.below(8); n > 0; --n) {
            bent[rng.below(bent.size())] = static_cast<std::uint8_t>(rng.below(256));
        }
        NetlinkNews news;
        news.feed(bent);
        CHECK(news.ways_out().size() <= 2);
    }
}

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
