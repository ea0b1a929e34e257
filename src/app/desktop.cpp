// The desktop program's life: start, frames, end. UI thread.
#include "app/desktop.hpp"

#include <imgui.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "app/end_signals.hpp"
#include "app/frame_pacer.hpp"
#include "app/glfw_window.hpp"
#include "app/headless.hpp"
#include "app/herd_in_window.hpp"
#include "app/local_time.hpp"
#include "app/screenshot.hpp"
#include "app/settings_bridge.hpp"
#include "app/settings_keeper.hpp"
#include "app/system_fonts.hpp"
#include "app/version.hpp"
#include "base/debug_log.hpp"
#include "embed/host.hpp"
#include "gl/heat_painter.hpp"
#include "view/context.hpp"
#include "view/fonts.hpp"
#include "view/session_ops.hpp"
#include "view/text_format.hpp"

namespace redial::app {
namespace {

using namespace std::chrono_literals;

// A long log must not make the machine swap.
std::uint64_t half_of_memory_bytes() {
    const auto pages = static_cast<std::uint64_t>(std::max(::sysconf(_SC_PHYS_PAGES), 0L));
    const auto page_bytes = static_cast<std::uint64_t>(std::max(::sysconf(_SC_PAGESIZE), 0L));
    return std::max<std::uint64_t>(pages * page_bytes / 2, 256u << 20);
}

// What is no address: a log's name, or any file that is there.
bool is_log_name(const std::string& typed) {
    for (const char* end : {".jsonl", ".ndjson", ".har", ".zip"})
        if (typed.ends_with(end)) return true;
    std::error_code unreadable;
    return std::filesystem::is_regular_file(typed, unreadable);
}

// A picture is taken once nothing has changed for a while, or after the limit.
constexpr Duration settled_after = 700ms;
constexpr Duration settle_limit = 8s;

struct ContextFree {
    void operator()(ImGuiContext* context) const { ImGui::DestroyContext(context); }
};

class Desktop {
  public:
    explicit Desktop(const WindowOptions& options)
        : options_(options),
          keeper_(options.config_dir, net::read_clocks().wall),
          find_font_(system_fonts()) {}

    int run() {
        if (const Status opened = open(); !opened)
            return complain(opened.error().line(), exit_failed);
        add_sessions();
        started_with_ = SessionId{host_->ui().session_id_last};
        while (!is_over_) turn();
        return end();
    }

  private:
    Status open() {
        context_.reset(ImGui::CreateContext());
        ImGui::GetIO().IniFilename = nullptr;  // the layout is kept with the settings
        view::configure_context();
        const log::Settings& settings = keeper_.settings();
        ImGui::LoadIniSettingsFromMemory(settings.layout.data(), settings.layout.size());
        auto window = GlfwWindow::open(window_wish());
        if (!window) return window.error();
        window_ = *std::move(window);
        embed::HostOptions wish;
        wish.engine.wake = &GlfwWindow::wake;
        wish.engine.auto_reconnect = settings.auto_reconnect;
        wish.preferences = preferences_of(settings);
        wish.recording_folder = settings.recording_folder;
        wish.records_secrets = settings.records_secrets;
        wish.version = version;
        wish.replay_bytes_max = std::min(wish.replay_bytes_max, half_of_memory_bytes());
        wish.run_real_herd = run_real_herd_in_window;
        auto host = embed::Host::start(wish);
        if (!host) return host.error();
        host_ = *std::move(host);
        host_->figures().gl_renderer = window_->renderer();
        host_->figures().keeps_sessions = true;
        host_->figures().saves_pictures = true;
        make_heat_painter();
        host_->figures().settings_file = keeper_.path();
        rebuild_fonts();
        if (!keeper_.notice().empty())
            host_->ui().notify(keeper_.notice(), core::Severity::Warning, now().mono);
        return Done{};
    }

    // Without it heat maps are rectangles: slower, and the same to look at.
    void make_heat_painter() {
        auto painter = gl::HeatPainter::make(&GlfwWindow::find_gl_function);
        if (!painter) {
            REDIAL_LOG(Ui, Warn, "{}", painter.error().line());
            return;
        }
        heat_painter_ = *std::move(painter);
        host_->ui().plots.heat_painter = heat_painter_.get();
    }

    WindowWish window_wish() const {
        const log::Settings& settings = keeper_.settings();
        WindowWish wish;
        const bool is_picture = !options_.screenshot_file.empty();
        if (options_.size_was_given || is_picture) {
            wish.width = options_.width;
            wish.height = options_.height;
        } else {
            wish.width = static_cast<int>(settings.window_width);
            wish.height = static_cast<int>(settings.window_height);
            wish.is_maximised = settings.is_window_maximised;
        }
        return wish;
    }

    static Now now() { return net::read_clocks(); }

