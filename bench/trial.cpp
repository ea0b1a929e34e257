// What a test adds to its client's own time: `redial test` around a client that stays for half a
// second, against the same client by itself at a server that runs already. From the start of the
// program to its end, with server, tap, judgement and the ends of all of them. One thread.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <fstream>

#include "support/measure.hpp"
#include "support/program.hpp"

namespace redial::bench {
namespace {

constexpr double added_seconds_max = 0.15;  // the target

double seconds_of(std::vector<std::string> argv) {
    std::vector<char*> raw;
    for (std::string& argument : argv) raw.push_back(argument.data());
    raw.push_back(nullptr);
    const double begun = wall_seconds();
    const pid_t process = ::fork();
    if (process < 0) give_up("no process could be started");
    if (process == 0) {
        ::dup2(::open("/dev/null", O_RDWR), STDOUT_FILENO);
        ::execvp(raw[0], raw.data());
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(process, &status, 0);
    if (status != 0) give_up(argv[0] + " " + argv[1] + " did not end with 0");
    return wall_seconds() - begun;
}

std::vector<std::string> client(const std::string& url) {
    return {REDIAL_BINARY, "connect", url, "--for", "500ms"};
}

void compare() {
    Program server({REDIAL_BINARY, "serve", "--port", "0"});
    const std::string line = server.line_with("ws://");
    const std::size_t at = line.find("ws://");
    const std::string url = line.substr(at, line.find(' ', at) - at);
    const Folder folder;
    const std::string file = folder.path() + "/test.json";
    std::ofstream(file) << R"({"run_for": "20s", "expect": {"opens": 1}})";
    std::vector<std::string> test = {REDIAL_BINARY, "test", file, "--"};
    for (const std::string& word : client("{url}")) test.push_back(word);
    Samples ours;
    Samples alone;
    Samples added;
    for (int round = 0; round < rounds(); ++round) {
        ours.push_back(seconds_of(test));
        alone.push_back(seconds_of(client(url)));
        added.push_back((ours.back() - alone.back()) * 1e3);
    }
    print({"a test around a client of half a second, s", ours, alone, "the client alone"});
    print({"a test adds, ms", added, Samples(added.size(), added_seconds_max * 1e3), "the target"});
}

}  // namespace
}  // namespace redial::bench

int main() {
    redial::bench::compare();
    return 0;
}
