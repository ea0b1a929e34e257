// What `redial herd` prints: a table, a line of bars a policy. Pure; main thread.
#pragma once

#include <string>
#include <vector>

#include "model/words/herd_table.hpp"

namespace redial::app {

// A table of the policies beside each other, and under it the arrivals of each, second by second
// from the server's return on, in at most 60 columns.
std::string herd_report(const std::vector<model::HerdRow>& rows, std::uint32_t clients,
                        Duration outage);

}  // namespace redial::app
