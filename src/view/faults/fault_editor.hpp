// The parameters of a fault as controls, made from the table of kinds (core/fault.hpp): a slider
// and a number for what has a measure, a list for what has names, a field for text. UI thread only.
#pragma once

#include "core/fault.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Everything a fault has, row under row.
Change draw_fault_parameters(const Theme& theme, core::Fault& fault);

// The fault as it is being changed, else as the engine told it.
const core::Fault& shown_fault(const Scene& scene, const model::SessionModel& session,
                               const core::Fault& told);
// Keeps a change while it goes on; when it is done, asks for it.
void take_change(const Scene& scene, const model::SessionModel& session, const core::Fault& fault,
                 Change change);
// Forgets a draft that was answered, given up, or never answered. Once a frame.
void settle_draft(const Scene& scene, const model::SessionModel& session);

const char* in_words(core::Flow flow);  // "client to server"

}  // namespace redial::view
