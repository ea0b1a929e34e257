// The options of `redial test`. Main thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/command_line.hpp"

namespace redial::app {

struct RawTest {
    TestRunOptions options;
    std::string timeout;
    bool lists_expectations = false;
};

CLI::App& add_test(CLI::App& app, RawTest& raw);
// `client_words`: what stood behind "--".
TestRunOptions test_of(const RawTest& raw, std::vector<std::string> client_words);

}  // namespace redial::app
