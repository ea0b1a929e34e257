// The built program as a child process: its standard input is written, its output read, its exit
// code told; it never outlives the test. Every wait has a deadline. Test's thread only.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "paths.hpp"

namespace redial::tests {

// For one wait: the next words, or the end.
inline constexpr std::chrono::seconds program_wait{20};

// A folder that goes with the test.
class TestFolder {
public:
    TestFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "redial-test-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~TestFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    std::string file(const std::string& name) const { return path_ + "/" + name; }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

inline std::string text_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}
inline void write_file(const std::string& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}
inline long count_of(const std::string& text, const std::string& words) {
    long count = 0;
    for (std::size_t at = text.find(words); at != std::string::npos;
         at = text.find(words, at + words.size()))
        ++count;
    return count;
}

class Program {
public:
    // `words` follow the program's name; `environment` ("NAME=value", or "NAME" to take it away)
    // changes ours.
    explicit Program(std::vector<std::string> words,
                     const std::vector<std::string>& environment = {},
                     const std::string& binary = REDIAL_BINARY) {
        words.insert(words.begin(), binary);
        REQUIRE(::pipe2(input_, O_CLOEXEC) == 0);
        REQUIRE(::pipe2(output_, O_CLOEXEC) == 0);
        REQUIRE(::pipe2(errors_, O_CLOEXEC) == 0);
        child_ = ::fork();
        REQUIRE(child_ >= 0);
        if (child_ == 0) become(words, environment);
        close(input_[0]);
        close(output_[1]);
        close(errors_[1]);
    }
    ~Program() {
        if (child_ > 0) {
            ::kill(child_, SIGKILL);
            ::waitpid(child_, nullptr, 0);
        }
        for (int* end : {&input_[1], &output_[0], &errors_[0]}) close(*end);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void type(const std::string& text) {
        REQUIRE(::write(input_[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    }
    void end_input() { close(input_[1]); }
    void signal(int number) { ::kill(child_, number); }
    pid_t id() const { return child_; }

    // The rest of the first line of output that holds `words`, from them on.
    std::string after(const std::string& words) {
        for (const Deadline until = deadline();;) {
            const std::size_t at = out.find(words);
            const std::size_t end = at == std::string::npos ? at : out.find('\n', at);
            if (end != std::string::npos) return out.substr(at, end - at);
            INFO("waiting for: " << words << "\nout: " << out << "\nerr: " << err);
            REQUIRE(read_more(until));
        }
    }
    // Whether it says `words` in time; reading ends there.
    bool says(const std::string& words) {
        for (const Deadline until = deadline(); out.find(words) == std::string::npos;)
            if (!read_more(until)) return false;
        return true;
    }
    // Reads until both outputs are closed; the exit code, or minus the signal that ended it.
    int exit_code() {
        const Deadline until = deadline();
        while (output_[0] >= 0 || errors_[0] >= 0) {
            INFO("out: " << out << "\nerr: " << err);
            REQUIRE(read_more(until));
        }
        int status = 0;
        REQUIRE(::waitpid(child_, &status, 0) == child_);
        child_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

    // More of its output; fails the test when there is none in time.
    void read_more() { REQUIRE(read_more(deadline())); }

    std::string out;
    std::string err;

private:
    using Deadline = std::chrono::steady_clock::time_point;
    static Deadline deadline() { return std::chrono::steady_clock::now() + program_wait; }

    [[noreturn]] void become(std::vector<std::string>& words,
                             const std::vector<std::string>& environment) {
        ::dup2(input_[0], STDIN_FILENO);
        ::dup2(output_[1], STDOUT_FILENO);
        ::dup2(errors_[1], STDERR_FILENO);
        for (const std::string& entry : environment) {
            const std::size_t equals = entry.find('=');
            if (equals == std::string::npos) {
                ::unsetenv(entry.c_str());
            } else {
                ::setenv(entry.substr(0, equals).c_str(), entry.c_str() + equals + 1, 1);
            }
        }
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    static void close(int& descriptor) {
        if (descriptor >= 0) ::close(descriptor);
        descriptor = -1;
    }
    static void read_from(int& descriptor, std::string& text) {
        char chunk[65536];
        const ssize_t got = ::read(descriptor, chunk, sizeof chunk);
        if (got > 0) return void(text.append(chunk, static_cast<std::size_t>(got)));
        if (got == 0 || errno != EINTR) close(descriptor);
    }
    // False: the time was over, or both outputs have ended.
    bool read_more(Deadline until) {
        pollfd fds[2] = {{output_[0], POLLIN, 0}, {errors_[0], POLLIN, 0}};
        if (output_[0] < 0 && errors_[0] < 0) return false;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0 || ::poll(fds, 2, static_cast<int>(left.count())) <= 0) return false;
        if (fds[0].revents != 0) read_from(output_[0], out);
        if (fds[1].revents != 0) read_from(errors_[0], err);
        return true;
    }

    int input_[2] = {-1, -1};
    int output_[2] = {-1, -1};
    int errors_[2] = {-1, -1};
    pid_t child_ = -1;
};

// redial serve on a free port, until the test ends.
class Lab {
public:
    explicit Lab(std::vector<std::string> more = {})
        : program_(with_verb(std::move(more))), url_(program_.after("ws://")) {}
    const std::string& url() const { return url_; }
    Program& program() { return program_; }

private:
    static std::vector<std::string> with_verb(std::vector<std::string> more) {
        std::vector<std::string> words = {"serve", "--port", "0"};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    Program program_;
    std::string url_;
};

}  // namespace redial::tests
