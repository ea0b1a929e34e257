// Plays a scenario: makes its taps and asks for its steps when they are due. UI thread.
#include "embed/scenario_run.hpp"

#include <memory>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "log/file_io.hpp"
#include "view/scene/session_ops.hpp"

namespace redial::embed {
namespace {

Result<control::Scenario> load(const std::string& path) {
    const auto text = log::text_of_file(path, control::scenario_bytes_max);
    if (!text) return text.error();
    auto scenario = control::scenario_from_text(*text);
    if (scenario) return scenario;
    const Error& wrong = scenario.error();
    return Error{wrong.what, wrong.where.empty() ? path : path + ": " + wrong.where, wrong.hint};
}

const model::SessionModel* tap_named(const model::Workspace& workspace, const std::string& name) {
    for (const auto& session : workspace.sessions()) {
        if (session->config->tap && session->name == name) return session.get();
    }
    return nullptr;
}

control::PlayedLink made_tap(const core::SessionConfig& wish, const control::Scenario& scenario,
                             const model::Workspace& workspace, view::UiState& ui,
                             core::Commands& to) {
    const std::string name = core::name_of(wish);
    if (const model::SessionModel* tap = tap_named(workspace, name)) {
        for (const core::Fault& fault : wish.faults.faults) {
            to.push_back({tap->id, core::AddFault{fault}});
        }
        return {tap->id, name, true};
    }
    auto config = std::make_shared<core::SessionConfig>(wish);
    if (scenario.seed) config->faults.seed = *scenario.seed;
    const SessionId id = view::next_session_id(workspace, ui);
    ui.of(id).is_awaited = true;
    to.push_back({id, core::AddSession{config, true}});
    return {id, name, true};
}

}  // namespace

Result<ScenarioRun> ScenarioRun::start(const std::string& path, const model::Workspace& workspace,
                                       view::UiState& ui, Instant now, core::Commands& to) {
    const Result<control::Scenario> scenario = load(path);
    if (!scenario) return scenario.error();
    std::vector<control::PlayedLink> links;
    for (const core::SessionConfig& tap : scenario->taps) {
        links.push_back(made_tap(tap, *scenario, workspace, ui, to));
    }
    if (links.empty()) {
        const model::SessionModel* chosen = workspace.find(ui.selected);
        if (chosen && chosen->config->tap_of != SessionId{}) {
            chosen = workspace.find(chosen->config->tap_of);
        }
        if (chosen == nullptr) {
            return Error{"it names no tap and no session is chosen", path,
                         "choose the session it is to play on"};
        }
        links.push_back({chosen->id, chosen->name, chosen->config->tap.has_value()});
    }
    for (const control::PlayedLink& link : links) {
        for (const core::Fault& fault : scenario->faults) {
            to.push_back({link.session, core::AddFault{fault}});
        }
    }
    std::string words = fmt::format("{}: {} on {}", path.substr(path.rfind('/') + 1),
                                    counted(scenario->steps.size(), "step"), links.front().name);
    if (links.size() > 1) words += fmt::format(" and {} more", links.size() - 1);
    return ScenarioRun(control::Player(scenario->steps, std::move(links), now), std::move(words));
}

}  // namespace redial::embed
