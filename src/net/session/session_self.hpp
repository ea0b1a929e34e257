// What the parts of one session share: its settings, its open connection, and the way in which what
// happens is told. Owned by the session's driver. Service thread only.
#pragma once

#include <memory>

#include "net/session/talk.hpp"

namespace redial::net {

struct SessionSelf {
    SessionId id;
    DialService& service;
    Timed& timed;  // the driver, whose deadline is the earliest of its parts'
    std::shared_ptr<const core::SessionConfig> config;
    AttemptId attempt{};             // the last one begun: every event names it
    std::unique_ptr<Talk> talker{};  // null: there is no open connection
    bool is_removed = false;         // nothing is told of it any more

    Instant now() const { return service.now().mono; }
    bool may_send() const { return talker && talker->may_send(); }
    // A deadline of one of the parts may have changed.
    void touched() { service.touched(timed); }
    void tell(core::Happening what);
};

}  // namespace redial::net
