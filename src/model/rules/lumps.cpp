// Compares when events came with when they say they were made. One thread.
#include "model/rules/lumps.hpp"

#include <algorithm>

#include "base/event_block.hpp"

namespace redial::model {
namespace {

constexpr std::size_t beat_bytes_max = 64;
constexpr std::size_t text_bytes_max = 4096;
constexpr std::size_t timed_min = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "15:04:05.250" behind a date's T or a space: the time of day.
std::optional<Duration> clock_at(std::string_view text) {
    constexpr std::string_view form = "00:00:00";
    if (text.size() < form.size()) return std::nullopt;
    Duration::rep parts[3] = {};
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (is_digit(text[i]) != (form[i] == '0')) return std::nullopt;
        if (form[i] == '0') parts[i / 3] = parts[i / 3] * 10 + (text[i] - '0');
        if (form[i] == ':' && text[i] != ':') return std::nullopt;
    }
    Duration::rep us = ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1'000'000;
    if (text.size() <= form.size() || text[form.size()] != '.') return Duration{us};
    Duration::rep unit = 100'000;
    for (std::size_t i = form.size() + 1; i < text.size() && is_digit(text[i]); ++i, unit /= 10)
        us += (text[i] - '0') * unit;
    return Duration{us};
}

// Digits that may be a time since 1970: of this half of the century they begin with 1 or 2.
std::optional<Duration> epoch_at(std::string_view digits, std::string_view behind) {
    if (digits[0] != '1' && digits[0] != '2') return std::nullopt;
    Duration::rep number = 0;
    for (const char c : digits.substr(0, 16)) number = number * 10 + (c - '0');
    if (digits.size() == 16) return Duration{number};
    if (digits.size() == 13) return Duration{number * 1000};
    if (digits.size() != 10) return std::nullopt;
    number *= 1'000'000;
    if (behind.size() < 2 || behind[0] != '.') return Duration{number};
    Duration::rep unit = 100'000;
    for (std::size_t i = 1; i < behind.size() && is_digit(behind[i]); ++i, unit /= 10)
        number += (behind[i] - '0') * unit;
    return Duration{number};
}

}  // namespace

std::optional<Duration> time_told(std::string_view text) {
    text = text.substr(0, text_bytes_max);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_digit(text[i])) continue;
        std::size_t end = i;
        while (end < text.size() && is_digit(text[end])) ++end;
        const bool may_be_clock =
            end - i == 2 && i > 0 && (text[i - 1] == 'T' || text[i - 1] == ' ');
        if (may_be_clock) {
            if (const auto told = clock_at(text.substr(i))) return told;
        }
        if (const auto told = epoch_at(text.substr(i, end - i), text.substr(end))) return told;
        i = end;
    }
    return std::nullopt;
}

std::optional<Lumps::Held> Lumps::see(std::string_view block, Instant at) {
    std::optional<Held> held;
    const Duration quiet = seen_at_ ? at - *seen_at_ : Duration{};
    if (!lump_ || quiet > together) {
        held = judged();
        time_before_ = lump_ ? lump_->last_time : std::nullopt;
        lump_ = Lump{};
        lump_->began_at = at;
        // What comes first may be kept from before: it has no quiet time of its own.
        lump_->quiet = quiet;
    }
    seen_at_ = at;
    ++lump_->events;
    if (lump_->events <= events_looked_at_max && lump_->quiet >= held_min) add(block);
    // The times that a lump is compared with, also where the one before was a single event.
    if (lump_->events == 1 && lump_->quiet < held_min) lump_->last_time = time_told(block);
    return held;
}

void Lumps::add(std::string_view block) {
    const EventBlock event = read_event_block(block);
    if (event.is_comment()) {
        const std::string_view beat = event.comment.substr(0, beat_bytes_max);
        if (lump_->has_data_behind_beat && lump_->beat == beat) lump_->has_second_beat = true;
        if (lump_->beat.empty()) lump_->beat = beat;
        return;
    }
    if (!lump_->beat.empty()) lump_->has_data_behind_beat = true;
    const auto time = time_told(block);
    if (!time) return;
    if (lump_->last_time && *time < *lump_->last_time) lump_->is_in_order = false;
    if (!lump_->first_time) lump_->first_time = time;
    lump_->last_time = time;
    ++lump_->timed;
}

// The times of what was held back begin behind those of the lump before, and are as far apart as
// the events were quiet; of a backlog they lie much further apart.
std::optional<Lumps::Held> Lumps::judged() const {
    if (!lump_ || lump_->quiet < held_min || lump_->events < 2) return std::nullopt;
    if (lump_->has_second_beat) return Held{lump_->events, lump_->quiet, Duration{}};
    if (lump_->timed < timed_min || !lump_->is_in_order || !time_before_) return std::nullopt;
    const Duration spread = *lump_->last_time - *lump_->first_time;
    const bool is_behind = *lump_->first_time > *time_before_;
    const Duration since = *lump_->last_time - *time_before_;
    const bool is_live = since * 4 > lump_->quiet * 3 && since * 4 < lump_->quiet * 5;
    if (!is_behind || !is_live || spread * 2 < lump_->quiet) return std::nullopt;
    return Held{lump_->events, lump_->quiet, spread};
}

}  // namespace redial::model
