// Finds attempts by id and time, and says an attempt in words. Any thread on its own values.
#include "model/session/attempt.hpp"

#include <algorithm>
#include <utility>

namespace redial::model {

const Stage* Attempt::stage(core::StageName name) const {
    const auto has_name = [name](const Stage& stage) { return stage.name == name; };
    const auto found = std::find_if(stages.rbegin(), stages.rend(), has_name);
    return found == stages.rend() ? nullptr : &*found;
}

void Attempt::forget(const core::Event& event) {
    if (std::holds_alternative<core::AttemptStarted>(event.what)) started.reset();
    if (std::holds_alternative<core::AttemptOpened>(event.what)) opened.reset();
    if (std::holds_alternative<core::AttemptEnded>(event.what)) ended.reset();
    if (const auto* done = std::get_if<core::StageDone>(&event.what)) {
        for (Stage& stage : stages) {
            if (stage.facts.get() == done) stage.facts.reset();
        }
    }
}

std::string in_words(const Attempt& attempt) {
    if (attempt.outcome) return core::in_words(*attempt.outcome);
    return attempt.was_open() ? "open" : "dialling";
}

const Attempt* Attempts::find(AttemptId id) const {
    const auto is_before = [](const Attempt& attempt, AttemptId wanted) {
        return attempt.id < wanted;
    };
    const auto found = std::lower_bound(list_.begin(), list_.end(), id, is_before);
    return found != list_.end() && found->id == id ? &*found : nullptr;
}

Attempt* Attempts::find(AttemptId id) {
    return const_cast<Attempt*>(std::as_const(*this).find(id));
}

}  // namespace redial::model
