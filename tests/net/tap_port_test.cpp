// A tap's port while the tap is down or off: every dial is turned away where it is seen, or the
// stretch in which none could be seen is told. Real sockets; what connect(2) said is the record.
#include <linux/capability.h>
#include <sys/syscall.h>

#include "platform/syn_watch.hpp"
#include "tap_rig.hpp"

namespace redial::tests {

namespace {

// What a dial of a loopback port came to: 0, or connect's errno.
int try_dial(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    v4.sin_port = htons(port);
    const bool is_up = ::connect(descriptor, reinterpret_cast<sockaddr*>(&v4), sizeof v4) == 0;
    const int error = is_up ? 0 : errno;
    ::close(descriptor);
    return error;
}

// CAP_NET_RAW of this thread and of those it starts, for as long as this lives.
class NoRawSockets {
public:
    NoRawSockets() {
        REQUIRE(::syscall(SYS_capget, &head_, before_) == 0);
        __user_cap_data_struct changed[2] = {before_[0], before_[1]};
        changed[0].effective &= ~(1u << CAP_NET_RAW);
        REQUIRE(::syscall(SYS_capset, &head_, changed) == 0);
    }
    ~NoRawSockets() { ::syscall(SYS_capset, &head_, before_); }
    NoRawSockets(const NoRawSockets&) = delete;
    NoRawSockets& operator=(const NoRawSockets&) = delete;

private:
    __user_cap_header_struct head_{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct before_[2] = {};
};

bool may_see_packets() {
    const int descriptor = ::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor >= 0) ::close(descriptor);
    return descriptor >= 0;
}

// Whether the system that Redial was built for shows dials at all.
bool shows_dials() {
    const auto begun = platform::begin_syn_watch(9, platform::Reach::Loopback);
    const int* descriptor = std::get_if<int>(&begun);
    if (descriptor == nullptr) {
        WARN("not tested here: " + std::get<std::string>(begun));
        return false;
    }
    ::close(*descriptor);
    return true;
}

// A client that asks, is reset and has been seen.
void is_turned_away(TapRig& rig, std::size_t nth) {
    PeerConnection client = dial(rig.state().port);
    static_cast<void>(client.send_some(request_for("/?session=one")));
    CHECK(client.wait_for_end() == PeerConnection::End::Reset);
    REQUIRE(rig.until([&] { return rig.all<core::AttemptEnded>(rig.tap).size() >= nth; }));
}

void set_fault(TapRig& rig, core::FaultKind kind, core::Refusal refusal) {
    core::Fault fault = core::make_fault(kind);
    fault.refusal = refusal;
    fault.name = "gone";
    rig.post(rig.tap, core::AddFault{fault});
    REQUIRE(rig.until([&] { return !rig.state().is_listening; }));
}

std::vector<bool> waits_seen(const TapRig& rig) {
    std::vector<bool> seen;
    for (const auto& started : rig.all<core::AttemptStarted>(rig.tap))
        seen.push_back(started.is_wait_seen);
    return seen;
}

}  // namespace

TEST_CASE("a tap that is down keeps its port and sees each dial that it turns away", "[tap]") {
    TapRig rig;
    Peer server;
    rig.add_tap(server.url());
    const std::uint16_t port = rig.port();
    set_fault(rig, core::FaultKind::Down, core::Refusal::Reset);
    for (std::size_t n = 1; n <= 3; ++n) is_turned_away(rig, n);
    CHECK(rig.ends(rig.tap).kind == core::OutcomeKind::Forced);
    CHECK(rig.ends(rig.tap).detail.find("reset by the fault: gone") != std::string::npos);
    rig.post(rig.tap, core::RemoveFault{"gone"});
    REQUIRE(rig.until([&] { return rig.state().is_listening; }));
    CHECK(rig.port() == port);
    const Relayed again = relay(rig, server, "/?session=one");
    rig.opens(rig.tap);
    CHECK(waits_seen(rig) == std::vector<bool>{true, true, true, true});
    CHECK(rig.all<core::DialsUnseen>(rig.tap).empty());
    CHECK_FALSE(server.has_dial(0));
}

TEST_CASE("a tap that is off turns dials away as the tap's own doing", "[tap]") {
    TapRig rig;
    Peer server;
    rig.add_tap(server.url());
    rig.post(rig.tap, core::SetTapEnabled{false});
    REQUIRE(rig.until([&] { return !rig.state().is_listening; }));
    is_turned_away(rig, 1);
    CHECK(rig.ends(rig.tap).detail.find("reset by the tap: the tap is off") != std::string::npos);
    rig.post(rig.tap, core::SetTapEnabled{true});
    REQUIRE(rig.until([&] { return rig.state().is_listening; }));
    const Relayed again = relay(rig, server, "/?session=one");
    rig.opens(rig.tap);
    CHECK(waits_seen(rig) == std::vector<bool>{true, true});
}

TEST_CASE("who knocks at a closed port is seen where the system shows it", "[tap]") {
    if (!may_see_packets() || !shows_dials()) return;
    TapRig rig;
    Peer server;
    rig.add_tap(server.url());
    const std::uint16_t port = rig.port();
    set_fault(rig, core::FaultKind::Down, core::Refusal::Kernel);
    for (std::size_t n = 1; n <= 3; ++n) {
        CHECK(try_dial(port) == ECONNREFUSED);
        REQUIRE(rig.until([&] { return rig.all<core::AttemptEnded>(rig.tap).size() >= n; }));
    }
    CHECK(rig.ends(rig.tap).detail == "refused by the port that the fault closed: gone");
    rig.post(rig.tap, core::RemoveFault{"gone"});
    REQUIRE(rig.until([&] { return rig.state().is_listening; }));
    const Relayed again = relay(rig, server);
    rig.opens(rig.tap);
    CHECK(waits_seen(rig) == std::vector<bool>{true, true, true, true});
    CHECK(rig.all<core::DialsUnseen>(rig.tap).empty());
    REQUIRE(rig.until([&] { return rig.state().dials == 4; }));  // told ten times a second
}

TEST_CASE("a closed port that hides its dials is told with its stretch, and no wait uses it",
          "[tap]") {
    const NoRawSockets without;
    TapRig rig;
    Peer server;
    rig.add_tap(server.url());
    const std::uint16_t port = rig.port();
    const Relayed first = relay(rig, server);
    rig.opens(rig.tap);
    SECTION("by a fault") { set_fault(rig, core::FaultKind::Down, core::Refusal::Kernel); }
    SECTION("off") {
        auto config = std::make_shared<core::SessionConfig>(
            *rig.all<core::SessionAdded>(rig.tap).at(0).config);
        config->tap->closes_port_when_off = true;
        config->tap->is_enabled = false;
        rig.post(rig.tap, core::ChangeSession{config});
        REQUIRE(rig.until([&] { return !rig.state().is_listening; }));
    }
    CHECK(try_dial(port) == ECONNREFUSED);
    REQUIRE(rig.until([&] { return rig.all<core::DialsUnseen>(rig.tap).size() == 1; }));
    CHECK_FALSE(rig.all<core::DialsUnseen>(rig.tap)[0].until);
    const std::string why = rig.all<core::DialsUnseen>(rig.tap)[0].why;
    INFO(why);
    CHECK((why == "the port is closed, and seeing who dials it needs CAP_NET_RAW" ||
           why == "the port is closed, and who dials it cannot be seen on this system"));
    rig.post(rig.tap, core::RemoveFault{"gone"});
    rig.post(rig.tap, core::SetTapEnabled{true});
    REQUIRE(rig.until([&] { return rig.state().is_listening; }));
    REQUIRE(rig.all<core::DialsUnseen>(rig.tap).size() == 2);
    CHECK(rig.all<core::DialsUnseen>(rig.tap)[1].until);
    CHECK(rig.all<core::DialsUnseen>(rig.tap)[1].from ==
          rig.all<core::DialsUnseen>(rig.tap)[0].from);
    const Relayed again = relay(rig, server);
    rig.opens(rig.tap, 2);
    CHECK(waits_seen(rig) == std::vector<bool>{true, false});
}

TEST_CASE("clients beyond the most that may be connected are seen and told once", "[tap]") {
    TapRig rig;
    Peer server;
    core::TapOptions options;
    options.connections_max = 1;
    rig.add_tap(server.url(), options);
    Relayed first = relay(rig, server, "/?session=a");
    rig.opens(rig.tap);
    for (std::size_t n = 1; n <= 2; ++n) {
        PeerConnection second = dial(rig.port());
        static_cast<void>(second.send_some(request_for("/?session=b")));
        CHECK(second.wait_for_end() == PeerConnection::End::Reset);
        REQUIRE(rig.until([&] { return rig.all<core::AttemptEnded>(rig.client(2)).size() >= n; }));
    }
    CHECK(rig.ends(rig.client(2)).detail.find("more than 1 connections at once") !=
          std::string::npos);
    long told = 0;
    for (const auto& noted : rig.all<core::Noted>(rig.tap))
        if (noted.text.find("--connections-max") != std::string::npos) ++told;
    CHECK(told == 1);
}

TEST_CASE("a tap whose server is itself does not listen", "[tap]") {
    TapRig rig;
    Peer taken;
    const std::string port = std::to_string(taken.port());
    taken.stop();
    core::TapOptions options;
    options.port = static_cast<std::uint16_t>(std::stoi(port));
    rig.add_tap("ws://localhost:" + port + "/", options);
    CHECK_FALSE(rig.state().is_listening);
    CHECK(rig.state().error.find("would dial itself") != std::string::npos);
}

}  // namespace redial::tests
