// The one fact of a session that matters now, as lists of sessions show it. UI thread only.
#pragma once

#include <cstdint>
#include <string>

#include "model/session/session_model.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// A word or number, and a smaller line that explains it.
struct RightFact {
    std::string words;
    std::string below;
    Role role = Role::Dim;
    bool has_sparkline = false;
};
RightFact right_fact(const Scene& scene, const model::SessionModel& session);

// What the row's tooltip says: state, since when or why, findings, address.
std::string row_advice(const Scene& scene, const model::SessionModel& session);

// The newest round trips as a line that ends at `right`.
void paint_rtt(const Theme& theme, ImDrawList& list, const model::SessionModel& session,
               float right, float middle);

}  // namespace redial::view
