// Writes the small things that all answers share. The thread that applies events.
#include "answers/written.hpp"

#include "log/csv.hpp"

namespace redial::answers {

// Before the first event the workspace knows no clock.
WallTime Known::wall_at(Instant at) const {
    if (workspace.revision() > 0) return workspace.wall_at(at);
    return begun.wall + (at - begun.mono);
}

void null(JsonWriter& to, const char* name) { to(name, std::optional<bool>{}); }

void maybe(JsonWriter& to, const char* name, const std::optional<std::string>& text) {
    text ? to(name, *text) : null(to, name);
}

void moment(JsonWriter& to, const Known& known, const std::string& name,
            std::optional<Instant> at) {
    const std::string in_ms = name + "_ms";
    std::optional<Duration> since;
    if (at) since = *at - known.begun.mono;
    to.ms(in_ms.c_str(), since);
    if (!at) return null(to, name.c_str());
    to(name.c_str(), log::iso_time(known.wall_at(*at)));
}

}  // namespace redial::answers
