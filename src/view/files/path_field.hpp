// A field that holds the path of a file or a folder, with a button that lets it be chosen. UI
// thread only.
#pragma once

#include <string>

#include "view/scene/browse_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// What logs end in, for a wish.
std::vector<std::string> log_endings();

struct PathField {
    const char* id = "";
    const char* hint = "";
    FileWish wish;
    float width = 0.0f;  // pixels, field and button together; 0: to the right edge
    bool is_focus_asked = false;
};
struct PathEdit {
    bool is_changed = false;  // typed, or chosen
    bool is_entered = false;  // Enter in the field
};
PathEdit path_field(const Scene& scene, std::string& path, const PathField& field);
// The same behind a label, as text_field of view/kit/form.hpp.
PathEdit path_row(const Scene& scene, const char* label, std::string& path, const PathField& field);

}  // namespace redial::view
