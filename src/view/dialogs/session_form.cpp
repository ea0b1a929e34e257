// Pages of the session settings: how it connects and what the opening handshake carries. UI
// thread.
#include "view/dialogs/session_form.hpp"

#include <algorithm>

#include "core/stream_url.hpp"
#include "model/dialect/dialect_words.hpp"
#include "view/files/path_field.hpp"
#include "view/kit/choice.hpp"
#include "view/kit/form.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

void draw_session_key(const Scene& scene, core::SessionConfig& config) {
    const Theme& theme = scene.theme;
    form_row(theme, "Session id", theme.px(form_label_width));
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - theme.px(64));
    compat::push_font(theme.font.mono);
    input_text(theme, "###key", config.session_key, "");
    ImGui::PopFont();
    ImGui::SameLine();
    if (button(theme, "New###new-key", "A new random id: the server will not know this session")) {
        config.session_key = scene.ui.make_session_key();
    }
}

constexpr core::Named<core::ReplyMatch> reply_words[] = {
    {core::ReplyMatch::Off, "Not matched"},
    {core::ReplyMatch::ByOrder, "By order"},
    {core::ReplyMatch::ByPointer, "By a JSON pointer"},
};
static_assert(names_each(reply_words));

constexpr core::Named<core::HttpVersion> http_words[] = {
    {core::HttpVersion::Http1, "1.1"},
    {core::HttpVersion::Http2, "2, and nothing else"},
    {core::HttpVersion::Auto, "2 where the server takes it, else 1.1"},
};
static_assert(names_each(http_words));

constexpr core::Named<std::optional<bool>> reconnect_words[] = {
    {std::nullopt, "As the global setting"},
    {true, "On"},
    {false, "Off"},
};

// How a request is found to its reply, for the latency between them.
void draw_replies(const Theme& theme, core::SessionConfig& config) {
    form_row(theme, "Replies", theme.px(form_label_width));
    const bool has_pointer = config.reply_match == core::ReplyMatch::ByPointer;
    if (has_pointer) ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x * 0.5f);
    choice("###replies", config.reply_match, reply_words);
    tooltip(theme,
            "For the latency from a request to its reply. By order: each message sent is "
            "answered by the next one that comes. By a JSON pointer: both hold the same "
            "value there, as JSON-RPC's /id");
    if (!has_pointer) return;
    ImGui::SameLine();
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
    input_text(theme, "###reply-pointer", config.reply_pointer, "/id");
}

}  // namespace

void draw_dialect_choice(const Theme& theme, std::string& dialect) {
    form_row(theme, "Dialect", theme.px(form_label_width));
    const auto choices = model::dialect_choices();
    // A generic one has words behind its name.
    const std::string name = dialect.substr(0, dialect.find(' '));
    std::string shown = dialect;
    for (const model::DialectChoice& choice : choices)
        if (choice.name == name) shown = choice.label;
    if (ImGui::BeginCombo("###dialect", shown.c_str())) {
        for (const model::DialectChoice& choice : choices) {
            const std::string label = std::string(choice.label);
            if (ImGui::Selectable(label.c_str(), choice.name == name)) dialect = choice.name;
        }
        ImGui::EndCombo();
    }
    tooltip(theme,
            "What is spoken on top of WebSocket: its messages are read, its heartbeats and "
            "replies measured, its subscriptions watched");
    if (name != "generic") return;
    std::string words = dialect.substr(name.size());
    words.erase(0, words.find_first_not_of(' '));
    text_field(theme, "", "###dialect-words", words, "id=/id sequence=/seq ack=/ack",
               "JSON pointers, as many as there are: id, sequence, ack, heartbeat=/type=ping, "
               "pong=/type=pong");
    dialect = words.empty() ? name : name + " " + words;
}

