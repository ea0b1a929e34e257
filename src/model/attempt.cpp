// Look-ups among attempts, and an attempt in words. Any thread on its own values.
#include "model/attempt.hpp"

#include <algorithm>
#include <utility>

namespace redial::model {

const Stage* Attempt::stage(core::StageName name) const {
    const auto has_name = [name](const Stage& stage) { return stage.name == name; };
    const auto found = std::find_if(stages.rbegin(), stages.rend(), has_name);
    return found == stages.rend() ? nullptr : &*found;
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
