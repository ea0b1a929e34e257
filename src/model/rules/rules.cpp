// Hands events to the rules, and puts the families' rules in order. The thread that applies events;
// what is asked of rules in general any thread.
#include "model/rules/rules.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

std::vector<FindingRule> ordered_rules() {
    std::vector<FindingRule> all;
    for (const RuleFamily* family : rule_families)
        all.insert(all.end(), family->rules.begin(), family->rules.end());
    std::sort(all.begin(), all.end(),
              [](const FindingRule& one, const FindingRule& next) { return one.id < next.id; });
    return all;
}

}  // namespace

std::span<const FindingRule> finding_rules() {
    static const std::vector<FindingRule> rules = ordered_rules();
    return rules;
}

const FindingRule& rule_of(RuleId id) {
    const FindingRule& rule = finding_rules()[static_cast<std::size_t>(id)];
    REDIAL_CHECK(rule.id == id);
    return rule;
}

const FindingRule* find_rule(std::string_view name) {
    for (const FindingRule& rule : finding_rules()) {
        if (rule.name == name) return &rule;
    }
    return nullptr;
}

std::string rules_as_table() {
    std::string table =
        "| rule | severity | what was seen | why it matters | what to change | where it hurt "
        "somebody |\n| --- | --- | --- | --- | --- | --- |\n";
    for (const FindingRule& rule : finding_rules()) {
        table += join("| `", rule.name, "` | ", name_of(rule.severity), " | ", rule.title, " | ",
                      rule.why, " | ", rule.advice, " | ", rule.threads, " |\n");
    }
    return table;
}

SessionRules::SessionRules() {
    for (const RuleFamily* family : rule_families) {
        if (family->watch == nullptr) continue;
        watches_.push_back(family->watch());
        if (family->hears == Hears::EventsAndMessages) hearing_.push_back(watches_.back().get());
    }
}

void SessionRules::on_event(const RuleContext& context, const core::Event& event) {
    for (const auto& watch : watches_) watch->on_event(context, event);
    note_state();
}

// Messages come by the million: only those that hear them are asked, and a due instant that moved
// away is noticed later.
void SessionRules::on_message(const RuleContext& context, const core::MessageSeen& message) {
    is_looking_ = false;
    for (RuleWatch* watch : hearing_) {
        watch->on_message(context, message);
        is_looking_ = is_looking_ || watch->is_looking();
        due_ = std::min(due_, watch->due());
    }
}

void SessionRules::on_clock_jump(const RuleContext& context, Duration by) {
    for (const auto& watch : watches_) watch->on_clock_jump(context, by);
    note_state();
}

void SessionRules::on_due(const RuleContext& context) {
    for (const auto& watch : watches_) {
        if (context.stamp.at >= watch->due()) watch->on_due(context);
    }
    note_state();
}

void SessionRules::note_state() {
    due_ = Instant::max();
    is_looking_ = false;
    for (const auto& watch : watches_) {
        due_ = std::min(due_, watch->due());
        is_looking_ = is_looking_ || watch->is_looking();
    }
}

}  // namespace redial::model
