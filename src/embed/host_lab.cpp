// The host's answers to the policy editor and the herd lab. UI thread only.
#include <imgui.h>

#include <algorithm>
#include <utility>

#include "embed/host.hpp"
#include "log/policy_file.hpp"

namespace redial::embed {
namespace {

constexpr Duration glance = std::chrono::milliseconds(100);  // between two looks at a herd

}  // namespace

bool Host::carry_out_lab(const view::Request& request, Now now) {
    if (const auto* wish = std::get_if<view::LoadPolicy>(&request)) {
        load_policy(wish->path);
        return true;
    }
    if (const auto* wish = std::get_if<view::CopyPolicy>(&request)) {
        const log::NamedPolicy named{wish->named.name, wish->named.policy};
        ImGui::SetClipboardText(log::policy_to_text(named).c_str());
        ui_.notify("The policy is in the clipboard as JSON", core::Severity::Info, now.mono);
        return true;
    }
    if (const auto* wish = std::get_if<view::RunHerd>(&request)) {
        start_herd(wish->wish);
        return true;
    }
    if (std::holds_alternative<view::CancelHerd>(request)) {
        if (herd_) herd_->cancel();
        return true;
    }
    return false;
}

void Host::load_policy(const std::string& path) {
    auto named = log::policy_named(path);
    view::LoadedPolicy loaded;
    if (named) {
        loaded.named = {std::move(named->name), std::move(named->policy)};
    } else {
        loaded.error = named.error().line();
    }
    ui_.policy_loaded = std::move(loaded);
}

void Host::start_herd(const view::HerdWish& wish) {
    if (herd_ || wish.policies.empty()) return;
    const bool is_real = wish.way != view::HerdWay::Simulated;
    if (is_real && !options_.run_real_herd) return;
    view::HerdUi& lab = ui_.herd;
    lab.error.clear();
    lab.rows.clear();
    lab.plots.clear();
    lab.from_s.reset();
    lab.ran = wish;
    herd_ = std::make_unique<HerdRun>(wish, options_.run_real_herd);
    lab.progress = herd_->progress();
}

// Looked at ten times a second while it runs, which is often enough for a bar.
void Host::step_herd(Now now) {
    if (!herd_) return;
    view::HerdUi& lab = ui_.herd;
    const bool is_over = herd_->is_over();
    herd_->take_rows(lab.rows);
    const Instant next = now.mono + (is_over ? Duration{} : glance);
    figures_.host_wants_at = std::min(figures_.host_wants_at.value_or(next), next);
    if (!is_over) {
        lab.progress = herd_->progress();
        return;
    }
    lab.progress.reset();
    lab.error = herd_->error();
    herd_.reset();
}

}  // namespace redial::embed
