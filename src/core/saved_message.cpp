// Fills in the places of a saved message. Any thread.
#include "core/saved_message.hpp"

#include <array>
#include <chrono>

#include "base/format.hpp"

namespace redial::core {
namespace {

constexpr std::array<std::string_view, 4> names = {"{{n}}", "{{now}}", "{{uuid}}", "{{session}}"};

// RFC 3339, UTC, to the millisecond: what servers read, and what a person can.
std::string iso(WallTime at) {
    const std::chrono::sys_time<Duration> whole{at.time_since_epoch()};
    const auto day = std::chrono::floor<std::chrono::days>(whole);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::milliseconds>(whole - day)};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count());
}

std::string value_of(std::string_view name, const TemplateValues& values) {
    if (name == "{{n}}") return std::to_string(values.n);
    if (name == "{{now}}") return iso(values.now);
    return name == "{{uuid}}" ? values.uuid : values.session;
}

}  // namespace

bool is_template(std::string_view text) {
    for (const std::string_view name : names)
        if (text.find(name) != std::string_view::npos) return true;
    return false;
}

std::string filled(std::string_view text, const TemplateValues& values) {
    std::string result;
    while (!text.empty()) {
        const std::size_t open = text.find("{{");
        result += text.substr(0, open);
        if (open == std::string_view::npos) break;
        text.remove_prefix(open);
        std::string_view found;
        for (const std::string_view name : names)
            if (text.starts_with(name)) found = name;
        result += found.empty() ? std::string(text.substr(0, 1)) : value_of(found, values);
        text.remove_prefix(found.empty() ? 1 : found.size());
    }
    return result;
}

}  // namespace redial::core
