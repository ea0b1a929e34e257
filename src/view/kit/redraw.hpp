// Redraw: how views say when they next need a frame. Nothing asks for continuous redraw: a
// countdown asks for the moment its digits change, a fading pulse for its next step, a quiet open
// session for nothing: when nothing changes, nothing is drawn. Pure, UI thread only.
#pragma once

#include <algorithm>
#include <optional>

#include "base/time.hpp"

namespace redial::view {

class Redraw {
public:
    // Keeps the earliest. A moment that has passed means "the next frame".
    void at(Instant when) {
        if (!next_ || when < *next_) next_ = when;
    }
    // The moment a countdown to `target` shown with `step` digits changes next (0.1 s: step
    // 100 ms), when it is shown as of on_grid(now, step). The grid is one for all countdowns, so
    // that thirty of them cost no more frames than one.
    void when_digits_change(Instant target, Instant now, Duration step) {
        if (now < target) at(std::min(on_grid(now, step) + step, target));
    }
    static Instant on_grid(Instant now, Duration step) {
        return now - now.time_since_epoch() % step;
    }
    // What only decorates (a pulse fading, a rate settling): it may come late where frames are
    // dear, and then shares a frame with others.
    void decorate_at(Instant when) {
        if (!decoration_ || when < *decoration_) decoration_ = when;
    }
    // What was asked for by a clock that stands at `stopped_at`: what is due then is due `now`,
    // what would come later never comes.
    void stand_still(Instant stopped_at, Instant now) {
        const bool is_due = next_ && *next_ <= stopped_at;
        clear();
        if (is_due) at(now);
    }
    std::optional<Instant> next() const { return next_; }
    std::optional<Instant> next_decoration() const { return decoration_; }
    std::optional<Instant> earliest() const {
        return next_ && decoration_ ? std::min(*next_, *decoration_) : next_ ? next_ : decoration_;
    }
    void clear() { *this = Redraw(); }

private:
    std::optional<Instant> next_;
    std::optional<Instant> decoration_;
};

}  // namespace redial::view
