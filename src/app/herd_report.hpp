// What `redial herd` prints and writes: a table, a line of bars a policy, a CSV file. Pure; main
// thread.
#pragma once

#include <string>
#include <vector>

#include "core/herd.hpp"

namespace redial::app {

struct HerdRow {
    std::string policy;
    core::HerdResult result;
};

// A table of the policies beside each other, and under it the arrivals of each, second by second
// from the server's return on, in at most 60 columns.
std::string herd_report(const std::vector<HerdRow>& rows, std::uint32_t clients, Duration outage);

// RFC 4180: policy, second since the loss, arrivals, opened, back so far.
std::string herd_csv(const std::vector<HerdRow>& rows);

}  // namespace redial::app
