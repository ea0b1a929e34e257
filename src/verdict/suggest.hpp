// Suggestions: of a good run, what it met, with margins, as a test file to start from. Only what
// was seen, and only what the run itself holds. Pure, the thread that owns the workspace.
#pragma once

#include <string>
#include <vector>

#include "control/json_input.hpp"
#include "model/fold/workspace.hpp"

namespace redial::verdict {

struct SuggestedRun {
    const model::Workspace& workspace;
    std::string log_name;   // of the file it was read from
    std::string not_whole;  // why not all of it could be seen; "" where it could
};

struct Suggestion {
    std::string name;      // of the expectation
    control::Json value;   // as a test file has it
    std::string rests_on;  // "the slowest of 12 outages took 2.1 s"
};
std::vector<Suggestion> suggestions_of(const SuggestedRun& run);

// The whole file: server and client are placeholders to fill in. With a line of comment for each
// expectation: the figure it rests on.
std::string suggest(const SuggestedRun& run);

}  // namespace redial::verdict
