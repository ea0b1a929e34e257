// Reads a placeholder's value from the environment, a file or a command. A resolver worker's
// thread.
#include "net/service/provider.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "base/duration_text.hpp"
#include "net/system/clocks.hpp"
#include "net/system/spawn.hpp"
#include "platform/descriptors.hpp"
#include "platform/processes.hpp"

namespace redial::net {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }
    void close() {
        if (number_ >= 0) ::close(number_);
        number_ = -1;
    }

private:
    int number_;
};

std::string words_of(int error) { return std::generic_category().message(error); }

Error failure(const core::Placeholder& wanted, std::string what, std::string hint) {
    return {std::move(what), wanted.text, std::move(hint)};
}

std::string without_end_space(std::string text) {
    while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != std::string::npos)
        text.pop_back();
    return text;
}

Result<std::string> from_environment(const core::Placeholder& wanted) {
    const char* value = std::getenv(wanted.what.c_str());
    if (value != nullptr) return without_end_space(value);
    return failure(wanted, "the environment has no " + wanted.what, "export it before the start");
}

enum class ReadEnd : std::uint8_t { Whole, TooLong, TooSlow, Failed };

// Reads to the end; a file is always ready, a pipe is waited for until `due`.
ReadEnd read_all(int descriptor, Instant due, std::string& text) {
    char block[4096];
    for (;;) {
        const Duration left = due - read_clocks().mono;
        if (left <= Duration{0}) return ReadEnd::TooSlow;
        pollfd entry{descriptor, POLLIN, 0};
        const auto wait_ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
        const int ready = ::poll(&entry, 1, static_cast<int>(wait_ms));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return ready == 0 ? ReadEnd::TooSlow : ReadEnd::Failed;
        const ssize_t count = ::read(descriptor, block, sizeof block);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return ReadEnd::Failed;
        if (count == 0) return ReadEnd::Whole;
        text.append(block, static_cast<std::size_t>(count));
        if (text.size() > value_bytes_max) return ReadEnd::TooLong;
    }
}

Result<std::string> judged(const core::Placeholder& wanted, ReadEnd end, std::string text,
                           Duration limit) {
    switch (end) {
        case ReadEnd::Whole: return without_end_space(std::move(text));
        case ReadEnd::TooLong:
            return failure(wanted, "it gives more than 64 KiB", "is it a token?");
        case ReadEnd::TooSlow:
            return failure(wanted, "no end after " + duration_in_words(limit), "run it by hand");
        case ReadEnd::Failed: break;
    }
    return failure(wanted, "it could not be read: " + words_of(errno), "");
}

Result<std::string> from_file(const core::Placeholder& wanted, Duration limit) {
    const Descriptor file(::open(wanted.what.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.number() < 0) return failure(wanted, words_of(errno), "does the file exist?");
    std::string text;
    const ReadEnd end = read_all(file.number(), read_clocks().mono + limit, text);
    return judged(wanted, end, std::move(text), limit);
}

// One that has closed its output may still run.
bool ends_by_itself(pid_t child, Instant due) {
    const Duration left = std::max(due - read_clocks().mono, Duration{0});
    const auto wait_ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return platform::ends_within(child, static_cast<int>(wait_ms));
}

Result<std::string> from_command(const core::Placeholder& wanted, Duration limit) {
    const platform::Ends ends = platform::make_pipe(platform::Waits::Yes);
    if (ends.reads < 0) return failure(wanted, words_of(errno), "");
    const Descriptor output(ends.reads);
    Descriptor input(ends.writes);
    const Spawned spawned = spawn({"/bin/sh", "-c", wanted.what}, input.number());
    if (spawned.error != 0)
        return failure(wanted, "it could not be started: " + words_of(spawned.error), "");
    const pid_t child = spawned.process;
    input.close();
    std::string text;
    const Instant due = read_clocks().mono + limit;
    const ReadEnd end = read_all(output.number(), due, text);
    if (end != ReadEnd::Whole || !ends_by_itself(child, due)) {
        ::kill(-child, SIGKILL);  // whatever it left running goes with it
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (end == ReadEnd::Whole && status != 0) {
        const std::string code = WIFEXITED(status) ? std::to_string(WEXITSTATUS(status)) : "?";
        return failure(wanted, "the command ended with code " + code, "run it by hand");
    }
    return judged(wanted, end, std::move(text), limit);
}

}  // namespace

Result<std::string> provide(const core::Placeholder& wanted, Duration limit) {
    switch (wanted.source) {
        case core::ValueSource::Environment: return from_environment(wanted);
        case core::ValueSource::File: return from_file(wanted, limit);
        case core::ValueSource::Command: return from_command(wanted, limit);
    }
    return failure(wanted, "unknown source", "");
}

}  // namespace redial::net
