// Writes instants as UTC or as a distance from the begin. Any thread.
#include "report/when.hpp"

#include <algorithm>

#include "base/duration_text.hpp"
#include "base/format.hpp"

namespace redial::report {
namespace {

using namespace std::chrono_literals;

std::chrono::sys_days day_of(WallTime at) {
    return std::chrono::sys_days(std::chrono::floor<std::chrono::days>(at.time_since_epoch()));
}

Duration within_day(WallTime at) {
    return at.time_since_epoch() - std::chrono::floor<std::chrono::days>(at.time_since_epoch());
}

std::chrono::year_month_day date_of(WallTime at) { return day_of(at); }

// Event times of a workspace that heard nothing are not set.
Instant end_of(const model::Workspace& workspace) {
    return std::max(workspace.first_at(), workspace.last_at());
}

}  // namespace

std::string utc_date(WallTime at) {
    const auto date = date_of(at);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string utc_time(WallTime at) {
    const std::int64_t seconds = within_day(at) / 1s;
    return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string utc_time_ms(WallTime at) {
    return utc_time(at) + fmt::format(".{:03}", within_day(at) / 1ms % 1000);
}

std::string utc_tick(WallTime at, Duration tick) {
    if (tick < 1s) return utc_time_ms(at);
    return tick < 1min ? utc_time(at) : utc_time(at).substr(0, 5);
}

When::When(const model::Workspace& workspace)
    : When(workspace, workspace.first_at(), end_of(workspace)) {}

When::When(const model::Workspace& workspace, Instant from, Instant to)
    : workspace_(workspace),
      from_(from),
      to_(std::max(from, to)),
      has_wall_(!workspace.wall_map().entries().empty()),
      has_days_(has_wall_ && day_of(workspace.wall_at(from_)) != day_of(workspace.wall_at(to_))) {}

std::string When::in_words(Instant at) const {
    if (!has_wall_) return fmt::format("+{:.3f} s", to_seconds(at - from_));
    const WallTime wall = workspace_.wall_at(at);
    return has_days_ ? utc_date(wall).substr(5) + " " + utc_time_ms(wall) : utc_time_ms(wall);
}

Duration When::wall_since_epoch(Instant at) const {
    return has_wall_ ? workspace_.wall_at(at).time_since_epoch() : at - from_;
}

std::string When::tick(Instant at, Duration distance) const {
    if (!has_wall_) return fmt::format("{:g} s", to_seconds(at - from_));
    const WallTime wall = workspace_.wall_at(at);
    if (distance >= 24h) return utc_date(wall).substr(5);
    return utc_tick(wall, distance);
}

std::string When::span_in_words() const {
    const std::string length = "for " + uptime_in_words(to_ - from_);
    if (!has_wall_) return length;
    const WallTime wall = workspace_.wall_at(from_);
    return utc_date(wall) + " " + utc_time(wall) + " UTC, " + length;
}

}  // namespace redial::report
