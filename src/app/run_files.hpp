// Files that the headless verbs share: the recording they write and the scenario they read. Main
// thread.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>

#include "app/command_line.hpp"
#include "base/result.hpp"
#include "control/scenario.hpp"
#include "log/recorder.hpp"

namespace redial::app {

// Null without a file. "-" is standard output.
Result<std::unique_ptr<log::Recorder>> start_recording(const LogOptions& options);
// Where it records, and what becomes of a file that was there: "recording to run.jsonl, anew".
// Empty for what is no file.
std::string recording_in_words(const log::Recorder& recorder);
// What goes to standard output leaves it to the log where that does.
int descriptor_for_words(const LogOptions& options);
// Errors name the file and the member. Without a file: one in which nothing happens.
Result<control::Scenario> load_scenario(const std::string& file);

// Of a verb that works for long before it writes: whether it will be able to. Empty names are
// passed over; what is there stays, the folder of logs is made.
Status try_outputs(std::initializer_list<std::string> files, const std::string& log_folder = "");

// The last part of a log's path, as reports name it: "run.jsonl"; "-" is "standard input".
std::string file_name_of(const std::string& path);

}  // namespace redial::app
