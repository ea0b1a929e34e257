// What a herd is to be: how many clients lose what server for how long, under which policies. Made
// by the herd lab, run by the host. Pure data, any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "core/enum_names.hpp"
#include "core/herd_figures.hpp"
#include "core/named_policy.hpp"

namespace redial::view {

inline constexpr std::size_t herd_policies_max = 4;
inline constexpr std::uint32_t herd_clients_max = 1'000'000;
inline constexpr std::uint32_t herd_real_clients_max = 5'000;

// Simulated in virtual time; with real sockets at a lab server of its own, or at a server's URL.
enum class HerdWay : std::uint8_t { Simulated, Lab, Server };
constexpr auto enum_table(HerdWay) {
    using enum HerdWay;
    return std::to_array<core::Named<HerdWay>>(
        {{Simulated, "simulated"}, {Lab, "real, lab server"}, {Server, "real, a server"}});
}

struct HerdWish {
    HerdWay way = HerdWay::Simulated;
    std::string url;  // Server only
    std::uint32_t clients = 10'000;
    Duration outage = std::chrono::seconds(30);
    Duration length = std::chrono::minutes(10);  // from the loss on
    core::HerdServer server;                     // Simulated only
    std::uint64_t seed = 1;
    std::vector<core::NamedPolicy> policies;  // one to herd_policies_max
};

}  // namespace redial::view
