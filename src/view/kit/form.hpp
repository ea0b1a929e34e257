// Rows of a form, "label      [control]", and the reading of fields that are edited as text: lists
// of words and of delays. UI thread only; the readers are pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "view/kit/theme.hpp"

namespace redial::view {

inline constexpr float form_label_width = 150.0f;  // at scale 1

// The label, then the cursor where the control begins.
void form_row(const Theme& theme, const char* label, float label_width);

// Rows with their control, the label `form_label_width` wide. `advice` stands behind the field or
// in its tooltip.
void duration_field(const Theme& theme, const char* label, const char* id, Duration& value,
                    std::string_view advice = {});
void text_field(const Theme& theme, const char* label, const char* id, std::string& value,
                const char* hint = "", std::string_view advice = {});
void bytes_field(const Theme& theme, const char* label, const char* id, std::uint64_t& bytes);

// "a, b c" -> {"a", "b", "c"}.
std::vector<std::string> words_of(std::string_view typed);
// "0.5 1 2" -> half a second, one, two.
Result<std::vector<Duration>> delays_of(std::string_view typed);
std::string joined(const std::vector<std::string>& words);
std::string joined(const std::vector<Duration>& delays);

}  // namespace redial::view
