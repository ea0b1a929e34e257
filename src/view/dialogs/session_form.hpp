// The pages of the session settings dialog, and the reading of fields that are edited as text. UI
// thread only; the readers are pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/session_config.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

struct SessionDialog;

void draw_connection_page(const Scene& scene, SessionDialog& dialog);
void draw_handshake_page(const Scene& scene, SessionDialog& dialog);
void draw_speech_page(const Scene& scene, SessionDialog& dialog);
void draw_tls_page(const Scene& scene, SessionDialog& dialog);
void draw_reconnect_page(const Scene& scene, SessionDialog& dialog);
void draw_endpoints_page(const Scene& scene, SessionDialog& dialog);
void draw_queue_page(const Scene& scene, SessionDialog& dialog);
void draw_limits_page(const Scene& scene, SessionDialog& dialog);

// The row that says what is spoken; of a tap's settings too.
void draw_dialect_choice(const Theme& theme, std::string& dialect);
// Under a field whose text may hold placeholders: which of them are filled in.
void placeholder_note(const Theme& theme, std::string_view typed);

// The config as edited, or the first thing in it that cannot be.
Result<core::SessionConfig> edited(const SessionDialog& dialog);

}  // namespace redial::view
