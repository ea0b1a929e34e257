// The verbs that need no display: they initialise neither ImGui nor GLFW. Main thread. Each returns
// the program's exit code (command_line.hpp).
#pragma once

#include "app/command_line.hpp"
#include "log/line_format.hpp"

namespace redial::app {

int run_connect(const ConnectOptions& options);
int run_tap(const TapRunOptions& options);
int run_serve(const ServeOptions& options);
int run_export(const ExportOptions& options);
int run_herd(const HerdRunOptions& options);
// Fails when an error is among the findings.
int run_check(const CheckOptions& options);
int run_compare(const CompareOptions& options);

// Writes "redial: words" and a line end to stderr, without the secrets that are in them unless they
// are to be included; returns `exit_code`.
int complain(const std::string& words, int exit_code,
             log::Secrets secrets = log::Secrets::Redacted);

}  // namespace redial::app
