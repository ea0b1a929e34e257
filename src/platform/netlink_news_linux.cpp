// Reads the kernel's messages about interfaces and routes (linux/rtnetlink.h). Service thread.
#include "platform/netlink_news.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include <linux/if.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

namespace redial::platform {
namespace {

// A router has more; those behind cannot change whether there is a way out.
constexpr std::size_t routes_max = 1024;
constexpr std::size_t links_max = 1024;

std::size_t aligned(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

template <class T>
std::optional<T> read(BytesView bytes) {
    if (bytes.size() < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

// Calls `each` with the type and the content of every attribute.
template <class Each>
void walk_attributes(BytesView bytes, const Each& each) {
    while (const auto head = read<rtattr>(bytes)) {
        if (head->rta_len < sizeof(rtattr) || head->rta_len > bytes.size()) return;
        each(head->rta_type & ~(NLA_F_NESTED | NLA_F_NET_BYTEORDER),
             bytes.subspan(sizeof(rtattr), head->rta_len - sizeof(rtattr)));
        bytes = bytes.subspan(std::min(aligned(head->rta_len), bytes.size()));
    }
}

bool is_link_local(std::uint8_t family, const std::array<std::uint8_t, 16>& prefix) {
    if (family == AF_INET) return prefix[0] == 169 && prefix[1] == 254;
    return prefix[0] == 0xfe && (prefix[1] & 0xc0) == 0x80;
}

}  // namespace

NetlinkNews::Dump NetlinkNews::feed(BytesView bytes) {
    Dump dump = Dump::None;
    while (const auto head = read<nlmsghdr>(bytes)) {
        if (head->nlmsg_len < sizeof(nlmsghdr) || head->nlmsg_len > bytes.size()) break;
        const BytesView body = bytes.subspan(sizeof(nlmsghdr), head->nlmsg_len - sizeof(nlmsghdr));
        switch (head->nlmsg_type) {
            case NLMSG_DONE:
            case NLMSG_ERROR: dump = Dump::Ended; break;  // an error ends it too
            case RTM_NEWLINK:
            case RTM_DELLINK: take_link(head->nlmsg_type, body); break;
            case RTM_NEWROUTE:
            case RTM_DELROUTE: take_route(head->nlmsg_type, body); break;
            default: break;
        }
        bytes = bytes.subspan(std::min(aligned(head->nlmsg_len), bytes.size()));
    }
    return dump;
}

void NetlinkNews::take_link(std::uint16_t type, BytesView body) {
    const auto info = read<ifinfomsg>(body);
    if (!info || info->ifi_index <= 0) return;
    const auto index = static_cast<std::uint32_t>(info->ifi_index);
    const bool is_gone = type == RTM_DELLINK;
    const bool is_up = !is_gone && (info->ifi_flags & IFF_UP) != 0;
    // Of a link that goes down the kernel tells no routes: they are gone with it.
    if (!is_up)
        std::erase_if(routes_, [index](const Route& route) { return std::get<0>(route) == index; });
    if (is_gone) {
        links_.erase(index);
        return;
    }
    if (links_.size() >= links_max && !links_.contains(index)) return;
    Link& link = links_[index];
    link.is_running = is_up && (info->ifi_flags & IFF_RUNNING) != 0;
    link.is_loopback = (info->ifi_flags & IFF_LOOPBACK) != 0;
    walk_attributes(body.subspan(std::min(aligned(sizeof(ifinfomsg)), body.size())),
                    [&link](int name, BytesView content) {
                        if (name != IFLA_IFNAME) return;
                        const std::string_view text = as_text(content);
                        link.name = text.substr(0, std::min(text.find('\0'), text.size()));
                    });
}

void NetlinkNews::take_route(std::uint16_t type, BytesView body) {
    const auto info = read<rtmsg>(body);
    if (!info || info->rtm_type != RTN_UNICAST) return;
    if (info->rtm_family != AF_INET && info->rtm_family != AF_INET6) return;
    if ((info->rtm_flags & RTM_F_CLONED) != 0) return;  // a cache entry
    std::uint32_t interface = 0;
    std::uint32_t priority = 0;
    std::uint32_t table = info->rtm_table;
    std::array<std::uint8_t, 16> prefix{};
    walk_attributes(body.subspan(std::min(aligned(sizeof(rtmsg)), body.size())),
                    [&](int name, BytesView content) {
                        if (name == RTA_OIF) interface = read<std::uint32_t>(content).value_or(0);
                        if (name == RTA_PRIORITY)
                            priority = read<std::uint32_t>(content).value_or(0);
                        if (name == RTA_TABLE) table = read<std::uint32_t>(content).value_or(0);
                        if (name == RTA_DST)
                            std::copy_n(content.begin(), std::min(content.size(), prefix.size()),
                                        prefix.begin());
                        const auto hop = read<rtnexthop>(content);
                        if (name == RTA_MULTIPATH && hop)
                            interface = static_cast<std::uint32_t>(hop->rtnh_ifindex);
                    });
    if (table != RT_TABLE_MAIN || is_link_local(info->rtm_family, prefix)) return;
    const Route route{interface, info->rtm_family, info->rtm_dst_len, prefix, priority};
    if (type == RTM_DELROUTE) {
        routes_.erase(route);
    } else if (routes_.size() < routes_max) {
        routes_.insert(route);
    }
}

std::map<std::uint32_t, std::string> NetlinkNews::ways_out() const {
    std::map<std::uint32_t, std::string> found;
    for (const Route& route : routes_) {
        const auto link = links_.find(std::get<0>(route));
        if (link == links_.end() || !link->second.is_running || link->second.is_loopback) continue;
        found.emplace(link->first, link->second.name);
    }
    return found;
}

void NetlinkNews::forget() {
    links_.clear();
    routes_.clear();
}

}  // namespace redial::platform
