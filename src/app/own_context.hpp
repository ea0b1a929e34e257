// The program's own Dear ImGui context: it keeps no file, since the layout is kept with the
// settings. UI thread.
#pragma once

#include <memory>
#include <string>

struct ImGuiContext;

namespace redial::app {

struct ContextFree {
    void operator()(ImGuiContext* context) const;
};
using OwnContext = std::unique_ptr<ImGuiContext, ContextFree>;

OwnContext make_context();
// Where its windows stand, as ImGui writes it to a file.
std::string layout_text();

}  // namespace redial::app
