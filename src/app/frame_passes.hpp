// FramePasses: decides whether what was just drawn is worth painting. What nobody would see on the
// way is not: input of a burst that waits for a frame of its own, and a layout that has not settled
// (a row of tabs takes two frames to know its widths). Pure: instants in; UI thread.
#pragma once

#include "base/time.hpp"

namespace redial::app {

class FramePasses {
public:
    // Input or news since the last picture: it may be laid out otherwise now.
    void on_change() { has_change_ = true; }
    void begin(Instant now);
    // After each pass. `is_other`: it looks other than the one before.
    bool needs_another(bool has_waiting_input, bool is_other, Instant now);

private:
    bool has_change_ = true;
    Instant began_{};
    int settling_ = 0;
};

// For so long a burst is carried out before the first picture of it.
inline constexpr Duration unpainted_for_max = std::chrono::milliseconds(30);
inline constexpr int settling_passes_max = 3;

}  // namespace redial::app
