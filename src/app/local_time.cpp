// Asks localtime_r for local times and writes them out. Any thread.
#include "app/local_time.hpp"

#include <ctime>

#include "base/format.hpp"

namespace redial::app {
namespace {

std::tm local_parts(WallTime at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch());
    const std::time_t since_epoch = static_cast<std::time_t>(seconds.count());
    std::tm parts{};
    localtime_r(&since_epoch, &parts);
    return parts;
}

}  // namespace

std::string local_clock(WallTime at) {
    const std::tm parts = local_parts(at);
    const auto since = at.time_since_epoch();
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(since) -
                    std::chrono::floor<std::chrono::seconds>(since);
    return fmt::format("{:02}:{:02}:{:02}.{:03}", parts.tm_hour, parts.tm_min, parts.tm_sec,
                       ms.count());
}

}  // namespace redial::app
