// The verbs that need no display: they initialise neither Dear ImGui nor GLFW. Main thread. Each
// returns the program's exit code (app/command_line.hpp).
#pragma once

#include "app/command_line.hpp"

namespace redial::app {

int run_connect(const ConnectOptions& options);
int run_tap(const TapRunOptions& options);
int run_serve(const ServeOptions& options);
int run_export(const ExportOptions& options);
int run_scenario(const ScenarioOptions& options);
int run_herd(const HerdRunOptions& options);
// Fails when an error is among the findings.
int run_check(const CheckOptions& options);
int run_compare(const CompareOptions& options);
// Fails when a test does not hold; exit_usage too when one could not be run.
int run_test(const TestRunOptions& options);
int run_battery(const BatteryRunOptions& options);
int run_mcp(const McpRunOptions& options);
int run_report(const ReportRunOptions& options);

}  // namespace redial::app
