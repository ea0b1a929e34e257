// Reads the options of `redial test`. Main thread.
#include "app/command_line_test.hpp"

#include "app/command_line_values.hpp"

namespace redial::app {
namespace {

std::string check_there(const std::string& path) { return CLI::ExistingPath(path); }

}  // namespace

CLI::App& add_test(CLI::App& app, RawTest& raw) {
    TestRunOptions& options = raw.options;
    CLI::App& test = *app.add_subcommand("test", "Play tests of a client's reconnect, judge them");
    CLI::Option* files =
        test.add_option("FILE", options.files, "Test files, or folders of them (docs/test.md)");
    files->required()->check(check_there)->type_name("FILE...");
    test.add_option("--filter", options.filter, "Only tests with this in their name")
        ->type_name("TEXT");
    test.add_option("--repeat", options.repeat, "Play each so often, each time with another seed")
        ->check(CLI::Range(1u, 100'000u).description(""))
        ->type_name("N");
    test.add_option("--jobs", options.jobs, "So many at once (1)")
        ->check(CLI::Range(1u, 64u).description(""))
        ->type_name("N");
    test.add_option("--seed", options.seed, "Of all chance: equal seeds, equal faults")
        ->type_name("N");
    add_time(test, "--timeout", raw.timeout, "Of each test, in place of its own (60s)");
    test.add_flag("--virtual", options.is_virtual, "In made-up time, for Redial's own sessions");
    test.add_flag("--allow-not-seen", options.allows_unseen,
                  "What could not be seen fails nothing");
    test.add_option("--junit", options.junit_file, "Write JUnit XML")->type_name("FILE");
    test.add_option("--json", options.json_file, "Write the results as JSON")->type_name("FILE");
    test.add_option("--html", options.html_file, "Write a page: verdicts, evidence, plots")
        ->type_name("FILE");
    test.add_flag("--github", options.annotates, "Annotations for GitHub's workflows");
    test.add_option("--log", options.log_folder, "Record each run in this folder")
        ->type_name("DIR");
    test.add_option("--baseline", options.baseline_log, "Fail what is worse than this recorded run")
        ->check(input_file())
        ->type_name("LOG");
    test.add_option_function<std::string>(
            "--suggest",
            [files, &options](const std::string& log) {
                files->required(false);
                options.suggest_log = log;
            },
            "Print a test of what this good run met")
        ->trigger_on_parse()
        ->check(input_file())
        ->type_name("LOG");
    test.add_flag_callback(
        "--expectations",
        [files, &raw] {
            files->required(false);
            raw.lists_expectations = true;
        },
        "Print what can be expected, as Markdown");
    test.add_flag("--include-secrets", options.includes_secrets,
                  "Keep ids and credentials in logs");
    test.footer(
        "Behind -- the client: a program and its words, {url} in them, or $REDIAL_URL\n"
        "($REDIAL_HOST and $REDIAL_PORT).\n"
        "Without: the test's own, else a session of Redial's own.\n"
        "Exit: 0 all held; 1 one did not; 2 usage, or one could not be run");
    return test;
}

TestRunOptions test_of(const RawTest& raw, std::vector<std::string> client_words) {
    TestRunOptions options = raw.options;
    options.timeout = optional_time(raw.timeout);
    options.client_words = std::move(client_words);
    return options;
}

}  // namespace redial::app
