// Writes numbers, sizes and times in a few characters. Any thread.
#include "view/kit/text_format.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace redial::view {
namespace {

template <class... Values>
std::string formatted(const char* format, Values... values) {
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), format, values...);
    return buffer.data();
}

// Two digits that matter from ten on: 4.2, 41.2, 412.
std::string short_number(double value) { return formatted(value < 99.95 ? "%.1f" : "%.0f", value); }

struct LocalTime {
    std::tm parts{};
    int ms = 0;
};

LocalTime local_time(WallTime at) {
    std::int64_t us = to_us(at);
    std::int64_t seconds = us / 1'000'000;
    us %= 1'000'000;
    if (us < 0) {
        us += 1'000'000;
        --seconds;
    }
    LocalTime local;
    local.ms = static_cast<int>(us / 1000);
    const auto whole = static_cast<std::time_t>(seconds);
    localtime_r(&whole, &local.parts);
    return local;
}

}  // namespace

std::string bytes_in_words(std::uint64_t bytes) {
    if (bytes < 1024) return formatted("%u B", static_cast<unsigned>(bytes));
    const char* const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    auto value = static_cast<double>(bytes) / 1024.0;
    std::size_t unit = 0;
    while (value >= 1023.5 && unit + 1 < std::size(units)) {
        value /= 1024.0;
        ++unit;
    }
    return short_number(value) + " " + units[unit];
}

std::string count_in_words(std::uint64_t count) {
    if (count < 10'000) return formatted("%u", static_cast<unsigned>(count));
    const char* const units[] = {"k", "M", "G", "T"};
    auto value = static_cast<double>(count) / 1000.0;
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < std::size(units)) {
        value /= 1000.0;
        ++unit;
    }
    return short_number(value) + " " + units[unit];
}

std::string grouped(std::uint64_t count) {
    const std::string digits = std::to_string(count);
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i != 0 && (digits.size() - i) % 3 == 0) out += ' ';
        out += digits[i];
    }
    return out;
}

Duration countdown_step(Duration left, double frame_ms) {
    using namespace std::chrono_literals;
    if (left > 60s) return 1s;
    if (frame_ms < dear_frame_ms) return 100ms;
    return left > 10s ? 1s : 500ms;
}

std::string clock_time(WallTime at) {
    const LocalTime t = local_time(at);
    return formatted("%02d:%02d:%02d", t.parts.tm_hour, t.parts.tm_min, t.parts.tm_sec);
}

std::string clock_time_ms(WallTime at) {
    const LocalTime t = local_time(at);
    return formatted("%02d:%02d:%02d.%03d", t.parts.tm_hour, t.parts.tm_min, t.parts.tm_sec, t.ms);
}

Duration local_offset(WallTime at) { return std::chrono::seconds(local_time(at).parts.tm_gmtoff); }

std::string tick_time(WallTime at, Duration tick) {
    using namespace std::chrono_literals;
    const char* const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const LocalTime t = local_time(at);
    const bool is_midnight = t.parts.tm_hour == 0 && t.parts.tm_min == 0;
    if (tick >= 24h || (tick >= 1h && is_midnight))
        return formatted("%d %s", t.parts.tm_mday, months[t.parts.tm_mon]);
    if (tick >= 1min) return formatted("%02d:%02d", t.parts.tm_hour, t.parts.tm_min);
    if (tick >= 1s) return clock_time(at);
    if (tick >= 1ms) return clock_time_ms(at);
    const auto us = static_cast<int>(((to_us(at) % 1'000'000) + 1'000'000) % 1'000'000);
    return formatted("%02d.%06d", t.parts.tm_sec, us);
}

std::string date_and_time(WallTime at) {
    const LocalTime t = local_time(at);
    return formatted("%04d-%02d-%02d %02d:%02d:%02d", t.parts.tm_year + 1900, t.parts.tm_mon + 1,
                     t.parts.tm_mday, t.parts.tm_hour, t.parts.tm_min, t.parts.tm_sec);
}

}  // namespace redial::view
