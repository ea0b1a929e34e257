// Files that the headless verbs share: the recording they write and the scenario they read. Main
// thread.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "control/scenario.hpp"
#include "log/recorder.hpp"

namespace redial::app {

// Null without a file. "-" is standard output.
Result<std::unique_ptr<log::Recorder>> start_recording(const std::string& file,
                                                       bool includes_secrets);
// Errors name the file and the member. Without a file: one in which nothing happens.
Result<control::Scenario> load_scenario(const std::string& file);

}  // namespace redial::app
