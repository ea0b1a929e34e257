// The desktop program's life: start, frames, end. UI thread.
#include "app/desktop.hpp"

#include <imgui.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "app/end_signals.hpp"
#include "app/first_fonts.hpp"
#include "app/first_layout.hpp"
#include "app/frame_pacer.hpp"
#include "app/frame_passes.hpp"
#include "app/given.hpp"
#include "app/glfw_window.hpp"
#include "app/host_wish.hpp"
#include "app/local_time.hpp"
#include "app/outside_programs.hpp"
#include "app/own_context.hpp"
#include "app/screenshot.hpp"
#include "app/settings_keeper.hpp"
#include "app/standard_output.hpp"
#include "app/system_fonts.hpp"
#include "base/debug_log.hpp"
#include "embed/host.hpp"
#include "gl/heat_painter.hpp"
#include "view/kit/context.hpp"
#include "view/kit/fonts.hpp"
#include "view/kit/text_format.hpp"
#include "view/plot/plots_ui.hpp"
#include "view/scene/recent.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/url_entry.hpp"
#include "view/shell/kept_view.hpp"
#include "view/shell/window_title.hpp"

namespace redial::app {
namespace {

using namespace std::chrono_literals;

// A picture is taken once nothing has changed for a while, or after the limit.
constexpr Duration settled_after = 700ms;
constexpr Duration settle_limit = 8s;

class Desktop {
public:
    explicit Desktop(const WindowOptions& options)
        : options_(options),
          context_(make_context()),
          keeper_(options.config_dir, net::read_clocks().wall,
                  read_first_layout(first_layout_text)),
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
        view::configure_context();
        const log::Settings& settings = keeper_.settings();
        FirstFonts fonts(*ImGui::GetIO().Fonts,
                         GlfwWindow::expected_scale() * settings.preferences.zoom);
        auto window =
            GlfwWindow::open(window_wish(settings, options_), [&fonts] { fonts.finish(); });
        if (!window) return window.error();
        window_ = *std::move(window);
        if (const Status started = start_host(settings); !started) return started;
        fonts_scale_ = window_->content_scale() * settings.preferences.zoom;
        view::set_palette(host_->ui().theme,
                          core::theme_of(settings.preferences.theme, std::nullopt));
        if (!fonts.take(fonts_scale_, host_->ui().theme)) rebuild_fonts();
        pacer_.on_input(now().mono);
        if (!keeper_.notice().empty())
            host_->ui().notify(keeper_.notice(), core::Severity::Warning, now().mono);
        return Done{};
    }

    Status start_host(const log::Settings& settings) {
        embed::HostOptions wish = host_wish(settings.preferences);
        wish.engine.wake = &GlfwWindow::wake;
        auto host = embed::Host::start(wish);
        if (!host) return host.error();
        host_ = *std::move(host);
        view::keep_view_in_layout(host_->ui());
        // Over the layout of a first start, window by window.
        ImGui::LoadIniSettingsFromMemory(settings.layout.data(), settings.layout.size());
        outside_ = std::make_unique<OutsidePrograms>(*host_);
        host_->figures().gl_renderer = window_->renderer();
        host_->figures().keeps_sessions = true;
        host_->figures().saves_pictures = true;
        host_->figures().settings_file = keeper_.path();
        return Done{};
    }

    // Without it heat maps are rectangles: slower, and the same to look at. So the first frame does
    // not wait for it.
    void make_heat_painter() {
        auto painter = gl::HeatPainter::make(&GlfwWindow::find_gl_function);
        if (!painter) {
            REDIAL_LOG(Ui, Warn, "{}", painter.error().line());
            return;
        }
        heat_painter_ = *std::move(painter);
        view::plots_of(host_->ui()).heat_painter = heat_painter_.get();
    }

    static Now now() { return net::read_clocks(); }

