// Asks the kernel for interfaces and routes, and hears of their changes (rtnetlink(7)). Service
// thread.
#include "platform/network_notices.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace redial::platform {

NetworkNotices::NetworkNotices()
    : descriptor_(::socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE)) {
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
    const auto* raw = reinterpret_cast<const sockaddr*>(&address);
    if (descriptor_ >= 0 && ::bind(descriptor_, raw, sizeof address) == 0) {
        ask_for_all();
        return;
    }
    missing_ = std::generic_category().message(errno);
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

NetworkNotices::~NetworkNotices() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void NetworkNotices::ask_for_all() {
    news_.forget();
    asked_ = Asked::Links;
    ask(RTM_GETLINK);
}

void NetworkNotices::ask(std::uint16_t what) {
    struct {
        nlmsghdr head;
        rtgenmsg body;
    } request{};
    request.head.nlmsg_len = sizeof request;
    request.head.nlmsg_type = what;
    request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.rtgen_family = AF_UNSPEC;
    static_cast<void>(::send(descriptor_, &request, sizeof request, MSG_NOSIGNAL));
}

NetworkNotices::News NetworkNotices::read_some() {
    std::uint8_t block[32768];
    for (;;) {
        const ssize_t count = ::recv(descriptor_, block, sizeof block, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == ENOBUFS) {  // some of it was lost
            ask_for_all();
            continue;
        }
        if (count <= 0) return News::None;
        const BytesView bytes(block, static_cast<std::size_t>(count));
        if (news_.feed(bytes) == NetlinkNews::Dump::None || asked_ == Asked::Nothing)
            return News::Some;
        if (asked_ == Asked::Routes) {
            asked_ = Asked::Nothing;
            return News::AllTold;
        }
        asked_ = Asked::Routes;
        ask(RTM_GETROUTE);
        return News::Some;
    }
}

std::map<std::uint32_t, std::string> NetworkNotices::ways_out() const { return news_.ways_out(); }

}  // namespace redial::platform
