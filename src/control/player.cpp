// Steps to commands. Pure; one thread.
#include "control/player.hpp"

namespace redial::control {
namespace {

void append_step(const ScenarioStep& step, const PlayedLink& link, core::Commands& to) {
    if (step.clears) to.push_back({link.session, core::ClearFaults{}});
    for (const std::string& name : step.removes)
        to.push_back({link.session, core::RemoveFault{name}});
    for (const core::Fault& fault : step.sets)
        to.push_back({link.session, core::AddFault{fault}});
    if (step.enables && link.is_tap)
        to.push_back({link.session, core::SetTapEnabled{*step.enables}});
}

}  // namespace

Player::Player(std::vector<ScenarioStep> steps, std::vector<PlayedLink> links, Instant start)
    : steps_(std::move(steps)), links_(std::move(links)), start_(start) {}

std::optional<Instant> Player::deadline() const {
    if (next_ == steps_.size()) return std::nullopt;
    return start_ + steps_[next_].at;
}

core::Commands Player::take_due(Instant now) {
    core::Commands due;
    for (; next_ < steps_.size() && start_ + steps_[next_].at <= now; ++next_) {
        const ScenarioStep& step = steps_[next_];
        for (const PlayedLink& link : links_)
            if (!link.is_tap || step.tap.empty() || step.tap == link.name)
                append_step(step, link, due);
    }
    return due;
}

}  // namespace redial::control
