// Pages of the session settings: further endpoints, and the offline queue. UI thread.
#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "core/placeholders.hpp"
#include "view/dialogs/session_form.hpp"
#include "view/kit/choice.hpp"
#include "view/kit/form.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/url_entry.hpp"

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
    const Change change =
        number_field(theme, "###queue", count, 0.0, 1e6, "messages", theme.px(110));
    if (change.is_changed) queue.messages_max = static_cast<std::uint32_t>(count);
}

constexpr core::Named<core::Delivery> delivery_words[] = {
    {core::Delivery::AtMostOnce, "at most once"},
    {core::Delivery::UntilAcknowledged, "until acknowledged"},
};
static_assert(names_each(delivery_words));

constexpr core::Named<core::EndpointStrategy> strategy_words[] = {
    {core::EndpointStrategy::Order, "the first that is well"},
    {core::EndpointStrategy::RoundRobin, "one after the other"},
    {core::EndpointStrategy::Random, "any that is well"},
    {core::EndpointStrategy::Fastest, "the quickest by its handshakes"},
};
static_assert(names_each(strategy_words));

constexpr core::Named<core::Overflow> overflow_words[] = {
    {core::Overflow::RefuseNewest, "refuse the newest"},
    {core::Overflow::DropOldest, "drop the oldest"},
};
static_assert(names_each(overflow_words));

void draw_delivery(const Theme& theme, core::QueueLimits& queue) {
    form_row(theme, "Delivery", theme.px(form_label_width));
    choice("###delivery", queue.delivery, delivery_words);
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
    choice("###strategy", failover.strategy, strategy_words);
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
    choice("###overflow", queue.overflow, overflow_words);
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
        return warning_line(theme,
                            "Sent as it is: ${env:NAME}, ${file:PATH}, ${command:COMMAND} "
                            "are filled in");
    }
    text_cut(theme, "Asked anew at each attempt: " + words, ImGui::GetContentRegionAvail().x,
             Role::Accent, theme.font.small);
}

}  // namespace redial::view
