// Lays out the backoff plot of a policy with which nothing was dialled yet, from the machine's own
// ladder and one draw of its chance. Pure, any thread.
#include "view/policy/backoff_preview.hpp"

#include <algorithm>

#include "core/backoff.hpp"
#include "model/session/backoff_layout.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;

// Of the axis, which counts retries: their places are instants only in name.
constexpr Duration column = 10s;
constexpr Duration bar_shown = 8s;

Instant place_of(std::uint32_t retry) { return Instant{} + (retry - 1) * column; }

bool gives_up(const core::Policy& policy, std::uint32_t retry, Duration dials_at) {
    if (policy.attempts_max && retry > *policy.attempts_max) return true;
    return policy.give_up_after && dials_at > *policy.give_up_after;
}

}  // namespace

PolicyPreview preview_of(const core::Policy& policy, std::uint32_t retries) {
    PolicyPreview preview;
    model::BackoffLayout& layout = preview.layout;
    layout.is_preview = true;
    Rng rng(policy.seed == 0 ? 1 : policy.seed);
    core::LadderPlace place;
    for (std::uint32_t retry = 1; retry <= retries; ++retry) {
        ++place.step;
        const core::Envelope envelope = core::delay_envelope(policy, place);
        const Duration base = std::max(core::base_delay(policy, place), policy.floor);
        const Duration drawn = core::draw_delay(policy, place, rng);
        if (gives_up(policy, retry, preview.dials_for + drawn)) {
            preview.retries_max = retry - 1;
            break;
        }
        preview.dials_for += drawn;
        model::WaitBar bar;
        bar.from = place_of(retry);
        bar.until = bar.from + bar_shown;
        bar.planned = drawn;
        bar.base = base;
        bar.envelope = envelope;
        bar.retry = retry;
        layout.waits.push_back(std::move(bar));
    }
    // The axis is as long as asked for, so that a limit is seen as what is missing.
    for (std::uint32_t retry = 1; retry <= retries; ++retry) {
        const Instant from = place_of(retry);
        layout.pieces.push_back({model::Stretch::Waiting, from, from + bar_shown, bar_shown});
        layout.pieces.push_back(
            {model::Stretch::Idle, from + bar_shown, from + column, column - bar_shown});
    }
    layout.shown_for = retries * column;
    model::set_delay_axis(layout);
    return preview;
}

}  // namespace redial::view
