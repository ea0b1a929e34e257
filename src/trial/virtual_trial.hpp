// A test in virtual time: what takes minutes takes none, and comes out the same each time. For
// tests whose client is a session of Redial's own and whose server is the lab; the session, its
// link, the lab and the judging are the ones of a real run, and only clock and network are not.
// docs/test.md, "Virtual time". One thread.
#pragma once

#include "trial/trial.hpp"

namespace redial::trial {

// Why this test cannot be played in virtual time; "" for one that can.
std::string why_not_virtual(const verdict::Test& test, const TrialOptions& options);

// A turn of it plays as much as takes a moment, whatever the time. Of one that cannot be played the
// result says so. Instants and spans that it tells are virtual.
std::unique_ptr<Trial> start_virtual_trial(verdict::Test test, TrialOptions options);

}  // namespace redial::trial
