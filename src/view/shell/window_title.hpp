// What the title of the program's window says: how its sessions are, so that a task bar tells it.
// Pure, UI thread only.
#pragma once

#include <string>

namespace redial::model {
struct Totals;
}

namespace redial::view {

struct Figures;

// "2 open, 1 retrying - Redial"; of a log that is shown "run.jsonl - Redial"; "Redial" without
// sessions.
std::string window_title(const model::Totals& totals, const Figures& figures);

}  // namespace redial::view