    void add_sessions() {
        const log::Settings& settings = keeper_.settings();
        if (settings.starts_lab && options_.starts_lab)
            host_->post({}, core::StartLab{settings.lab});
        if (settings.persist_sessions)
            for (const log::KeptSession& kept : settings.sessions) add_session(kept);
        for (const std::string& typed : options_.urls) {
            if (is_log_name(typed)) {
                host_->open_log(typed, now());
                continue;
            }
            auto url = view::completed_url(typed);
            if (url)
                add_session({view::config_for_url(host_->ui(), *std::move(url)), {}});
            else
                host_->ui().notify(url.error().line(), core::Severity::Error, now().mono);
        }
    }

    void add_session(const log::KeptSession& kept) {
        const SessionId id{++host_->ui().session_id_last};
        host_->post(id,
                    core::AddSession{std::make_shared<const core::SessionConfig>(kept.config)});
        for (const log::KeptMessage& message : kept.queued)
            host_->post(id, core::SendMessage{message.opcode, message.payload});
        if (host_->ui().selected == SessionId{}) host_->ui().selected = id;
    }

    // One turn of the loop: sleep, take events in, draw when it is due.
    void turn() {
        const Instant before = now().mono;
        if (window_->wait(idle_time(before))) pacer_.on_input(now().mono);
        for (const std::string& path : window_->take_dropped()) host_->open_log(path, now());
        const embed::Pumped pumped = host_->pump();
        const Instant after = now().mono;
        if (pumped.has_news)
            pacer_.on_change(Urgency::Now, after);
        else if (pumped.has_background)
            pacer_.on_change(Urgency::Background, after);
        if (pumped.has_news || pumped.has_more) last_change_at_ = after;
        has_more_ = pumped.has_more;
        // A change that waited for its second is written without a frame.
        if (keeper_.next_at() && after >= *keeper_.next_at()) keep_settings();
        // An iconified window is seen by nobody; events go on being taken in.
        if (window_->is_iconified() && options_.screenshot_file.empty())
            settle(false);
        else if (pacer_.is_due(after))
            draw();
        is_over_ = is_over_ || window_->wants_close() || picture_is_taken_ || signals_.has_come();
    }

    std::optional<Duration> idle_time(Instant at) {
        if (has_more_ || host_->is_busy() || !host_->prepare_to_sleep()) return Duration{};
        std::optional<Instant> until = pacer_.next_frame_at();
        const auto sooner = [&until](std::optional<Instant> other) {
            if (other && (!until || *other < *until)) until = other;
        };
        sooner(keeper_.next_at());
        if (!options_.screenshot_file.empty()) sooner(picture_due_at());
        if (window_->is_iconified()) until = at + 1s;
        if (!until) return std::nullopt;
        return std::max(*until - at, Duration{});
    }

    Instant picture_due_at() const {
        return std::min(started_at_ + settle_limit, last_change_at_ + settled_after);
    }

    void draw() {
        const Now began = now();
        if (window_->content_scale() * host_->ui().preferences.zoom != fonts_scale_)
            rebuild_fonts();
        view::UiState& ui = host_->ui();
        if (heat_painter_) heat_painter_->begin_frame();
        window_->begin_frame();
        take_typed(ui.glyphs.stand_ins());
        view::draw(host_->workspace(), host_->figures(), ui, began, host_->asked());
        const bool takes_picture =
            !options_.screenshot_file.empty() && frames_ >= 4 && began.mono >= picture_due_at();
        window_->end_frame(ui.theme.color.canvas, [&] {
            if (takes_picture) take_picture();
            if (const auto wish = std::exchange(plot_picture_, std::nullopt)) save_plot(*wish);
        });
        ++frames_;
        const Duration cost = now().mono - began.mono;
        host_->figures().frame_ms = to_ms(cost);
        if (frames_ == 1) REDIAL_LOG(Ui, Info, "first frame drawn in {:.1f} ms", to_ms(cost));
        note_windows();
        REDIAL_LOG(Ui, Trace, "frame {} drawn in {:.1f} ms", frames_, to_ms(cost));
        std::optional<Instant> wanted = ui.redraw.next();
        if (!options_.screenshot_file.empty())
            wanted = frames_ < 5 ? began.mono : std::max(began.mono, picture_due_at());
        pacer_.on_frame(began.mono, cost, wanted, ui.redraw.next_decoration());
        settle(true);
    }

    void note_windows() {
        if (!debug_log::is_on(debug_log::Topic::Ui, debug_log::Level::Trace)) return;
        std::string shown = view::shown_windows();
        if (shown == windows_) return;
        windows_ = std::move(shown);
        REDIAL_LOG(Ui, Trace, "windows:{}", windows_);
    }

    // Where no field has the keyboard nothing waits for what was typed.
    void take_typed(view::StandIns& stand_ins) {
        if (!ImGui::GetIO().WantTextInput) stand_ins.forget_typed();
        for (const char32_t c : window_->take_large_characters()) stand_ins.note_typed(c);
    }

