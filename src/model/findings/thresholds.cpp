// Reads thresholds written as "name=value". Pure, any thread.
#include "model/findings/thresholds.hpp"

#include <charconv>

#include "base/duration_text.hpp"

namespace redial::model {
namespace {

bool set_value(FindingOptions& options, Duration FindingOptions::*member, std::string_view text) {
    const std::optional<Duration> value = duration_from_text(text);
    if (!value || *value < Duration{}) return false;
    options.*member = *value;
    return true;
}

// At least 1: a rule that needs no case at all would always speak.
bool set_value(FindingOptions& options, std::uint32_t FindingOptions::*member,
               std::string_view text) {
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || value == 0) return false;
    options.*member = value;
    return true;
}

}  // namespace

Status set_threshold(FindingOptions& options, std::string_view assignment) {
    const std::size_t equals = assignment.find('=');
    const std::string_view name = assignment.substr(0, equals);
    const std::string_view text =
        equals == std::string_view::npos ? std::string_view() : assignment.substr(equals + 1);
    for (const Threshold& threshold : finding_thresholds) {
        if (threshold.name != name) continue;
        const bool is_set = std::visit(
            [&](const auto member) { return set_value(options, member, text); }, threshold.member);
        if (is_set) return Done{};
        const bool is_time = std::holds_alternative<Duration FindingOptions::*>(threshold.member);
        return Error{is_time ? "not a time" : "not a number from 1 on", std::string(assignment),
                     std::string(name) + (is_time ? "=30s" : "=3")};
    }
    return Error{"no such threshold", std::string(name), "one of " + threshold_names()};
}

Status set_thresholds(FindingOptions& options, std::span<const std::string> assignments) {
    Status first = Done{};
    for (const std::string& assignment : assignments) {
        Status status = set_threshold(options, assignment);
        if (!status && first) first = std::move(status);
    }
    return first;
}

std::string threshold_names() {
    std::string names;
    for (const Threshold& threshold : finding_thresholds)
        names += (names.empty() ? "" : ", ") + std::string(threshold.name);
    return names;
}

}  // namespace redial::model
