// What earlier judgements made of the messages they looked at: whoever judges again and again while
// a run goes on keeps one beside the expectations, and each look costs what is new alone. One
// thread.
#pragma once

#include <any>
#include <map>
#include <tuple>

#include "base/ids.hpp"
#include "base/time.hpp"

namespace redial::verdict {

// Of one set of expectations, which do not move meanwhile, and of runs with one begin: another
// begin forgets all.
class RowMemory {
public:
    // A new State the first time. `rule` stands for the one who asks, always for the same State.
    template <class State>
    State& of(Instant from, const void* rule, SessionId session, AttemptId attempt) {
        if (from != from_) all_.clear();
        from_ = from;
        std::any& kept = all_[{rule, session.value, attempt.value}];
        if (!kept.has_value()) kept = State{};
        return *std::any_cast<State>(&kept);
    }

private:
    Instant from_{};
    std::map<std::tuple<const void*, std::uint32_t, std::uint32_t>, std::any> all_;
};

}  // namespace redial::verdict