namespace {

// What an event stream is asked for with; a GET has no body.
void draw_stream_request(const Theme& theme, core::StreamRequest& stream) {
    text_field(theme, "Method", "###method", stream.method, "GET",
               "GET as browsers ask, or POST with a body as clients of AI services do");
    if (stream.method != "GET") {
        text_field(theme, "Body", "###body", stream.body, "{\"stream\": true}");
        text_field(theme, "Body's type", "###body-type", stream.content_type, "application/json");
    }
    text_field(theme, "Last-Event-ID", "###last-event-id", stream.last_event_id, "none",
               "Sent with the first dial; then it is the last id that came");
}

void draw_headers(const Theme& theme, std::vector<core::Header>& headers) {
    std::optional<std::size_t> removed;
    for (std::size_t i = 0; i < headers.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        form_row(theme, i == 0 ? "Headers" : "", theme.px(form_label_width));
        ImGui::SetNextItemWidth(theme.px(130));
        input_text(theme, "###name", headers[i].name, "Name");
        ImGui::SameLine();
        ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - theme.px(36));
        input_text(theme, "###value", headers[i].value, "value, or ${env:TOKEN}");
        ImGui::SameLine();
        if (icon_button(theme, "###remove", icon::close, "Leave this header out")) removed = i;
        placeholder_note(theme, headers[i].value);
        ImGui::PopID();
    }
    if (removed) headers.erase(headers.begin() + static_cast<std::ptrdiff_t>(*removed));
    form_row(theme, headers.empty() ? "Headers" : "", theme.px(form_label_width));
    if (button(theme, "Add a header###add-header")) headers.push_back({});
}

void draw_deflate(const Theme& theme, core::DeflateOptions& deflate) {
    form_row(theme, "Compression", theme.px(form_label_width));
    checkbox(theme, "Offer permessage-deflate###deflate", &deflate.is_offered, "RFC 7692");
    ImGui::BeginDisabled(!deflate.is_offered);
    form_row(theme, "", theme.px(form_label_width));
    checkbox(theme, "No context takeover: client###ncc", &deflate.client_no_context_takeover);
    ImGui::SameLine(0.0f, theme.space(4));
    checkbox(theme, "server###ncs", &deflate.server_no_context_takeover);
    const auto bits = [&](const char* label, const char* id, std::uint8_t& value, int low) {
        int shown = value;
        form_row(theme, label, theme.px(form_label_width));
        if (ImGui::SliderInt(id, &shown, low, 15)) {
            value = static_cast<std::uint8_t>(std::clamp(shown, low, 15));
        }
    };
    bits("Window bits, client", "###cwb", deflate.client_max_window_bits, 9);
    bits("Window bits, server", "###swb", deflate.server_max_window_bits, 8);
    ImGui::EndDisabled();
}

}  // namespace

void draw_connection_page(const Scene& scene, SessionDialog& dialog) {
    const Theme& theme = scene.theme;
    core::SessionConfig& config = dialog.config;
    text_field(theme, "URL", "###url", config.url, "ws://host/path, or http://host/events",
               "May hold ${env:NAME}, ${file:PATH}, ${command:COMMAND}: a fresh token each time");
    placeholder_note(theme, config.url);
    text_field(theme, "Name", "###name", config.name, core::default_name(config.url).c_str());
    text_field(theme, "Session parameter", "###parameter", config.session_parameter,
               "none: no id is sent",
               "The URL's query carries the session id under this name, where one is given below; "
               "one that stands in the URL is left as it is");
    draw_session_key(scene, config);
    const std::string counter = config.counter_pointer;
    text_field(theme, "Counter", "###counter", config.counter_pointer, "off",
               "JSON pointer to the counter in replies; every reopening is judged by it, where the "
               "server confirms the session or the pointer was written here");
    if (config.counter_pointer != counter)
        config.counter_is_given = !config.counter_pointer.empty();
    const bool is_stream = core::is_stream_url(config.url);
    if (!is_stream) draw_replies(theme, config);
    draw_dialect_choice(theme, config.dialect);
    text_field(
        theme, "Proxy", "###proxy", config.proxy, "environment",
        "environment: what http_proxy, https_proxy, all_proxy and no_proxy name; none; or the "
        "URL of one: http://host:port, socks5h://host:port");
    placeholder_note(theme, config.proxy);
    form_row(theme, "Auto-reconnect", theme.px(form_label_width));
    choice("###auto", config.auto_reconnect, reconnect_words);
    if (is_stream) return draw_stream_request(theme, config.stream);
    duration_field(theme, "Ping every", "###ping", config.ping_interval, "0: no pings of our own");
    duration_field(theme, "Pong within", "###pong", config.pong_timeout,
                   "0: an unanswered ping ends nothing");
}

