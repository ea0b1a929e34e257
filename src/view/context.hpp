// What Redial's own Dear ImGui context needs beyond the defaults. For the program and the tests; an
// embedding host keeps its own settings. UI thread only.
#pragma once

namespace redial::view {

// Keyboard navigation on; windows move by their free space; no blinking cursor, which would ask for
// frames while nothing changes. Call once after ImGui::CreateContext.
void configure_context();

}  // namespace redial::view
