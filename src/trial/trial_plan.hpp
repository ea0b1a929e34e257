// What a test comes to for the engine: its client, its tap, its session, its steps. Pure, any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/scenario.hpp"
#include "core/command.hpp"
#include "model/fold/workspace.hpp"
#include "trial/child.hpp"
#include "trial/trial.hpp"

namespace redial::trial {

// Of the options, else of the file, else a session of Redial's own.
verdict::Client client_of(const verdict::Test& test, const TrialOptions& options);
std::uint64_t seed_of(const verdict::Test& test, const TrialOptions& options);

// Where the server is the lab's: what starts it, at a free port, and what is dialled once it
// listens.
core::Commands lab_orders(const verdict::Test& test);
std::string lab_url(const verdict::Test& test, const core::LabChanged& lab);

core::SessionConfig tap_of(const verdict::Test& test, const verdict::Client& client,
                           const std::string& upstream, std::uint64_t seed);
// A session of Redial's own dials the server itself: its own link has the faults.
core::SessionConfig session_of(const verdict::Test& test, const verdict::SessionClient& client,
                               const std::string& url, std::uint64_t seed);
// The timeline. For a session's own link, which is never disabled, what disables a tap is the fault
// "down".
std::vector<control::ScenarioStep> steps_of(const verdict::Test& test,
                                            const verdict::Client& client);
core::SendMessage message_of(const std::string& text);

// With its {url} and {control} filled in.
std::string filled(std::string_view word, const std::string& url, const std::string& control);
// Of a client: where to dial, as a URL and as its parts, and the control API.
Environment environment_of(const std::string& url, const std::string& control);

// Those that are judged: a tap's clients, or the one session.
std::vector<SessionId> judged_sessions(const model::Workspace& workspace);

// The end of what a program said, by lines, without secrets and safe to show.
std::string said_in_words(std::string_view output, std::size_t bytes_max);

}  // namespace redial::trial
