// What a session knows by its dialect, as words: for the window, a report, a terminal. And the
// dialects by name, for settings. Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/lab_dialect.hpp"

namespace redial::model {

class DialectWatch;

struct DialectFact {
    std::string name;   // "Heartbeats of the client"
    std::string value;  // one line, safe to show
    bool is_bad = false;
};
// What there is something to say of, in order; none where no dialect was recognised.
std::vector<DialectFact> dialect_facts(const DialectWatch& watch);

struct DialectChoice {
    std::string_view name;   // as settings have it: "auto", "none", "phoenix"
    std::string_view label;  // for people
};
// What core::SessionConfig::dialect may begin with; a generic one has words behind it.
std::vector<DialectChoice> dialect_choices();
// "auto, none, phoenix"
std::string dialect_choice_names();
bool is_dialect_choice(std::string_view setting);
// Why it is none, one line that names the word; "" where it is one.
std::string dialect_choice_error(std::string_view setting);

// A dialect whose server the lab plays, and the faults of it that it can make.
struct ServedChoice {
    std::string_view name;
    std::string_view label;
    std::vector<core::DialectFaultKind> faults;
};
std::vector<ServedChoice> served_choices();
// Why the lab cannot play it so, one line; "" where it can.
std::string served_error(const core::LabDialect& dialect);

}  // namespace redial::model
