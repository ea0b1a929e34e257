// Tells which events have happened by now. Pure; service thread.
#include "net/lab/lab_event_source.hpp"

namespace redial::net {

void LabEventSource::set_pace(Duration every, Instant now) {
    if (!has_begun() || is_forgotten_) return restart(every, now);
    if (every == every_) return;
    before_ = newest(now);
    since_ = now + every;
    every_ = every;
}

void LabEventSource::restart(Duration every, Instant now) {
    every_ = every;
    since_ = now;
    before_ = 0;
    is_forgotten_ = false;
    ++life_;
}

std::uint64_t LabEventSource::newest(Instant now) const {
    if (!has_begun() || now < since_) return before_;
    return before_ + static_cast<std::uint64_t>((now - since_) / every_) + 1;
}

Instant LabEventSource::time_of(std::uint64_t number) const {
    if (number <= before_) return since_;
    return since_ + every_ * static_cast<Duration::rep>(number - before_ - 1);
}

}  // namespace redial::net
