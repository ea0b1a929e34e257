// The pages of the session settings dialog, and the reading of fields that are edited as text. UI
// thread only; the readers are pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "view/scene.hpp"

namespace redial::view {

void draw_connection_page(const Scene& scene, SessionDialog& dialog);
void draw_handshake_page(const Scene& scene, SessionDialog& dialog);
void draw_tls_page(const Scene& scene, SessionDialog& dialog);
void draw_reconnect_page(const Scene& scene, SessionDialog& dialog);
void draw_endpoints_page(const Scene& scene, SessionDialog& dialog);
void draw_queue_page(const Scene& scene, SessionDialog& dialog);
void draw_limits_page(const Scene& scene, SessionDialog& dialog);

// Fields of the pages.
void duration_field(const Theme& theme, const char* label, const char* id, Duration& value,
                    std::string_view advice = {});
void text_field(const Theme& theme, const char* label, const char* id, std::string& value,
                const char* hint = "", std::string_view advice = {});
void bytes_field(const Theme& theme, const char* label, const char* id, std::uint64_t& bytes);
// Under a field whose text may hold placeholders: which of them are filled in.
void placeholder_note(const Theme& theme, std::string_view typed);
inline constexpr float form_label_width = 150.0f;  // at scale 1

// "a, b c" -> {"a", "b", "c"}.
std::vector<std::string> words_of(std::string_view typed);
// "0.5 1 2" -> half a second, one, two.
Result<std::vector<Duration>> delays_of(std::string_view typed);
std::string joined(const std::vector<std::string>& words);
std::string joined(const std::vector<Duration>& delays);

// The config as edited, or the first thing in it that cannot be.
Result<core::SessionConfig> edited(const SessionDialog& dialog);

}  // namespace redial::view
