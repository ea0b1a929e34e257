// Hands events to the rules. The thread that applies events.
#include "model/rules.hpp"

#include <algorithm>

namespace redial::model {
namespace {

bool is_control(core::Opcode opcode) {
    return opcode == core::Opcode::Ping || opcode == core::Opcode::Pong ||
           opcode == core::Opcode::Close;
}

}  // namespace

struct SessionRules::Dispatch {
    SessionRules& rules;
    const RuleContext& context;

    void operator()(const core::SessionChanged&) const {
        rules.dial_.config_changed();
        rules.heart_.config_changed();
        rules.resume_.config_changed();
    }
    void operator()(const core::StatusChanged& changed) const {
        const bool was_given_up =
            changed.from == core::Connection::Closed && changed.to == core::Connection::Closed;
        if (was_given_up) rules.halt_.removed_or_stopped();
    }
    void operator()(const core::RetryPlanned& plan) const { rules.dial_.planned(context, plan); }
    void operator()(const core::Halted& halted) const { rules.halt_.halted(context, halted); }
    void operator()(const core::AttemptStarted& started) const {
        rules.dial_.started(context);
        rules.resume_.started(context, started);
        rules.halt_.started(context);
    }
    void operator()(const core::AttemptOpened&) const {
        rules.heart_.opened(context);
        rules.resume_.opened(context);
        rules.halt_.opened(context);
    }
    void operator()(const core::AttemptEnded& ended) const {
        rules.dial_.ended(context);
        rules.heart_.ended(context, ended);
        rules.resume_.ended(context);
        rules.halt_.ended(context, ended);
    }
    void operator()(const core::ResumeJudged& judged) const {
        rules.resume_.judged(context, judged);
    }
    void operator()(const core::QueuedSent& sent) const { rules.resume_.queued_sent(sent); }
    void operator()(const core::HalfOpenNoticed& noticed) const {
        rules.heart_.half_open(context, noticed);
    }
    template <class Other>
    void operator()(const Other&) const {}
};

void SessionRules::on_event(const RuleContext& context, const core::Event& event) {
    std::visit(Dispatch{*this, context}, event.what);
}

void SessionRules::on_message(const RuleContext& context, const core::MessageSeen& message) {
    const bool is_out = message.direction == core::Direction::Out;
    if (is_out || is_control(message.opcode)) heart_.message(context, message);
    if (resume_.is_looking()) resume_.message(context, message);
}

void SessionRules::on_clock_jump(const RuleContext& context, Duration by) {
    halt_.clock_jumped(context, by);
}

Instant SessionRules::due() const { return std::min({heart_.due(), resume_.due(), halt_.due()}); }

void SessionRules::on_due(const RuleContext& context) {
    if (context.stamp.at >= heart_.due()) heart_.on_due(context);
    if (context.stamp.at >= resume_.due()) resume_.on_due(context);
    if (context.stamp.at >= halt_.due()) halt_.on_due(context);
}

}  // namespace redial::model
