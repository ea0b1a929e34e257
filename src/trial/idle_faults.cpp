// Finds what a test set and nobody met. Pure, any thread.
#include "trial/idle_faults.hpp"

#include "base/duration_text.hpp"
#include "base/format.hpp"

namespace redial::trial {
namespace {

constexpr std::size_t names_max = 1000;  // of those that acted

bool tells_when_it_acts(core::FaultKind kind) {
    using enum core::FaultKind;
    switch (kind) {
        case Refuse:
        case Reset:
        case Answer:
        case AcceptThenClose:
        case Close:
        case Drop:
        case Duplicate:
        case Alter:
        case Inject:
        case InvalidFrame: return true;
        default: return false;
    }
}

std::string name_of_fault(const core::Fault& fault) {
    return fault.name.empty() ? std::string(core::info_of(fault.kind).name) : fault.name;
}

std::string advice_for(const core::Fault& fault) {
    using enum core::ResetPhase;
    const bool waits_for_dial =
        fault.phase == Accept || fault.phase == BeforeAnswer || fault.phase == AfterAnswer;
    if (fault.kind == core::FaultKind::Reset && waits_for_dial)
        return "it resets who dials from then on; \"cut\": \"reset\" ends who is connected";
    return "did the client dial, or send, while it was set?";
}

void remark(const core::Fault& fault, const std::string& when, const FaultsMade& made,
            std::vector<std::string>& to) {
    if (!tells_when_it_acts(fault.kind) || made.has(fault)) return;
    to.push_back(fmt::format("the fault '{}' of {} acted on nobody: {}", name_of_fault(fault), when,
                             advice_for(fault)));
}

}  // namespace

void FaultsMade::note(const core::Event& event) {
    const auto* made = std::get_if<core::FaultMade>(&event.what);
    if (made != nullptr && (made_.size() < names_max || made_.contains(made->name)))
        ++made_[made->name];
}

// A fault without a name gets one of its kind and flow, and a number where there are several.
bool FaultsMade::has(const core::Fault& fault) const {
    const std::string name = name_of_fault(fault);
    const auto found = made_.lower_bound(name);
    if (found == made_.end()) return false;
    const bool is_made_up = fault.name.empty() && found->first.starts_with(name + "_");
    return found->first == name || is_made_up;
}

std::vector<std::string> remarks_on_idle_faults(const verdict::Test& test, const FaultsMade& made) {
    std::vector<std::string> remarks;
    for (const core::Fault& fault : test.scenario.faults) remark(fault, "the start", made, remarks);
    for (const control::ScenarioStep& step : test.scenario.steps)
        for (const core::Fault& fault : step.sets)
            remark(fault, duration_in_words(step.at), made, remarks);
    return remarks;
}

}  // namespace redial::trial
