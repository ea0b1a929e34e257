// Dots, colours and words of how a session stands. UI thread.
#include "view/session/standing_view.hpp"

namespace redial::view {

using model::Standing;

Dot dot_of(Standing standing) {
    switch (standing) {
        case Standing::Open: return Dot::Open;
        case Standing::Connecting:
        case Standing::Waiting: return Dot::Waiting;
        case Standing::Resting: return Dot::Off;
        case Standing::Lost: return Dot::Closed;
        case Standing::Listening: return Dot::Listening;
    }
    return Dot::Off;
}

Role role_of(Standing standing) {
    switch (standing) {
        case Standing::Open:
        case Standing::Listening: return Role::Open;
        case Standing::Connecting: return Role::Waiting;
        case Standing::Waiting:
        case Standing::Lost: return Role::Closed;
        case Standing::Resting: return Role::Dim;
    }
    return Role::Dim;
}

const char* status_word(const model::SessionModel& session) {
    const bool is_tap = session.config->tap.has_value();
    switch (standing_of(session)) {
        case Standing::Open: return "open";
        case Standing::Connecting: return "connecting";
        case Standing::Listening: return "listening";
        case Standing::Resting: return is_tap ? "off" : "closed";
        case Standing::Waiting:
        case Standing::Lost: break;
    }
    return is_tap ? "cannot listen" : "closed";
}

}  // namespace redial::view
