// Carries out what the policy editor and the herd lab ask of the host. UI thread only.
#include <imgui.h>

#include <algorithm>
#include <utility>

#include "embed/host.hpp"
#include "log/policy_file.hpp"

namespace redial::embed {
namespace {

constexpr Duration glance = std::chrono::milliseconds(100);  // between two looks at a herd

}  // namespace

void Host::load_policy(const std::string& path) {
    auto named = log::policy_named(path);
    view::LoadedPolicy loaded;
    if (named) {
        loaded.named = *std::move(named);
    } else {
        loaded.error = named.error().line();
    }
    ui_.policy_loaded = std::move(loaded);
}

void Host::copy_policy(const core::NamedPolicy& named, Now now) {
    ImGui::SetClipboardText(log::policy_to_text(named).c_str());
    ui_.notify("The policy is in the clipboard as JSON", core::Severity::Info, now.mono);
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
