// LabEventSource: the numbered events of one session of the lab server, which happen whether or not
// somebody listens: the n-th has its time, so nothing need be kept. Pure: time is an argument.
// Service thread.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace redial::net {

class LabEventSource {
public:
    bool has_begun() const { return every_ > Duration{0}; }
    // From now on an event so often; the first of all is now. What has happened stays.
    void set_pace(Duration every, Instant now);
    void restart(Duration every, Instant now);  // with event 1
    // What has happened is not known any more by who asks next; who listens hears on until then.
    void forget() { is_forgotten_ = true; }
    std::uint32_t life() const { return life_; }  // another one after each restart
    std::uint64_t newest(Instant now) const;      // 0: none has happened
    Instant time_of(std::uint64_t number) const;

private:
    Duration every_{};  // 0: not begun
    Instant since_{};   // of the event behind `before_`
    std::uint64_t before_ = 0;
    bool is_forgotten_ = false;
    std::uint32_t life_ = 0;
};

}  // namespace redial::net
