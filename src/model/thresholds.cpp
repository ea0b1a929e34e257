// See thresholds.hpp. Pure, any thread.
#include "model/thresholds.hpp"

#include <charconv>
#include <variant>

#include "base/duration_text.hpp"

namespace redial::model {
namespace {

struct Threshold {
    std::string_view name;
    std::variant<Duration FindingOptions::*, std::uint32_t FindingOptions::*> member;
};

constexpr Threshold thresholds[] = {
    {"delay_equal_within", &FindingOptions::delay_equal_within},
    {"delay_equal_within_measured", &FindingOptions::delay_equal_within_measured},
    {"short_open", &FindingOptions::short_open},
    {"short_opens_min", &FindingOptions::short_opens_min},
    {"grown_delay", &FindingOptions::grown_delay},
    {"short_lives_min", &FindingOptions::short_lives_min},
    {"short_lives_within", &FindingOptions::short_lives_within},
    {"storm_dials", &FindingOptions::storm_dials},
    {"storm_interval", &FindingOptions::storm_interval},
    {"fatal_retries_min", &FindingOptions::fatal_retries_min},
    {"first_delays_min", &FindingOptions::first_delays_min},
    {"cap_delays_min", &FindingOptions::cap_delays_min},
    {"herd_sessions_min", &FindingOptions::herd_sessions_min},
    {"herd_window", &FindingOptions::herd_window},
    {"herd_delay_min", &FindingOptions::herd_delay_min},
    {"herd_rounds_min", &FindingOptions::herd_rounds_min},
    {"dial_late", &FindingOptions::dial_late},
    {"idle_without_heartbeat", &FindingOptions::idle_without_heartbeat},
    {"pings_unanswered_max", &FindingOptions::pings_unanswered_max},
    {"ping_answer_within", &FindingOptions::ping_answer_within},
    {"beats_min", &FindingOptions::beats_min},
    {"half_open_late", &FindingOptions::half_open_late},
    {"close_hangs", &FindingOptions::close_hangs},
    {"sockets_overlap", &FindingOptions::sockets_overlap},
    {"preamble_within", &FindingOptions::preamble_within},
    {"gave_up_window", &FindingOptions::gave_up_window},
    {"foreign_gives_up", &FindingOptions::foreign_gives_up},
    {"clock_jump", &FindingOptions::clock_jump},
    {"wake_dial_within", &FindingOptions::wake_dial_within},
    {"fault_near", &FindingOptions::fault_near},
};

bool set_value(FindingOptions& options, Duration FindingOptions::* member, std::string_view text) {
    const std::optional<Duration> value = duration_from_text(text);
    if (!value || *value < Duration{}) return false;
    options.*member = *value;
    return true;
}

// At least 1: a rule that needs no case at all would always speak.
bool set_value(FindingOptions& options, std::uint32_t FindingOptions::* member,
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
    for (const Threshold& threshold : thresholds) {
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
    for (const Threshold& threshold : thresholds)
        names += (names.empty() ? "" : ", ") + std::string(threshold.name);
    return names;
}

}  // namespace redial::model
