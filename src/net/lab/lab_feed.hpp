// LabFeed: where the events of one answer come from, one after the other, each at its time. Pure:
// whoever asks has the time. Service thread.
#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"

namespace redial::net {

// Of an event stream (WHATWG HTML 9.2.5). Its data may have several lines.
struct LabEvent {
    std::optional<std::string> id;
    std::string name;  // "": none is written
    std::string data;
};

class LabFeed {
public:
    virtual ~LabFeed() = default;
    // When there is something to say; none: nothing that is known now.
    virtual std::optional<Instant> next() const = 0;
    virtual LabEvent take(Instant now) = 0;  // what next() was about
    virtual bool is_over() const = 0;        // nothing more will come: the answer is whole
};

}  // namespace redial::net
