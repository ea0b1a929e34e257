// Stamps what happens to a session and tells it. Service thread only.
#include "net/session/session_self.hpp"

namespace redial::net {

void SessionSelf::tell(core::Happening what) {
    if (is_removed) return;
    const Now now = service.now();
    service.tell({core::Stamp{id, attempt, now.mono, now.wall}, std::move(what)});
}

}  // namespace redial::net
