// Counts the passes of one picture. UI thread.
#include "app/frame_passes.hpp"

namespace redial::app {

void FramePasses::begin(Instant now) {
    began_ = now;
    settling_ = 0;
}

bool FramePasses::needs_another(bool has_waiting_input, bool is_other, Instant now) {
    if (has_waiting_input) {
        settling_ = 0;
        return now - began_ < unpainted_for_max;
    }
    const bool goes_on = has_change_ && is_other && ++settling_ < settling_passes_max;
    if (!goes_on) has_change_ = false;
    return goes_on;
}

}  // namespace redial::app