void draw_handshake_page(const Scene& scene, SessionDialog& dialog) {
    const Theme& theme = scene.theme;
    core::SessionConfig& config = dialog.config;
    text_field(theme, "Subprotocols", "###subprotocols", dialog.subprotocols,
               "none; in the order of preference: a, b");
    text_field(theme, "Origin", "###origin", config.origin, "not sent");
    text_field(theme, "User", "###user", config.basic_auth_user, "no basic authentication");
    form_row(theme, "Password", theme.px(form_label_width));
    input_text(theme, "###password", config.basic_auth_password, "", ImGuiInputTextFlags_Password);
    placeholder_note(theme, config.basic_auth_password);
    draw_headers(theme, config.headers);
    const bool is_stream = core::is_stream_url(config.url);
    if (!is_stream) {  // which follows always, and speaks HTTP/1.1
        form_row(theme, "Redirects", theme.px(form_label_width));
        checkbox(theme, "Follow, at most 10###redirects", &config.follows_redirects);
        form_row(theme, "HTTP", theme.px(form_label_width));
        choice("###http", config.http_version, http_words);
        tooltip(theme, "A WebSocket over HTTP/2 is an extended CONNECT (RFC 8441)");
    }
    form_row(theme, "Cookies", theme.px(form_label_width));
    checkbox(theme, "Keep them between dials###cookies", &config.keeps_cookies,
             "What the server sets is sent with the next dials of this session (RFC 6265); in "
             "memory only");
    if (!is_stream) draw_deflate(theme, config.deflate);
}

void draw_tls_page(const Scene& scene, SessionDialog& dialog) {
    const Theme& theme = scene.theme;
    core::TlsOptions& tls = dialog.config.tls;
    path_row(scene, "Authorities", tls.ca_file,
             {.id = "###ca",
              .hint = "the system's; or a PEM file",
              .wish = {FileKind::Open, "Authorities", {".pem", ".crt", ".cer"}, {}}});
    path_row(scene, "Client certificate", tls.client_certificate_file,
             {.id = "###cert",
              .hint = "none",
              .wish = {FileKind::Open, "Client certificate", {".pem", ".crt", ".cer"}, {}}});
    path_row(scene, "Client key", tls.client_key_file,
             {.id = "###certkey",
              .hint = "none",
              .wish = {FileKind::Open, "Client key", {".pem", ".key"}, {}}});
    form_row(theme, "Danger", theme.px(form_label_width));
    checkbox(theme, "Accept any certificate###any", &tls.accepts_any_certificate,
             "For test servers. Whoever is on the way can read and change everything");
    if (tls.accepts_any_certificate) {
        error_line(theme, "Any certificate is accepted: the server may be anybody");
    }
    if (!tls.accepted_fingerprint.empty()) {
        error_line(theme, "One certificate was accepted by hand: " +
                              tls.accepted_fingerprint.substr(0, 16) + "…");
        if (button(theme, "No longer accept it###forget-certificate")) {
            tls.accepted_fingerprint.clear();
        }
    }
    const std::string& url = dialog.config.url;
    if (!url.starts_with("wss://") && !url.starts_with("https://")) {
        ImGui::Dummy({0.0f, theme.space(1)});
        text(theme, "This session's URL is not wss:// or https://: it uses no TLS.", Role::Dim);
    }
}

}  // namespace redial::view
