// Reads the forms of time that HAR writers use. Any thread.
#include "log/har_time.hpp"

#include <charconv>
#include <chrono>
#include <cmath>

namespace redial::log {
namespace {

constexpr std::int64_t us_a_second = 1'000'000;
constexpr std::int64_t us_a_minute = 60 * us_a_second;

bool take_number(std::string_view& text, std::size_t digits, int& number) {
    if (text.size() < digits) return false;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + digits, number);
    if (problem != std::errc{} || stop != text.data() + digits || number < 0) return false;
    text.remove_prefix(digits);
    return true;
}

bool take_char(std::string_view& text, char wanted) {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

// ".123456789": to the microsecond.
std::int64_t take_fraction_us(std::string_view& text) {
    if (!take_char(text, '.') && !take_char(text, ',')) return 0;
    std::int64_t us = 0;
    std::int64_t unit = 100'000;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        us += (text.front() - '0') * unit;
        unit /= 10;
        text.remove_prefix(1);
    }
    return us;
}

// "Z", "+02:00", " -0330" to the end of the text; in minutes.
std::optional<int> take_zone(std::string_view text) {
    take_char(text, ' ');
    if (text == "Z" || text == "z") return 0;
    if (text.empty()) return std::nullopt;
    const bool is_east = text.front() == '+';
    if (!is_east && text.front() != '-') return std::nullopt;
    text.remove_prefix(1);
    int hours = 0;
    int minutes = 0;
    if (!take_number(text, 2, hours)) return std::nullopt;
    take_char(text, ':');
    if (!text.empty() && !take_number(text, 2, minutes)) return std::nullopt;
    const int whole = hours * 60 + minutes;
    return is_east ? whole : -whole;
}

// The days since 1970 of "2026-10-01T".
std::optional<std::int64_t> take_date(std::string_view& text) {
    int year = 0, month = 0, day = 0;
    const bool is_right = take_number(text, 4, year) && take_char(text, '-') &&
                          take_number(text, 2, month) && take_char(text, '-') &&
                          take_number(text, 2, day) &&
                          (take_char(text, 'T') || take_char(text, 't') || take_char(text, ' '));
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!is_right || !date.ok()) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count();
}

}  // namespace

std::optional<HarTime> har_time_from_text(std::string_view text) {
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (problem == std::errc{} && stop == end) {
        const auto at = wall_from_number(number);
        if (!at || text.size() < 9) return std::nullopt;  // "2026" is a year
        return HarTime{to_us(*at)};
    }
    HarTime time;
    std::int64_t days = 0;
    time.has_date = text.size() > 4 && text[4] == '-';
    if (time.has_date) {
        const auto date = take_date(text);
        if (!date) return std::nullopt;
        days = *date;
    } else {
        take_char(text, 'T');
    }
    int hour = 0, minute = 0, second = 0;
    const bool is_right = take_number(text, 2, hour) && take_char(text, ':') &&
                          take_number(text, 2, minute) && take_char(text, ':') &&
                          take_number(text, 2, second);
    if (!is_right || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    const std::int64_t fraction_us = take_fraction_us(text);
    time.has_zone = !text.empty();
    const std::optional<int> zone = time.has_zone ? take_zone(text) : 0;
    if (!zone) return std::nullopt;
    time.us = ((days * 24 + hour) * 60 + minute - *zone) * us_a_minute + second * us_a_second +
              fraction_us;
    return time;
}

std::optional<WallTime> wall_from_number(double number) {
    // Each unit's numbers of the years from 1973 to 5138 lie below the next one's.
    constexpr double seconds_below = 1e11;
    if (!std::isfinite(number) || number < 0) return std::nullopt;
    double us = 0;
    if (number < seconds_below)
        us = number * 1e6;
    else if (number < seconds_below * 1e3)
        us = number * 1e3;
    else if (number < seconds_below * 1e6)
        us = number;
    else if (number < seconds_below * 1e9)
        us = number / 1e3;
    else
        return std::nullopt;
    return wall_from_us(static_cast<std::int64_t>(std::llround(us)));
}

std::optional<WallTime> wall_from_iso(std::string_view text) {
    const bool is_iso = text.size() > 4 && text[4] == '-';
    const auto time = is_iso ? har_time_from_text(text) : std::nullopt;
    if (!time) return std::nullopt;
    return wall_from_us(time->us);
}

}  // namespace redial::log
