// See text_format.hpp. Any thread.
#include "view/text_format.hpp"

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

// Three digits that matter: 4.20, 41.2, 412.
std::string three_digits(double value) {
    if (value < 9.995) return formatted("%.2f", value);
    return formatted(value < 99.95 ? "%.1f" : "%.0f", value);
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
    if (bytes < 1000) return formatted("%u B", static_cast<unsigned>(bytes));
    const char* const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    auto value = static_cast<double>(bytes) / 1000.0;
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < std::size(units)) {
        value /= 1000.0;
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

std::string seconds_in_words(Duration span) {
    const double seconds = to_seconds(span);
    if (seconds < 0.9995) return formatted("%.0f ms", to_ms(span));
    if (seconds < 99.95) return formatted("%.1f s", seconds);
    return clock_span(span);
}

std::string precise_in_words(Duration span) {
    const auto us = static_cast<double>(span.count());
    if (us < 99.5) return formatted("%.0f µs", us);
    if (us < 999'500.0) return three_digits(us / 1e3) + " ms";
    return three_digits(us / 1e6) + " s";
}

Duration countdown_step(Duration left, double frame_ms) {
    using namespace std::chrono_literals;
    if (left > 60s) return 1s;
    if (frame_ms < dear_frame_ms) return 100ms;
    return left > 10s ? 1s : 500ms;
}

std::string countdown_in_words(Duration left) {
    using namespace std::chrono_literals;
    if (left > 60s) return clock_span(left + (1s - Duration(1)));
    const auto tenths = std::max<std::int64_t>(0, (left.count() + 99'999) / 100'000);
    return formatted("%d.%d s", static_cast<int>(tenths / 10), static_cast<int>(tenths % 10));
}

std::string clock_span(Duration span) {
    const std::int64_t seconds = span.count() > 0 ? span.count() / 1'000'000 : 0;
    const auto hours = static_cast<long long>(seconds / 3600);
    const auto minutes = static_cast<int>(seconds / 60 % 60);
    const auto rest = static_cast<int>(seconds % 60);
    if (hours == 0) return formatted("%02d:%02d", minutes, rest);
    return formatted("%lld:%02d:%02d", hours, minutes, rest);
}

std::string rough_span(Duration span) {
    const auto minutes = static_cast<long long>(span / std::chrono::minutes(1));
    if (minutes < 1) return "under a minute";
    if (minutes < 60) return formatted("%lld min", minutes);
    const long long hours = minutes / 60;
    if (hours < 48) return formatted("%lld h %lld min", hours, minutes % 60);
    return formatted("%lld d %lld h", hours / 24, hours % 24);
}

std::string clock_time(WallTime at) {
    const LocalTime t = local_time(at);
    return formatted("%02d:%02d:%02d", t.parts.tm_hour, t.parts.tm_min, t.parts.tm_sec);
}

std::string clock_time_ms(WallTime at) {
    const LocalTime t = local_time(at);
    return formatted("%02d:%02d:%02d.%03d", t.parts.tm_hour, t.parts.tm_min, t.parts.tm_sec, t.ms);
}

Duration local_offset(WallTime at) {
    return std::chrono::seconds(local_time(at).parts.tm_gmtoff);
}

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
