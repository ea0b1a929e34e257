// News of this machine's interfaces and routes: on Linux a rtnetlink socket, elsewhere there is
// none and that is said. Nothing wakes while nothing happens. Service thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "platform/netlink_news.hpp"

namespace redial::platform {

class NetworkNotices {
public:
    NetworkNotices();
    ~NetworkNotices();
    NetworkNotices(const NetworkNotices&) = delete;
    NetworkNotices& operator=(const NetworkNotices&) = delete;

    // Readable while there is news; -1: there is none to be had, and `missing` says why.
    int descriptor() const { return descriptor_; }
    const std::string& missing() const { return missing_; }
    // AllTold: what was there before anything changed is known from here on, or is known again.
    enum class News : std::uint8_t { None, Some, AllTold };
    News read_some();
    // False: some news was lost, and everything is being asked for anew.
    bool is_whole() const { return asked_ == Asked::Nothing; }
    // Interfaces that run and lead somewhere, by index, with their names.
    std::map<std::uint32_t, std::string> ways_out() const;

private:
    void ask_for_all();
    void ask(std::uint16_t what);

    int descriptor_ = -1;
    std::string missing_;
    NetlinkNews news_;
    // Asked for all links, then for all routes: one answer at a time.
    enum class Asked : std::uint8_t { Links, Routes, Nothing };
    Asked asked_ = Asked::Nothing;
};

}  // namespace redial::platform
