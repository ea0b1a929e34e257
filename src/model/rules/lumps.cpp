// Compares when events came with when they say they were made. One thread.
#include "model/rules/lumps.hpp"

#include <algorithm>

#include "base/event_block.hpp"
#include "model/words/time_told.hpp"

namespace redial::model {
namespace {

constexpr std::size_t beat_bytes_max = 64;
constexpr std::size_t timed_min = 3;

}  // namespace

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
