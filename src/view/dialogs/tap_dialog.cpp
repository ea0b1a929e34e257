// Draws the settings of a tap, checks what was typed, and adds or changes the tap. UI thread only.
#include "view/dialogs/tap_dialog.hpp"

#include <algorithm>

#include "base/outer_space.hpp"
#include "model/fold/workspace.hpp"
#include "view/dialogs/listen_row.hpp"
#include "view/dialogs/session_form.hpp"
#include "view/files/path_field.hpp"
#include "view/kit/choice.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/form.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/url_entry.hpp"

namespace redial::view {
namespace {

// Another tap that is to listen there; the engine says what other programs hold.
const model::SessionModel* tap_at(const Scene& scene, const TapDialog& dialog) {
    if (dialog.port == 0) return nullptr;
    for (const auto& session : scene.workspace.sessions()) {
        if (!session->config->tap || session->id == dialog.session) continue;
        if (session->config->tap->port == dialog.port &&
            session->config->tap->host == dialog.config.tap->host) {
            return session.get();
        }
    }
    return nullptr;
}

// The settings as edited, or the first thing in them that cannot be.
Result<core::SessionConfig> edited_tap(const Scene& scene, const TapDialog& dialog) {
    const core::TapOptions& tap = *dialog.config.tap;
    if (dialog.port < 0 || dialog.port > port_max) {
        return Error{"a port is a number from 0 to 65535", "Listen on", "0: a free one"};
    }
    if (tap.host.empty()) return Error{"the address is missing", "Listen on", "127.0.0.1"};
    if (const model::SessionModel* other = tap_at(scene, dialog)) {
        return Error{"port " + std::to_string(dialog.port) + " is taken by " + other->name,
                     "Listen on", "try " + std::to_string(dialog.port + 1)};
    }
    if (tap.offers_tls && tap.certificate_file.empty() != tap.key_file.empty()) {
        return Error{"a certificate needs its key", "TLS", "name both files, or neither"};
    }
    const Result<std::string> url = completed_url(dialog.url);
    if (!url) return Error{url.error().what, "Server", url.error().hint};
    core::SessionConfig config = dialog.config;
    config.url = *url;
    config.tap->port = static_cast<std::uint16_t>(dialog.port);
    config.session_key.clear();  // the clients bring their own
    for (std::string& origin : config.tap->allowed_origins) {
        origin = std::string(without_outer_space(origin));
    }
    std::erase(config.tap->allowed_origins, "");
    return config;
}

void draw_place(const Scene& scene, TapDialog& dialog) {
    const Theme& theme = scene.theme;
    listen_row(theme, dialog.config.tap->host, dialog.port, theme.px(form_label_width));
    ImGui::SameLine(0.0f, theme.px(8));
    text(theme, "port; 0: a free one", Role::Faint, theme.font.small);
    if (!is_loopback(dialog.config.tap->host)) {
        warning_line(theme, "Everybody who reaches this address can use the tap");
    }
    form_row(theme, "Server", theme.px(form_label_width));
    compat::push_font(theme.font.mono);
    input_text(theme, "###url", dialog.url, "ws://host:port/path or wss://...");
    ImGui::PopFont();
    form_row(theme, "Name", theme.px(form_label_width));
    input_text(theme, "###name", dialog.config.name, "made from the server's address");
}

// As one line, between commas; kept as typed until it is accepted.
std::string joined(const std::vector<std::string>& origins) {
    std::string line;
    for (std::size_t i = 0; i < origins.size(); ++i) line += (i > 0 ? "," : "") + origins[i];
    return line;
}

std::vector<std::string> split(std::string_view line) {
    std::vector<std::string> origins;
    if (line.empty()) return origins;
    for (std::size_t from = 0; from != std::string_view::npos;) {
        const std::size_t end = line.find(',', from);
        origins.emplace_back(line.substr(from, end - from));
        from = end == std::string_view::npos ? end : end + 1;
    }
    return origins;
}

// How clients are told apart, and whose pages may be some.
void draw_clients(const Theme& theme, TapDialog& dialog) {
    text_field(theme, "Session parameter", "###parameter", dialog.config.session_parameter,
               "none: clients are told apart by what they are",
               "Dials whose URL has the same id under this name are one client's");
    std::string origins = joined(dialog.config.tap->allowed_origins);
    text_field(theme, "Allow pages of", "###allowed-origins", origins,
               "this machine alone; or https://app.example, or *");
    dialog.config.tap->allowed_origins = split(origins);
}

constexpr core::Named<core::HttpVersion> tap_http_words[] = {
    {core::HttpVersion::Auto, "1.1 and 2; with the server 2 where it takes it"},
    {core::HttpVersion::Http1, "1.1, and nothing else"},
    {core::HttpVersion::Http2, "1.1 and 2; with the server 2 alone, for clients of 2"}};
static_assert(names_each(tap_http_words));

void draw_options(const Scene& scene, TapDialog& dialog) {
    const Theme& theme = scene.theme;
    core::TapOptions& tap = *dialog.config.tap;
    form_row(theme, "Rewrite", theme.px(form_label_width));
    checkbox(theme, "Host###rewrite-host", &tap.rewrites_host,
             "The server sees its own name instead of the tap's");
    ImGui::SameLine(0.0f, theme.space(4));
    checkbox(theme, "Origin###rewrite-origin", &tap.rewrites_origin,
             "The Origin header names the server, for servers that check it");
    form_row(theme, "Watch", theme.px(form_label_width));
    checkbox(theme, "Decode what passes###watch", &tap.watches,
             "Messages, pings, close codes and protocol violations; off: only relays and counts");
    form_row(theme, "HTTP", theme.px(form_label_width));
    choice("###http", tap.http_version, tap_http_words);
    tooltip(theme, "A WebSocket over HTTP/2 is an extended CONNECT (RFC 8441)");
    form_row(theme, "TLS", theme.px(form_label_width));
    checkbox(theme, "Clients dial wss###offers-tls", &tap.offers_tls,
             "The tap shows a certificate of its own to its clients");
    if (!tap.offers_tls) return;
    path_row(scene, "Certificate", tap.certificate_file,
             {.id = "###certificate",
              .hint = "one made at the start; or a PEM file",
              .wish = {FileKind::Open, "Certificate", {".pem", ".crt", ".cer"}, {}}});
    path_row(scene, "Key", tap.key_file,
             {.id = "###key",
              .hint = "with the certificate",
              .wish = {FileKind::Open, "Key", {".pem", ".key"}, {}}});
}

void accept(const Scene& scene, const TapDialog& dialog, core::SessionConfig config) {
    if (!dialog.session) {
        add_session(scene, std::move(config));
        return;
    }
    // It listens at the new place once it was off and on again.
    const bool has_moved = [&] {
        const model::SessionModel* session = scene.workspace.find(*dialog.session);
        return session && session->config->tap &&
               (session->config->tap->port != config.tap->port ||
                session->config->tap->host != config.tap->host ||
                session->config->tap->offers_tls != config.tap->offers_tls);
    }();
    const bool is_enabled = config.tap->is_enabled;
    if (has_moved) scene.ask(*dialog.session, core::SetTapEnabled{false});
    change_session(scene, *dialog.session, std::move(config));
    if (has_moved && is_enabled) scene.ask(*dialog.session, core::SetTapEnabled{true});
}

}  // namespace

bool draw_tap_dialog(const Scene& scene, TapDialog& dialog) {
    const Theme& theme = scene.theme;
    const char* name = dialog.session ? "Tap settings###tap-dialog" : "New tap###tap-dialog";
    if (!begin_dialog(scene.theme, name, dialog.is_opening, 560)) return ImGui::IsPopupOpen(name);
    text(theme, "A browser, an app or a script dials the tap; the tap dials the server.",
         Role::Dim);
    ImGui::Dummy({0.0f, theme.space(1)});
    draw_place(scene, dialog);
    draw_options(scene, dialog);
    draw_clients(theme, dialog);
    draw_dialect_choice(theme, dialog.config.dialect);
    Result<core::SessionConfig> config = edited_tap(scene, dialog);
    const bool is_untouched = !dialog.session && dialog.url.empty();
    if (!config && !is_untouched) error_line(theme, config.error().line());
    const DialogAnswer answer =
        dialog_buttons(scene.theme, dialog.session ? "Save###accept" : "Listen###accept",
                       static_cast<bool>(config),
                       is_untouched ? "Type the server's address first, ws://host:port/path"
                       : !config    ? config.error().line()
                                    : std::string());
    end_dialog();
    if (answer == DialogAnswer::Accepted && config) accept(scene, dialog, *std::move(config));
    return answer == DialogAnswer::None;
}

}  // namespace redial::view
