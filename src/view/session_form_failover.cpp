// Pages of the session settings: further endpoints, and the offline queue. UI thread.
#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "core/placeholders.hpp"
#include "view/dialogs.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/session_form.hpp"
#include "view/session_ops.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

struct Edit {
    std::optional<std::size_t> removed;
    std::optional<std::size_t> raised;
};

void draw_endpoint(const Theme& theme, std::vector<std::string>& urls, std::size_t i, Edit& edit) {
    ImGui::PushID(static_cast<int>(i));
    form_row(theme, fmt::format("{}", i + 2).c_str(), theme.px(form_label_width));
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - theme.px(72));
    compat::push_font(theme.font.mono);
    input_text(theme, "###url", urls[i], "ws://another/path");
    ImGui::PopFont();
    ImGui::SameLine(0.0f, theme.px(4));
    ImGui::BeginDisabled(i == 0);
    if (icon_button(theme, "###up", icon::arrow_up, "Before the one above it")) edit.raised = i;
    ImGui::EndDisabled();
    ImGui::SameLine(0.0f, theme.px(4));
    if (icon_button(theme, "###remove", icon::close, "Leave it out")) edit.removed = i;
    const Result<std::string> url = completed_url(urls[i]);
    if (!url && !urls[i].empty()) {
        form_row(theme, "", theme.px(form_label_width));
        error_line(theme, url.error().line());
    }
    ImGui::PopID();
}

void draw_endpoints(const Theme& theme, core::SessionConfig& config) {
    std::vector<std::string>& urls = config.failover.urls;
    form_row(theme, "1", theme.px(form_label_width));
    text_cut(theme, config.url.empty() ? "the session's URL" : config.url,
             ImGui::GetContentRegionAvail().x, Role::Dim, theme.font.mono);
    Edit edit;
    for (std::size_t i = 0; i < urls.size(); ++i) draw_endpoint(theme, urls, i, edit);
    if (edit.raised) std::swap(urls[*edit.raised], urls[*edit.raised - 1]);
    if (edit.removed) urls.erase(urls.begin() + static_cast<std::ptrdiff_t>(*edit.removed));
    form_row(theme, "", theme.px(form_label_width));
    ImGui::BeginDisabled(urls.size() + 1 >= core::endpoints_max);
    if (button(theme, "Add an endpoint###add-endpoint",
               "It is dialled with this session's headers, tokens and session id")) {
        urls.emplace_back();
    }
    ImGui::EndDisabled();
}

void draw_count(const Theme& theme, core::QueueLimits& queue) {
    form_row(theme, "At most", theme.px(form_label_width));
    double count = queue.messages_max;
    const Change change = number_field(theme, "###queue", count, 0.0, 1e6, "messages",
                                       theme.px(110));
    if (change.is_changed) queue.messages_max = static_cast<std::uint32_t>(count);
}

void draw_delivery(const Theme& theme, core::QueueLimits& queue) {
    form_row(theme, "Delivery", theme.px(form_label_width));
    const char* deliveries[] = {"at most once", "until acknowledged"};
    int delivery = static_cast<int>(queue.delivery);
    if (ImGui::Combo("###delivery", &delivery, deliveries, IM_ARRAYSIZE(deliveries))) {
        queue.delivery = static_cast<core::Delivery>(delivery);
    }
    if (queue.delivery != core::Delivery::UntilAcknowledged) return;
    text_field(theme, "Sent id at", "###id-pointer", queue.id_pointer, "/id",
               "JSON pointer (RFC 6901) into what is sent; without an id it is sent once");
    text_field(theme, "Acknowledged at", "###ack-pointer", queue.ack_pointer, "/ack",
               "JSON pointer into what is received: the same value acknowledges");
    form_row(theme, "", theme.px(form_label_width));
    text(theme, "Sent again after each opening until the server answers with its id.", Role::Dim,
         theme.font.small);
}

}  // namespace

void draw_endpoints_page(const Scene& scene, SessionDialog& dialog) {
    const Theme& theme = scene.theme;
    core::Failover& failover = dialog.config.failover;
    text(theme, "Where to dial when an endpoint fails.", Role::Dim);
    ImGui::Dummy({0.0f, theme.space(0.5f)});
    draw_endpoints(theme, dialog.config);
    ImGui::BeginDisabled(failover.urls.empty());
    form_row(theme, "Dial", theme.px(form_label_width));
    const char* strategies[] = {"the first that is well", "one after the other",
                                "any that is well", "the quickest by its handshakes"};
    int strategy = static_cast<int>(failover.strategy);
    if (ImGui::Combo("###strategy", &strategy, strategies, IM_ARRAYSIZE(strategies))) {
        failover.strategy = static_cast<core::EndpointStrategy>(strategy);
    }
    duration_field(theme, "Rests after a failure", "###rests", failover.rests_for,
                   "twice as long for each further one");
    duration_field(theme, "but at most", "###rests-max", failover.rests_max);
    duration_field(theme, "Well after", "###well-after", failover.well_after,
                   "open for less counts as a failure");
    if (failover.strategy == core::EndpointStrategy::Order) {
        duration_field(theme, "Try the first every", "###probe", failover.probe_interval,
                       "beside the connection, to go back to it; 0: never");
    }
    ImGui::EndDisabled();
}

void draw_queue_page(const Scene& scene, SessionDialog& dialog) {
    const Theme& theme = scene.theme;
    core::QueueLimits& queue = dialog.config.queue;
    text(theme, "Messages written while closed wait here for the next opening, in order.",
         Role::Dim);
    ImGui::Dummy({0.0f, theme.space(0.5f)});
    draw_count(theme, queue);
    bytes_field(theme, "and", "###queue-bytes", queue.bytes_max);
    duration_field(theme, "Each for", "###age", queue.age_max, "0: until it is sent");
    form_row(theme, "When full", theme.px(form_label_width));
    const char* overflows[] = {"refuse the newest", "drop the oldest"};
    int overflow = static_cast<int>(queue.overflow);
    if (ImGui::Combo("###overflow", &overflow, overflows, IM_ARRAYSIZE(overflows))) {
        queue.overflow = static_cast<core::Overflow>(overflow);
    }
    draw_delivery(theme, queue);
    form_row(theme, "After a restart", theme.px(form_label_width));
    checkbox(theme, "they are still there###persisted", &queue.is_persisted,
             "Kept in settings.json with the session");
}

void placeholder_note(const Theme& theme, std::string_view typed) {
    if (typed.find("${") == std::string_view::npos) return;
    std::string words;
    for (const core::Placeholder& one : core::placeholders_in(typed)) {
        words += (words.empty() ? "" : ", ") + one.text;
    }
    form_row(theme, "", theme.px(form_label_width));
    if (words.empty()) {
        return warning_line(theme, "Sent as it is: ${env:NAME}, ${file:PATH}, ${command:COMMAND} "
                                   "are filled in");
    }
    text_cut(theme, "Asked anew at each attempt: " + words, ImGui::GetContentRegionAvail().x,
             Role::Accent, theme.font.small);
}

}  // namespace redial::view
