// Rules about not dialling: a healable outcome that is left alone, giving up while the server is
// up, sleep without a dial after it; and about connections that end soon or all at the same age.
// Part of SessionRules; the thread that applies events.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>

#include "model/rule_context.hpp"

namespace redial::model {

class HaltRules {
  public:
    void started(const RuleContext& context);
    void opened(const RuleContext& context);
    void ended(const RuleContext& context, const core::AttemptEnded& ended);
    void halted(const RuleContext& context, const core::Halted& halted);
    void removed_or_stopped();
    void clock_jumped(const RuleContext& context, Duration by);
    Instant due() const { return std::min(wake_due_, return_due_); }
    void on_due(const RuleContext& context);

  private:
    void after_sleep(const RuleContext& context, const core::AttemptEnded& ended);
    void constant_times(const RuleContext& context);
    void short_lives(const RuleContext& context, const core::AttemptEnded& ended);

    std::optional<Instant> gave_up_at_;
    Instant jumped_at_{};
    Duration jumped_by_{};
    bool was_open_at_jump_ = false;
    Instant wake_due_ = Instant::max();
    Instant return_due_ = Instant::max();  // a tap's client is expected back before it
    std::deque<Instant> short_lives_;  // ends of the newest, at most options.short_lives_min
    AttemptId lost_{};
    Instant lost_at_{};
};

}  // namespace redial::model