    void add_sessions() {
        const log::Settings& settings = keeper_.settings();
        if (settings.preferences.starts_lab && options_.starts_lab)
            host_->post({}, core::StartLab{settings.preferences.lab});
        if (settings.preferences.persists_sessions)
            for (const log::KeptSession& kept : settings.sessions) add_session(kept);
        for (const std::string& typed : options_.urls) add_given(given(typed));
    }

    // An address is dialled, a log is shown.
    void add_given(const Given& one) {
        if (one.is_file) return host_->open_log(one.what, now());
        auto url = view::completed_url(one.what);
        if (!url) return host_->ui().notify(url.error().line(), core::Severity::Error, now().mono);
        core::SessionConfig config = view::config_for_url(host_->ui(), *std::move(url));
        config.dialect = options_.dialect;
        view::note_address(host_->ui().preferences, config.url, config.session_parameter);
        add_session({config, {}});
        host_->ui().selected = SessionId{host_->ui().session_id_last};
    }

    // Two logs at once are wanted beside each other.
    void take_dropped() {
        std::vector<Given> all;
        for (const std::string& one : window_->take_dropped()) all.push_back(given(one));
        if (all.size() == 2 && all[0].is_file && all[1].is_file)
            host_->ui().dialog = view::CompareDialog{.first = all[0].what, .second = all[1].what};
        else
            for (const Given& one : all) add_given(one);
    }

    void add_session(const log::KeptSession& kept) {
        const SessionId id{++host_->ui().session_id_last};
        host_->post(id, core::AddSession{std::make_shared<const core::SessionConfig>(kept.config)});
        for (const log::KeptMessage& message : kept.queued)
            host_->post(id, core::SendMessage{message.opcode, message.payload});
        if (host_->ui().selected == SessionId{}) host_->ui().selected = id;
    }

    // One turn of the loop: sleep, take events in, draw when it is due.
    void turn() {
        const Instant before = now().mono;
        if (window_->wait(idle_time(before))) {
            pacer_.on_input(now().mono);
            passes_.on_change();
        }
        take_dropped();
        if (window_->take_focus_gained()) outside_->ask_look(now());
        if (outside_->look(now())) {
            pacer_.on_input(now().mono);
            passes_.on_change();
        }
        const embed::Pumped pumped = host_->pump();
        const Instant after = now().mono;
        if (pumped.has_news)
            pacer_.on_change(Urgency::Now, after);
        else if (pumped.has_background)
            pacer_.on_change(Urgency::Background, after);
        if (pumped.has_news) passes_.on_change();
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
        sooner(outside_->next_look(at));
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
        passes_.begin(began.mono);
        while (true) {
            const bool is_other = pass(began);
            if (!passes_.needs_another(window_->has_waiting_input(), is_other, now().mono)) break;
            settle(true);
        }
        const bool takes_picture =
            !options_.screenshot_file.empty() && frames_ >= 4 && began.mono >= picture_due_at();
        if (!window_->is_painted() || takes_picture || plot_picture_)
            window_->paint_frame(ui.theme.color.canvas, [&] {
                if (takes_picture) take_picture();
                if (const auto wish = std::exchange(plot_picture_, std::nullopt)) save_plot(*wish);
            });
        ++frames_;
        const Duration cost = now().mono - began.mono;
        host_->figures().frame_ms = to_ms(cost);
        if (frames_ == 1) {
            REDIAL_LOG(Ui, Info, "first frame drawn in {:.1f} ms", to_ms(cost));
            make_heat_painter();
        }
        if (frames_ == 2) window_->set_icon();  // nobody waits for it as for the first
        note_windows();
        REDIAL_LOG(Ui, Trace, "frame {} drawn in {:.1f} ms", frames_, to_ms(cost));
        std::optional<Instant> wanted = ui.redraw.next();
        if (!options_.screenshot_file.empty())
            wanted = frames_ < 5 ? began.mono : std::max(began.mono, picture_due_at());
        pacer_.on_frame(began.mono, cost, wanted, ui.redraw.next_decoration());
        settle(true);
    }

