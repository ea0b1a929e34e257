// The figures of what the verbs without a window may keep in memory. The command line's thread.
#include "app/headless_limits.hpp"

#include <algorithm>

#include "model/history/resume.hpp"
#include "net/engine/engine.hpp"

namespace redial::app {
namespace {

// Shared out as one n-th each: the sum over 2,048 clients is eight times this.
std::size_t share(std::size_t whole, std::size_t nth, std::size_t least, std::size_t most) {
    return std::clamp(whole / std::max<std::size_t>(nth, 1), least, most);
}

}  // namespace

model::Limits headless_limits(std::size_t nth_session, Keeps keeps) {
    model::Limits limits;
    limits.messages_max = 4096;
    // A message takes a quarter at most: the verdicts on resumption look at replies of 4 MiB.
    limits.bytes_max = 4 * model::ResumeJudge::message_bytes_max;
    limits.total_bytes_max = limits.bytes_max;
    // The last words name twelve waits a client; a policy is fitted to at most 256 dials.
    limits.attempts_max = share(2048, nth_session, 12, 512);
    limits.spans_max = 3 * limits.attempts_max;
    limits.markers_max = limits.attempts_max;
    limits.rtt_samples_max = share(4096, nth_session, 16, 1024);
    limits.series_points_max = 16;  // no plots
    limits.queued_max = 1000;
    // Heads and details of attempts dominate; the log has them all.
    limits.journal_events_max = share(16'384, nth_session, 48, 2048);
    limits.journal_bytes_max = share(2u << 20, nth_session, 4u << 10, 512u << 10);
    limits.notes_max = 100;
    if (keeps == Keeps::ForVerdicts) return limits;
    limits.messages_max = 100'000;
    limits.bytes_max = limits.total_bytes_max = 64u << 20;
    limits.attempts_max = share(32'768, nth_session, 64, 4096);
    limits.spans_max = 3 * limits.attempts_max;
    limits.markers_max = limits.attempts_max;
    limits.journal_events_max = share(262'144, nth_session, 512, 32'768);
    limits.journal_bytes_max = share(16u << 20, nth_session, 32u << 10, 4u << 20);
    return limits;
}

EndLimits end_limits(bool is_time_over, bool uses_link, bool is_unread) {
    using namespace std::chrono_literals;
    EndLimits limits;
    limits.close = 1s;
    // A latency on the way there and back is of the run's own making.
    if (uses_link && !is_time_over) limits.close = 2s;
    // Whoever does not read has held the session up already, and is not waited for again.
    if (is_unread) limits.close = 100ms;
    if (!is_time_over) limits.last_words = net::StopWaits{}.last_words;
    return limits;
}

}  // namespace redial::app
