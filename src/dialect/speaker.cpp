// What all speakers have in common: the reader beside them, and what it says of subscriptions and
// of the connection's end. One thread a speaker.
#include "dialect/speaker.hpp"

#include <algorithm>
#include <utility>

#include "dialect/json_fields.hpp"

namespace redial::dialect {

bool When::matches(std::string_view text) const {
    if (!whole.empty()) return text == whole;
    return !member.empty() && text.starts_with('{') &&
           json_plain_string(json_member(text, member)) == value;
}

void Speaker::opened(const Opening& opening, std::vector<std::string> login, Says& says) {
    login_ = std::move(login);
    reader_ = dialect_.make_reader(opening);
    for (Subscribed& one : subscribed_) one.is_asked = false;
    terms_.reset();
    stays_away_.reset();
    retry_after_.reset();
    on_opened(says);
}

void Speaker::heard(const Message& message, Says& says) {
    if (!reader_) return;
    notes_.clear();
    reader_->see(message, notes_);
    take(notes_, {});
    const bool is_text = message.opcode == core::Opcode::Text && message.is_whole;
    on_heard(is_text ? as_text(message.payload) : std::string_view{}, notes_, says);
}

void Speaker::said(const Message& message) {
    if (!reader_) return;
    notes_.clear();
    reader_->see(message, notes_);
    const bool is_text = message.opcode == core::Opcode::Text && message.is_whole;
    take(notes_, is_text ? as_text(message.payload) : std::string_view{});
}

void Speaker::take(const Notes& notes, std::string_view said) {
    for (const Note& note : notes) {
        if (const auto* step = std::get_if<Subscription>(&note)) take_step(*step, said);
        if (const auto* terms = std::get_if<HeartbeatTerms>(&note)) terms_ = *terms;
        const auto* control = std::get_if<Control>(&note);
        if (control == nullptr) continue;
        if (control->kind == ControlKind::StayAway) stays_away_ = std::string(control->words);
        if (control->retry_after) retry_after_ = control->retry_after;
    }
}

void Speaker::take_step(const Subscription& step, std::string_view said) {
    const auto found = std::find_if(subscribed_.begin(), subscribed_.end(),
                                    [&step](const Subscribed& one) { return one.key == step.key; });
    // What was rejected would be rejected again.
    if (step.step == SubscriptionStep::Rejected || step.step == SubscriptionStep::Ended) {
        if (found != subscribed_.end()) subscribed_.erase(found);
        return;
    }
    if (step.step != SubscriptionStep::Asked || said.empty()) return;
    if (said.size() > spoken_subscription_bytes_max ||
        step.key.size() > spoken_subscription_bytes_max) {
        // The old text would ask for something else than the newest one did.
        if (found != subscribed_.end()) subscribed_.erase(found);
        return;
    }
    if (found != subscribed_.end()) {
        found->text = said;
        found->is_asked = true;
    } else if (subscribed_.size() < spoken_subscriptions_max) {
        subscribed_.push_back({std::string(step.key), std::string(said), true});
    }
}

std::vector<const Speaker::Subscribed*> Speaker::unasked() const {
    std::vector<const Subscribed*> left;
    for (const Subscribed& one : subscribed_) {
        if (!one.is_asked) left.push_back(&one);
    }
    return left;
}

}  // namespace redial::dialect
