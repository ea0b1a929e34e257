// Recorded logs as scenes: one is shown as the program shows a log, two are compared. One thread.
#pragma once

#include <string>

#include "base/result.hpp"
#include "model/fold/workspace.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::gallery {

// The whole log into the workspace; what the program knows of it besides.
Result<view::ReplayFigures> fill_from_log(model::Workspace& workspace, const std::string& path);
Result<view::Comparison> comparison_of(const std::string& first, const std::string& second);
// A folder in the list that lets a file be chosen from it, for the field of that id.
void show_folder(view::UiState& ui, std::uint32_t field);

}  // namespace redial::gallery
