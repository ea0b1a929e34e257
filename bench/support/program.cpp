// Starts a program with fork and exec and reads its output from a pipe. One thread.
#include "support/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "support/measure.hpp"

namespace redial::bench {
namespace {

constexpr double end_wait = 3;  // seconds, then SIGKILL

[[noreturn]] void become(const std::vector<std::string>& argv,
                         const std::vector<std::string>& environment) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const std::string& variable : environment) ::putenv(const_cast<char*>(variable.c_str()));
    std::vector<char*> raw;
    for (const std::string& argument : argv) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    ::execvp(raw[0], raw.data());
    ::_exit(127);
}

}  // namespace

Program::Program(std::vector<std::string> argv, const std::vector<std::string>& environment)
    : name_(argv.at(0)) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) give_up(std::strerror(errno));
    process_ = ::fork();
    if (process_ < 0) give_up(std::strerror(errno));
    if (process_ == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        become(argv, environment);
    }
    ::close(ends[1]);
    output_ = ends[0];
}

Program::~Program() {
    ::kill(process_, SIGTERM);
    // Its output ends when it does; what it still writes is read, or it could not end.
    const double patience = wall_seconds() + end_wait;
    while (wall_seconds() < patience && read_more(100)) unread_.clear();
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    ::close(output_);
}

// False: the output has ended.
bool Program::read_more(int timeout_ms) {
    pollfd poll{output_, POLLIN, 0};
    if (::poll(&poll, 1, timeout_ms) <= 0) return true;
    char bytes[4096];
    const ssize_t count = ::read(output_, bytes, sizeof bytes);
    if (count <= 0) return false;
    unread_.append(bytes, static_cast<std::size_t>(count));
    return true;
}

bool Program::take_line(std::string& line) {
    const std::size_t end = unread_.find('\n');
    if (end == std::string::npos) return false;
    line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    return true;
}

std::string Program::line_with(const std::string& words, double seconds_max) {
    const double patience = wall_seconds() + seconds_max;
    std::string line;
    std::string last;
    for (;;) {
        while (take_line(line)) {
            if (line.find(words) != std::string::npos) return line;
            last = line;
        }
        const double left_ms = (patience - wall_seconds()) * 1e3;
        if (left_ms <= 0 || !read_more(static_cast<int>(left_ms) + 1)) {
            give_up(name_ + " did not say '" + words + "'; its last line: " + last);
        }
    }
}

int Program::count_lines_with(const std::string& words) {
    for (std::size_t before = unread_.size() + 1; before != unread_.size();) {
        before = unread_.size();
        read_more(0);
    }
    int count = 0;
    for (std::string line; take_line(line);) count += line.find(words) != std::string::npos;
    return count;
}

Folder::Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "redial-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) give_up("no temporary folder");
    path_ = pattern;
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace redial::bench
