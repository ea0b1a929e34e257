// The public face of the library, on top of the Host. UI thread only.
#include "embed/redial.hpp"

#include <imgui.h>

#include <utility>

#include "embed/host.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/url_entry.hpp"

namespace redial {

struct Diagnostics::Impl {
    std::unique_ptr<embed::Host> host;
    std::string error;
    ImFont* font = nullptr;
    float font_size = 0.0f;
};

namespace {

// The host program's font serves for all of ours: its atlas is its own.
void follow_font(Diagnostics::Impl& impl) {
    ImFont* font = ImGui::GetFont();
    const float size = ImGui::GetFontSize();
    if (font == impl.font && size == impl.font_size) return;
    impl.font = font;
    impl.font_size = size;
    view::Theme& theme = impl.host->ui().theme;
    theme.scale = size / theme.size.ui_text;
    theme.font = {font, font, font, font, font};
}

}  // namespace

Diagnostics::Diagnostics(DiagnosticsOptions options) : impl_(std::make_unique<Impl>()) {
    embed::HostOptions wish;
    wish.engine.auto_reconnect = options.auto_reconnect;
    wish.engine.wake = std::move(options.wake);
    wish.preferences.auto_reconnect = options.auto_reconnect;
    wish.preferences.shows_timeline = false;
    wish.recording_folder = std::move(options.recording_folder);
    auto host = embed::Host::start(wish);
    if (!host) {
        impl_->error = host.error().line();
        return;
    }
    impl_->host = *std::move(host);
    view::set_palette(impl_->host->ui().theme, view::ThemeName::Dark);
    if (options.starts_lab) impl_->host->post({}, core::StartLab{});
}

Diagnostics::~Diagnostics() = default;

const std::string& Diagnostics::error() const { return impl_->error; }

std::optional<std::string> Diagnostics::connect(const std::string& url) {
    if (!impl_->host) return impl_->error;
    auto whole = view::completed_url(url);
    if (!whole) return whole.error().line();
    view::UiState& ui = impl_->host->ui();
    const SessionId id{++ui.session_id_last};
    const auto config =
        std::make_shared<const core::SessionConfig>(view::config_for_url(ui, *std::move(whole)));
    impl_->host->post(id, core::AddSession{config});
    ui.selected = id;
    return std::nullopt;
}

std::optional<double> Diagnostics::seconds_to_next_frame() const {
    if (!impl_->host) return std::nullopt;
    if (impl_->host->is_busy()) return 0.0;
    const auto next = impl_->host->ui().redraw.earliest();
    if (!next) return std::nullopt;
    return std::max(0.0, to_seconds(*next - net::read_clocks().mono));
}

void ShowDiagnosticsWindow(Diagnostics& diagnostics, bool* p_open) {
    Diagnostics::Impl& impl = diagnostics.impl();
    if (impl.host) impl.host->pump();
    ImGui::SetNextWindowSize(ImVec2(960, 640), ImGuiCond_FirstUseEver);
    if (ImGui::Begin("Redial###redial-diagnostics", p_open)) {
        if (!impl.host) {
            ImGui::TextUnformatted(impl.error.c_str());
        } else {
            follow_font(impl);
            view::draw_embedded(impl.host->workspace(), impl.host->figures(), impl.host->ui(),
                                net::read_clocks(), impl.host->asked());
        }
    }
    ImGui::End();
    if (impl.host) impl.host->settle(net::read_clocks());
}

}  // namespace redial
