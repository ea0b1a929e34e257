// What the kernel tells of interfaces and routes (rtnetlink(7)), as "this interface has a way out":
// it runs and has a route that is not link-local. Pure: bytes in, facts out; what is held is
// bounded. Service thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "base/bytes.hpp"

namespace redial::platform {

class NetlinkNews {
public:
    enum class Dump : std::uint8_t { None, Ended };
    // Whole messages, as one recv gives them; what is cut off or unknown is passed over. Ended: the
    // answer to a request for all there is has come to its end.
    Dump feed(BytesView bytes);

    // Interfaces with a way out, by index, with their names.
    std::map<std::uint32_t, std::string> ways_out() const;
    // Before everything is asked for anew.
    void forget();

private:
    struct Link {
        std::string name;
        bool is_running = false;
        bool is_loopback = false;
    };
    // Interface, family, length of the prefix, prefix, priority.
    using Route = std::tuple<std::uint32_t, std::uint8_t, std::uint8_t,
                             std::array<std::uint8_t, 16>, std::uint32_t>;

    void take_link(std::uint16_t type, BytesView body);
    void take_route(std::uint16_t type, BytesView body);

    std::map<std::uint32_t, Link> links_;
    std::set<Route> routes_;
};

}  // namespace redial::platform
