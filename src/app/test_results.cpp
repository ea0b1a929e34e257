// Prints results and writes them to files. The command line's only thread.
#include "app/test_results.hpp"

#include <unistd.h>

#include <cstdlib>

#include "log/atomic_file.hpp"
#include "verdict/result_github.hpp"
#include "verdict/result_json.hpp"
#include "verdict/result_junit.hpp"
#include "verdict/result_words.hpp"

namespace redial::app {
namespace {

// https://no-color.org: set and not empty.
bool is_colour_refused() {
    const char* wish = std::getenv("NO_COLOR");
    return wish != nullptr && *wish != '\0';
}

verdict::Coloured coloured_at(int descriptor) {
    const bool is_coloured = ::isatty(descriptor) == 1 && !is_colour_refused();
    return is_coloured ? verdict::Coloured::Yes : verdict::Coloured::No;
}

}  // namespace

TestResults::TestResults(const TestRunOptions& options, Instant begun_at)
    : options_(options),
      begun_at_(begun_at),
      output_(STDOUT_FILENO),
      coloured_(coloured_at(STDOUT_FILENO)) {}

void TestResults::take(const verdict::TestResult& result) {
    results_.push_back(result);
    output_.write(verdict::result_to_text(result, coloured_));
    if (options_.annotates) output_.write(verdict::result_to_github(result));
}

void TestResults::say(const std::string& line) { output_.write(line + "\n"); }

Status TestResults::write_files() const {
    if (!options_.junit_file.empty()) {
        const Status written =
            log::write_file_atomically(options_.junit_file, verdict::results_to_junit(results_));
        if (!written) return written;
    }
    if (!options_.json_file.empty())
        return log::write_file_atomically(options_.json_file, verdict::results_to_json(results_));
    return Done{};
}

int TestResults::finish(std::size_t left, Instant now) {
    verdict::ResultCounts counts = verdict::counts_of(results_);
    counts.not_run += left;
    output_.write(verdict::summary_to_text(counts, now - begun_at_, coloured_));
    // What could not be told is no failure of a test.
    const int otherwise = counts.failed > 0 ? exit_failed : exit_usage;
    const bool is_printed = output_.finish(output_patience);
    if (const Status written = write_files(); !written)
        return complain(written.error().line(), otherwise);
    if (!is_printed) return complain(output_.error()->line(), otherwise);
    return counts.failed + counts.not_run > 0 ? otherwise : exit_done;
}

}  // namespace redial::app
