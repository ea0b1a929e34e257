// Draws the fields for an address and a port, and tells whether an address is of this machine
// alone. UI thread only; the check is pure.
#include "view/dialogs/listen_row.hpp"

#include "view/kit/form.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {

void listen_row(const Theme& theme, std::string& host, int& port, float label_width) {
    form_row(theme, "Listen on", label_width);
    ImGui::SetNextItemWidth(theme.px(150));
    compat::push_font(theme.font.mono);
    input_text(theme, "###host", host, "127.0.0.1");
    ImGui::SameLine(0.0f, theme.px(6));
    ImGui::SetNextItemWidth(theme.px(80));
    compat::take_first_focus();
    ImGui::InputInt("###port", &port, 0);
    ImGui::PopFont();
}

bool is_loopback(std::string_view host) {
    return host.starts_with("127.") || host == "::1" || host == "localhost";
}

}  // namespace redial::view
