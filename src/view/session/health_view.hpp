// The Health tab: quality with its parts, findings with their evidence, outages. And the badge that
// says elsewhere that there are findings. UI thread only.
#pragma once

#include "core/event.hpp"
#include "model/findings/findings.hpp"
#include "model/session/health.hpp"
#include "model/session/session_model.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_health(const Scene& scene, const model::SessionModel& session, float height);

// Severity in colour, shape and word.
Role role_of(core::Severity severity);
const char* icon_of(core::Severity severity);

// "quality ●●●●○", with the parts in the tooltip; nothing while it is unknown.
void draw_quality_dots(const Theme& theme, const model::Health& health);

// "! 3 findings" as a link to the Health tab; nothing without findings.
void draw_findings_badge(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
