// Turns the steps of a scenario that are due into commands. Pure; one thread.
#include "control/player.hpp"

namespace redial::control {
namespace {

// A session's own link is on its client's side, where a close by command would be the client's own:
// there the fault stands for as long as nobody dials anew.
constexpr Duration own_cut = std::chrono::milliseconds(20);

void append_cut(const core::Fault& cut, const PlayedLink& link, core::Commands& to) {
    if (cut.kind == core::FaultKind::Reset) return to.push_back({link.session, core::ForceReset{}});
    if (link.is_tap || link.stands_for_all)
        return to.push_back({link.session, core::ForceClose{cut.code, cut.text}});
    core::Fault fault = cut;
    fault.lasts = own_cut;
    to.push_back({link.session, core::AddFault{std::move(fault)}});
}

void append_step(const ScenarioStep& step, const PlayedLink& link, core::Commands& to) {
    if (step.clears) to.push_back({link.session, core::ClearFaults{}});
    for (const std::string& name : step.removes)
        to.push_back({link.session, core::RemoveFault{name}});
    for (const core::Fault& fault : step.sets) to.push_back({link.session, core::AddFault{fault}});
    if (step.enables && link.is_tap)
        to.push_back({link.session, core::SetTapEnabled{*step.enables}});
    if (step.cuts) append_cut(*step.cuts, link, to);
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
        for (const DialectFaultStep& one : step.dialect_faults)
            due.push_back({SessionId{}, core::SetLabDialectFault{one.fault, one.is_on}});
        for (const PlayedLink& link : links_)
            if (!link.is_tap || link.stands_for_all || step.tap.empty() || step.tap == link.name)
                append_step(step, link, due);
    }
    return due;
}

}  // namespace redial::control