    // A frame that is not painted yet. True: it looks other than the one before.
    bool pass(Now began) {
        view::UiState& ui = host_->ui();
        if (heat_painter_) heat_painter_->begin_frame();
        window_->begin_frame();
        take_typed(ui.glyphs.stand_ins());
        view::draw(host_->workspace(), host_->figures(), ui, began, host_->asked());
        return window_->close_frame();
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
        for (const view::WindowRequest& request : host_->settle(now()))
            std::visit([this](const auto& wish) { carry_out(wish); }, request);
        window_->set_title(
            view::window_title(host_->workspace().totals(now().mono), host_->figures()));
        if (host_->ui().glyphs.has_wishes()) rebuild_fonts();
        // Asked once a frame at most: making the layout's text costs more than comparing it.
        if (was_drawn && ImGui::GetIO().WantSaveIniSettings) {
            layout_ = layout_text();
            ImGui::GetIO().WantSaveIniSettings = false;
        }
        keep_settings();
    }

    // The last one that was posted at the start is the last to come; one that never does must not
    // keep the others from being kept.
    void note_sessions() {
        if (has_last_session() || now().mono >= started_at_ + settle_limit)
            keeper_.note_sessions_have_come();
    }
    bool has_last_session() const {
        return started_with_ == SessionId{} || host_->workspace().find(started_with_) != nullptr;
    }

    void keep_settings() {
        note_sessions();
        if (!options_.screenshot_file.empty()) return;  // a picture changes nothing
        keeper_.keep(*host_, layout_, now().mono);
    }

    void carry_out(const view::Quit&) { window_->ask_close(); }
    void carry_out(const view::RebuildFonts&) { rebuild_fonts(); }
    void carry_out(const view::SavePicture& wish) {
        plot_picture_ = wish;
        pacer_.on_input(now().mono);
    }
    void carry_out(const view::BrowseFile& wish) {
        outside_->browse(wish);
        pacer_.on_input(now().mono);
    }
    void carry_out(const view::OpenFolder& wish) { outside_->open_folder(wish.file, now()); }
    void carry_out(const view::PreferencesChanged&) { pacer_.on_input(now().mono); }

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
        const std::string path = picture_path(host_->figures().files_folder, wish.name, at.wall);
        const Status written = save_picture(path, part);
        REDIAL_LOG(Ui, Info, "picture of {}: {}", wish.name,
                   written ? path : written.error().line());
        if (written)
            host_->ui().notify_file("Saved " + path, path, at.mono);
        else
            host_->ui().notify("Picture: " + written.error().line(), core::Severity::Error,
                               at.mono);
        pacer_.on_input(at.mono);
    }

    void rebuild_fonts() {
        view::UiState& ui = host_->ui();
        fonts_scale_ = window_->content_scale() * ui.preferences.zoom;
        ui.theme.scale = fonts_scale_;
        view::set_palette(ui.theme,
                          core::theme_of(ui.preferences.theme, host_->figures().system_theme));
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
            while (!has_last_session() && host_->pump().has_more) continue;  // a signal came early
            note_sessions();
            keeper_.finish(*host_, layout_text());
        }
        outside_.reset();
        host_.reset();
        heat_painter_.reset();
        window_.reset();
        if (!picture_error_.empty()) return complain(picture_error_, exit_failed);
        return exit_done;
    }

    WindowOptions options_;
    EndSignals signals_{[] { GlfwWindow::wake(); }};  // before anything that starts a thread
    OwnContext context_;
    SettingsKeeper keeper_;
    view::FontFinder find_font_;
    std::unique_ptr<GlfwWindow> window_;
    std::unique_ptr<embed::Host> host_;
    std::unique_ptr<OutsidePrograms> outside_;       // of the host
    std::unique_ptr<gl::HeatPainter> heat_painter_;  // needs the window's context
    std::optional<view::SavePicture> plot_picture_;  // taken of the next frame
    FramePacer pacer_;
    FramePasses passes_;
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
