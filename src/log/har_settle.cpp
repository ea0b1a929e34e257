// Completes the times and the refusal's body of one HAR entry after all of the entry was read. Any
// thread.
#include "log/har_settle.hpp"

#include <algorithm>

#include "base/base64.hpp"

namespace redial::log {
namespace {

constexpr std::int64_t us_a_second = 1'000'000;
constexpr std::int64_t us_a_day = 86'400 * us_a_second;
// Zones lie a multiple of this from UTC, and at most 14 hours.
constexpr std::int64_t us_a_zone = 900 * us_a_second;
constexpr std::int64_t zone_us_max = 14 * 3600 * us_a_second;
// A first message later than this is rather explained by a zone that was not written.
constexpr std::int64_t first_message_us_max = 1200 * us_a_second;
// A client's two clocks may differ by this.
constexpr std::int64_t clock_us_max = us_a_second;

std::int64_t floor_to(std::int64_t value, std::int64_t step) {
    const std::int64_t whole = value / step * step;
    return whole > value ? whole - step : whole;
}

// The first instant that needs no other to be known.
std::optional<std::int64_t> first_dated_us(const HarEntry& entry) {
    std::optional<std::int64_t> first;
    for (const HarMessage& message : entry.messages)
        if (message.told && message.told->has_date && message.told->has_zone)
            first = std::min(first.value_or(message.told->us), message.told->us);
    if (!first && entry.network_error_at) first = to_us(*entry.network_error_at);
    if (!first && entry.close && entry.close->at) first = to_us(*entry.close->at);
    return first;
}

// Without a zone: how far the clock of the start is from UTC, as the messages show.
std::int64_t zone_us(std::int64_t start_us, std::int64_t first_us) {
    const std::int64_t gap = first_us - start_us;
    const std::int64_t zone = floor_to(gap + clock_us_max, us_a_zone);
    const bool is_impossible = gap < -clock_us_max;
    const bool is_a_zone = gap > first_message_us_max && gap - zone < 60 * us_a_second;
    const bool is_far = zone > zone_us_max || zone < -zone_us_max;
    return (is_impossible || is_a_zone) && !is_far ? zone : 0;
}

std::string settle_times(HarEntry& entry) {
    const auto first_us = first_dated_us(entry);
    if (!entry.started && !first_us) return "it has no startedDateTime and no message a time";
    HarTime start = entry.started.value_or(HarTime{first_us.value_or(0)});
    std::int64_t zone = 0;
    if (!start.has_date) {
        if (!first_us) return "its startedDateTime has no date";
        start.us += floor_to(*first_us, us_a_day);
        if (start.us > *first_us + clock_us_max) start.us -= us_a_day;
    } else if (!start.has_zone && first_us) {
        zone = zone_us(start.us, *first_us);
        start.us += zone;
    }
    entry.started_at = wall_from_us(start.us);
    std::int64_t last_us = start.us;
    for (HarMessage& message : entry.messages) {
        std::int64_t us = last_us;
        if (message.told) {
            us = message.told->us;
            if (!message.told->has_zone) us += zone;
            if (!message.told->has_date) us += floor_to(start.us, us_a_day);
            if (!message.told->has_date && us < start.us - us_a_day / 2) us += us_a_day;
        }
        last_us = us;
        message.at = wall_from_us(us);
    }
    if (entry.told) return {};  // as they happened, whatever the wall clock did
    std::stable_sort(entry.messages.begin(), entry.messages.end(),
                     [](const HarMessage& a, const HarMessage& b) { return a.at < b.at; });
    return {};
}

void settle_body(HarEntry& entry) {
    constexpr std::size_t body_bytes_max = 64u << 10;
    if (entry.is_body_base64) {
        // What was cut off ends at a whole group of four.
        const std::string_view whole =
            std::string_view(entry.body).substr(0, entry.body.size() / 4 * 4);
        if (const auto bytes = from_base64(whole)) entry.body = as_text(*bytes);
    }
    if (entry.body.size() > body_bytes_max) entry.body.resize(body_bytes_max);
}

}  // namespace

std::string settle(HarEntry& entry) {
    settle_body(entry);
    return settle_times(entry);
}

}  // namespace redial::log
