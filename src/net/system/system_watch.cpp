// Listens for the kernel's notices of networks and of waking, and tells what changed. Service
// thread.
#include "net/system/system_watch.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/debug_log.hpp"

namespace redial::net {
namespace {

Duration read_clock_of(clockid_t which) {
    timespec time{};
    ::clock_gettime(which, &time);
    return std::chrono::seconds(time.tv_sec) +
           std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(time.tv_nsec));
}

Duration boot_ahead() { return read_clock_of(CLOCK_BOOTTIME) - read_clock_of(CLOCK_MONOTONIC); }

}  // namespace

Duration SleepMeter::slept(Duration boot_ahead) {
    const Duration by = boot_ahead - boot_ahead_;
    if (by < slept_min) return Duration{0};  // the two are read one after the other
    boot_ahead_ = boot_ahead;
    return by;
}

std::vector<core::SystemChanged> changes_between(
    const std::map<std::uint32_t, std::string>& before,
    const std::map<std::uint32_t, std::string>& after) {
    std::vector<core::SystemChanged> changes;
    const auto add = [&changes](core::SystemChange change, const auto& these, const auto& others) {
        std::string names;
        for (const auto& [index, name] : these) {
            if (others.contains(index)) continue;
            if (!names.empty()) names += ", ";
            names += name.empty() ? "interface " + std::to_string(index) : name;
        }
        if (!names.empty()) changes.push_back({change, Duration{0}, std::move(names)});
    };
    add(core::SystemChange::NetworkDown, before, after);
    add(core::SystemChange::NetworkUp, after, before);
    return changes;
}

SystemWatch::SystemWatch(Clock now, Tell tell, std::function<void()> touched)
    : now_(std::move(now)),
      tell_(std::move(tell)),
      touched_(std::move(touched)),
      sleep_(boot_ahead()) {
    open_netlink();
    open_clock();
}

SystemWatch::~SystemWatch() {
    for (const int descriptor : descriptors()) ::close(descriptor);
}

std::vector<int> SystemWatch::descriptors() const {
    std::vector<int> open;
    for (const int descriptor : {netlink_, clock_}) {
        if (descriptor >= 0) open.push_back(descriptor);
    }
    return open;
}

void SystemWatch::on_readable(int descriptor) {
    if (descriptor == netlink_) read_netlink();
    if (descriptor == clock_) read_clock();
}

// ---- interfaces and routes

void SystemWatch::open_netlink() {
    netlink_ = ::socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
    const auto* raw = reinterpret_cast<const sockaddr*>(&address);
    if (netlink_ >= 0 && ::bind(netlink_, raw, sizeof address) == 0) return ask_for_all();
    REDIAL_LOG(Dial, Info, "the network's coming and going is not seen: {}", std::strerror(errno));
    if (netlink_ >= 0) ::close(netlink_);
    netlink_ = -1;
}

void SystemWatch::ask_for_all() {
    news_.forget();
    asked_ = Asked::Links;
    ask(RTM_GETLINK);
}

void SystemWatch::ask(std::uint16_t what) {
    struct {
        nlmsghdr head;
        rtgenmsg body;
    } request{};
    request.head.nlmsg_len = sizeof request;
    request.head.nlmsg_type = what;
    request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.rtgen_family = AF_UNSPEC;
    static_cast<void>(::send(netlink_, &request, sizeof request, MSG_NOSIGNAL));
}

void SystemWatch::read_netlink() {
    std::uint8_t block[32768];
    bool has_news = false;
    for (;;) {
        const ssize_t count = ::recv(netlink_, block, sizeof block, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == ENOBUFS) {  // some of it was lost
            ask_for_all();
            continue;
        }
        if (count <= 0) break;
        const BytesView bytes(block, static_cast<std::size_t>(count));
        has_news = true;
        if (news_.feed(bytes) == NetlinkNews::Dump::None) continue;
        if (asked_ == Asked::Links) {
            asked_ = Asked::Routes;
            ask(RTM_GETROUTE);
        } else if (asked_ == Asked::Routes) {
            asked_ = Asked::Nothing;
            if (!knows_all_) ways_out_ = news_.ways_out();
            knows_all_ = true;
        }
    }
    const bool is_whole = knows_all_ && asked_ == Asked::Nothing;
    if (has_news && is_whole && news_.ways_out() != ways_out_) {
        settled_at_ = now_() + network_settles_for;
        touched_();
    }
}

void SystemWatch::on_time() {
    if (!settled_at_ || now_() < *settled_at_) return;
    settled_at_.reset();
    if (asked_ != Asked::Nothing) return;  // what is asked for tells
    const auto before = std::exchange(ways_out_, news_.ways_out());
    for (const core::SystemChanged& change : changes_between(before, ways_out_)) tell_(change);
}

// ---- sleep

void SystemWatch::open_clock() {
    clock_ = ::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (clock_ < 0) {
        REDIAL_LOG(Dial, Info, "a sleep of this machine is not seen: {}", std::strerror(errno));
        return;
    }
    arm_clock();
}

// Due in a year: what is waited for is that the kernel cancels it.
void SystemWatch::arm_clock() {
    itimerspec when{};
    ::clock_gettime(CLOCK_REALTIME, &when.it_value);
    when.it_value.tv_sec += 365 * 24 * 3600;
    ::timerfd_settime(clock_, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, nullptr);
}

void SystemWatch::read_clock() {
    std::uint64_t count = 0;
    static_cast<void>(::read(clock_, &count, sizeof count));  // ECANCELED: the clock was set
    arm_clock();
    const Duration slept = sleep_.slept(boot_ahead());
    if (slept > Duration{0}) tell_({core::SystemChange::Woke, slept, ""});
}

}  // namespace redial::net
