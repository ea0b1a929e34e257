// Options and checks that several verbs share. Main thread.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "core/fault.hpp"

namespace redial::app {

// An option that is a time: the text stays text until all of argv is known to be good.
CLI::Option* add_time(CLI::App& app, const std::string& name, std::string& into,
                      const std::string& help);
std::optional<Duration> optional_time(const std::string& text);

// What is wrong with a policy's name or file; nothing if it can be used.
std::string check_policy(const std::string& text);

// Without what CLI11 would add to the type's name.
CLI::Validator existing_file();
// A file that is there, or "-" for standard input.
CLI::Validator input_file();

// The same for a session's own link and for a tap.
void add_faults(CLI::App& verb, std::vector<std::string>& faults,
                std::optional<std::uint64_t>& seed, std::string& scenario_file);
core::FaultList faults_of(const std::vector<std::string>& faults,
                          const std::optional<std::uint64_t>& seed);
// Where the control API listens, and for a tap its clients: a port, or an address with one.
std::string check_listen(const std::string& text);
void add_control(CLI::App& verb, std::string& into, const std::string& help);
std::optional<core::StartControl> control_of(const std::string& text);
// --proxy and --proxy-timeout.
void add_proxy(CLI::App& verb, std::string& into, std::string& timeout);
void add_http(CLI::App& verb, std::string& into, const std::string& help);
void add_dialect(CLI::App& verb, std::string& into);
void add_log(CLI::App& verb, LogOptions& log);

}  // namespace redial::app
