// Computes when the next frame is drawn. UI thread.
#include "app/frame_pacer.hpp"

#include <algorithm>

namespace redial::app {

void FramePacer::want(Instant at) { wanted_at_ = wanted_at_ ? std::min(*wanted_at_, at) : at; }

void FramePacer::on_change(Urgency urgency, Instant now) {
    if (!last_frame_at_) return want(now);
    const Instant gathered = now + std::min(cost_, gather_max);
    if (urgency == Urgency::Now) return want(gathered);
    want(std::max(gathered, *last_frame_at_ + background_interval));
}

void FramePacer::on_input(Instant now) {
    settling_frames_ = frames_to_settle;
    want(now);
}

namespace {

Duration borne_after(Duration cost, double share) {
    return Duration{static_cast<std::int64_t>(static_cast<double>(cost.count()) / share)};
}

}  // namespace

void FramePacer::on_frame(Instant began, Duration cost, std::optional<Instant> wanted_at,
                          std::optional<Instant> decoration_at) {
    last_frame_at_ = began;
    // A slow average: one frame that was interrupted must not halve the rate for long.
    cost_ = cost_ == Duration::zero() ? cost : (cost_ * 7 + cost) / 8;
    wanted_at_ = wanted_at;
    if (decoration_at) want(std::max(*decoration_at, began + borne_after(cost_, decoration_share)));
    if (settling_frames_ > 0 && --settling_frames_ > 0) want(began);
}

Duration FramePacer::least_interval() const {
    const double share = settling_frames_ > 0 ? input_share : news_share;
    return std::max(fastest_interval, borne_after(cost_, share));
}

std::optional<Instant> FramePacer::next_frame_at() const {
    if (!wanted_at_) return std::nullopt;
    if (!last_frame_at_) return wanted_at_;
    return std::max(*wanted_at_, *last_frame_at_ + least_interval());
}

bool FramePacer::is_due(Instant now) const {
    const std::optional<Instant> at = next_frame_at();
    return at && now >= *at;
}

}  // namespace redial::app
