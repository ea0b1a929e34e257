// FramePacer: decides when the next frame is drawn. Pure: instants and costs in, an instant out;
// the desktop loop sleeps until then. UI thread.
//
// When nothing changed nothing is drawn. What a person does, and what changes a session's state, is
// drawn at once; what only ticks along (a pong, a heartbeat's row) may wait a second, so that quiet
// sessions share their frames. A frame never follows the last one sooner than the machine can bear:
// on a software renderer a frame costs tens of milliseconds on every core, and drawing sixty a
// second would take them away from the engine and from whatever is being debugged. What a person
// does may take half a core, what happens an eighth, what only decorates a hundredth. What happens
// waits as long as a frame costs: ten sessions that beat together share one frame, not two.
#pragma once

#include <optional>

#include "base/time.hpp"

namespace redial::app {

enum class Urgency : unsigned char { Background, Now };

class FramePacer {
public:
    // Something happened that the next frame will show.
    void on_change(Urgency urgency, Instant now);
    // A person's input: immediate-mode layout needs a few frames until it has settled.
    void on_input(Instant now);
    // A frame was drawn: when it began, what it cost, when the views want the next one (if ever),
    // and when one for decoration.
    void on_frame(Instant began, Duration cost, std::optional<Instant> wanted_at,
                  std::optional<Instant> decoration_at = std::nullopt);

    // When to draw next; nullopt: sleep until input or an event.
    std::optional<Instant> next_frame_at() const;
    bool is_due(Instant now) const;

private:
    void want(Instant at);
    Duration least_interval() const;

    std::optional<Instant> wanted_at_;
    std::optional<Instant> last_frame_at_;
    Duration cost_{};
    int settling_frames_ = 0;
};

// The parts of one core that frames may take, by what they are for.
inline constexpr double input_share = 0.5;
inline constexpr double news_share = 0.125;
inline constexpr double decoration_share = 0.01;

inline constexpr Duration fastest_interval = std::chrono::microseconds(16'667);  // 60 a second
inline constexpr Duration gather_max = std::chrono::milliseconds(33);
inline constexpr Duration background_interval = std::chrono::seconds(1);
inline constexpr int frames_to_settle =
    3;  // layout, then sizes from layout, then scroll from sizes

}  // namespace redial::app