    void settle(bool was_drawn) {
        for (const view::Request& request : host_->settle(now())) carry_out(request);
        if (host_->ui().glyphs.has_wishes()) rebuild_fonts();
        // Asked once a frame at most: making the layout's text costs more than comparing it.
        if (was_drawn && ImGui::GetIO().WantSaveIniSettings) {
            layout_ = layout_text();
            ImGui::GetIO().WantSaveIniSettings = false;
        }
        keep_settings();
    }

    static std::string layout_text() {
        std::size_t size = 0;
        const char* text = ImGui::SaveIniSettingsToMemory(&size);
        return {text, size};
    }

    // The last one that was posted at the start is the last to come; one that never does must not
    // keep the others from being kept.
    void note_sessions() {
        const SessionId last = started_with_;
        if (last == SessionId{} || host_->workspace().find(last) != nullptr ||
            now().mono >= started_at_ + settle_limit)
            keeper_.note_sessions_have_come();
    }

    void keep_settings() {
        note_sessions();
        if (!options_.screenshot_file.empty()) return;  // a picture changes nothing
        keeper_.keep(*host_, layout_, now().mono);
    }

    void carry_out(const view::Request& request) {
        if (std::holds_alternative<view::Quit>(request)) window_->ask_close();
        if (std::holds_alternative<view::RebuildFonts>(request)) rebuild_fonts();
        if (const auto* wish = std::get_if<view::SavePicture>(&request)) {
            plot_picture_ = *wish;
            pacer_.on_input(now().mono);
        }
        if (std::holds_alternative<view::PreferencesChanged>(request)) pacer_.on_input(now().mono);
    }

    // Cut out of what was just drawn: the menu that asked for it is gone from this frame.
    void save_plot(const view::SavePicture& wish) {
        const GlfwWindow::Size size = window_->frame_size();
        const float scale =
            static_cast<float>(size.width) / std::max(ImGui::GetIO().DisplaySize.x, 1.0f);
        const gl::Pixels part =
            gl::cut(gl::read_pixels(size.width, size.height), static_cast<int>(wish.x * scale),
                    static_cast<int>(wish.y * scale), static_cast<int>(wish.width * scale),
                    static_cast<int>(wish.height * scale));
        const Now at = now();
        const std::string path = picture_path(wish.name, at.wall);
        const Status written = write_png(path, part);
        REDIAL_LOG(Ui, Info, "picture of {}: {}", wish.name,
                   written ? path : written.error().line());
        host_->ui().notify(written ? "Saved " + path : "Picture: " + written.error().line(),
                           written ? core::Severity::Info : core::Severity::Error, at.mono);
        pacer_.on_input(at.mono);
    }

    void rebuild_fonts() {
        view::UiState& ui = host_->ui();
        fonts_scale_ = window_->content_scale() * ui.preferences.zoom;
        ui.theme.scale = fonts_scale_;
        view::set_palette(ui.theme, ui.preferences.theme);
        ui.glyphs.settle(find_font_);
        if (!view::build_fonts(*ImGui::GetIO().Fonts, ui.theme, ui.glyphs))
            REDIAL_LOG(Ui, Warn, "a system font could not be read; some characters show as codes");
        ui.glyphs.settle_missing(ui.theme.font.ui);
        view::apply_to_style(ui.theme);
        window_->renew_font_texture();
        pacer_.on_input(now().mono);
    }

    void take_picture() {
        const GlfwWindow::Size size = window_->frame_size();
        const Status written =
            write_png(options_.screenshot_file, gl::read_pixels(size.width, size.height));
        if (!written) picture_error_ = written.error().line();
        picture_is_taken_ = true;
    }

    int end() {
        if (options_.screenshot_file.empty()) {
            const GlfwWindow::Size size = window_->window_size();
            keeper_.set_window_size(size.width, size.height, window_->is_maximised());
            note_sessions();
            keeper_.finish(*host_, layout_text());
        }
        host_.reset();
        heat_painter_.reset();
        window_.reset();
        if (!picture_error_.empty()) return complain(picture_error_, exit_failed);
        return exit_done;
    }

    WindowOptions options_;
    EndSignals signals_{[] { GlfwWindow::wake(); }};  // before anything that starts a thread
    SettingsKeeper keeper_;
    view::FontFinder find_font_;
    std::unique_ptr<ImGuiContext, ContextFree> context_;
    std::unique_ptr<GlfwWindow> window_;
    std::unique_ptr<embed::Host> host_;
    std::unique_ptr<gl::HeatPainter> heat_painter_;  // needs the window's context
    std::optional<view::SavePicture> plot_picture_;  // taken of the next frame
    FramePacer pacer_;
    std::string layout_;
    std::string windows_;  // of the last frame, while they are traced
    float fonts_scale_ = 0.0f;
    std::uint64_t frames_ = 0;
    SessionId started_with_;  // the last session of the start; none: 0
    Instant started_at_ = now().mono;
    Instant last_change_at_ = started_at_;
    bool has_more_ = false;
    bool picture_is_taken_ = false;
    bool is_over_ = false;
    std::string picture_error_;
};

}  // namespace

int run_window(const WindowOptions& options) { return Desktop(options).run(); }

}  // namespace redial::app
