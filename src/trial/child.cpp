// Forks the keeper, reads what the program prints from a pipe that is never waited for, and hears
// of its end. One thread.
#include "trial/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>

#include "base/format.hpp"
#include "log/file_io.hpp"
#include "platform/descriptors.hpp"
#include "platform/processes.hpp"
#include "trial/keeper.hpp"

namespace redial::trial {
namespace {

constexpr int start_wait_ms = 5000;  // for the keeper to say that the program runs
constexpr int end_wait_ms = 2000;    // for what was killed to be gone

std::string words_of(int error) { return std::generic_category().message(error); }

// "NAME=value" of our own environment with `added` over it.
std::vector<std::string> environment_with(const Environment& added) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const std::string_view name = text.substr(0, text.find('='));
        const bool is_replaced = std::any_of(added.begin(), added.end(),
                                             [&](const auto& one) { return one.first == name; });
        if (!is_replaced) all.emplace_back(text);
    }
    for (const auto& [name, value] : added)
        all.push_back(std::string(name).append("=").append(value));
    return all;
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

// While it lives no handler of ours runs, here or in the child of a fork.
class SignalsHeld {
public:
    SignalsHeld() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsHeld(const SignalsHeld&) = delete;
    SignalsHeld& operator=(const SignalsHeld&) = delete;

private:
    sigset_t before_{};
};

class KeptChild final : public Child {
public:
    KeptChild(pid_t keeper, log::FileHandle link, log::FileHandle output)
        : keeper_(keeper), link_(std::move(link)), from_(std::move(output)) {}
    ~KeptChild() override {
        if (keeper_ < 0) return;
        end(Duration::zero());
        for (int waited_ms = 0; !look_at_keeper() && waited_ms < end_wait_ms; waited_ms += 10)
            wait_for_keeper(10);
    }

    // 0 or the errno of the program's start.
    int hear_of_start() {
        wait_for_keeper(start_wait_ms);
        KeeperReport report;
        const ssize_t got = ::recv(link_.get(), &report, sizeof report, MSG_DONTWAIT);
        if (got != sizeof report) return EAGAIN;
        return report.kind == KeeperReport::CouldNotStart ? report.value : 0;
    }

    bool look() override {
        const bool was_over = is_over_;
        is_over_ = look_at_keeper();
        // Once it is over there is no more than the pipe holds.
        if (!was_over) read_output();
        return is_over_;
    }
    bool has_exited() const override { return has_exited_ || is_over_; }
    void end(Duration patience) override {
        const KeeperOrder order{static_cast<std::int32_t>(
            std::chrono::duration_cast<std::chrono::milliseconds>(patience).count())};
        ::send(link_.get(), &order, sizeof order, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    std::string_view output() const override {
        const std::string_view all = output_;
        return all.substr(all.size() - std::min(all.size(), output_bytes_max));
    }
    std::uint64_t output_bytes() const override { return output_bytes_; }
    int exit_code() const override { return exit_code_; }
    int signal() const override { return signal_; }

private:
    void wait_for_keeper(int limit_ms) const {
        pollfd entry{link_.get(), POLLIN, 0};
        ::poll(&entry, 1, limit_ms);
    }

    // True: it is gone, and it goes last.
    bool look_at_keeper() {
        if (keeper_ < 0) return true;
        for (;;) {
            KeeperReport report;
            const ssize_t got = ::recv(link_.get(), &report, sizeof report, MSG_DONTWAIT);
            if (got < 0) return false;
            if (got == 0) break;
            const bool was_killed = report.kind == KeeperReport::Killed;
            if (report.kind != KeeperReport::Exited && !was_killed) continue;
            has_exited_ = true;
            signal_ = was_killed ? report.value : 0;
            exit_code_ = was_killed ? 128 + report.value : report.value;
        }
        // It has closed its end, so it is as good as gone.
        while (::waitpid(keeper_, nullptr, 0) < 0 && errno == EINTR) {
        }
        keeper_ = -1;
        return true;
    }

    void read_output() {
        char block[16 * 1024];
        for (std::size_t taken = 0; from_ && taken < look_bytes_max;) {
            const std::int64_t count = log::read_some(from_.get(), block, sizeof block);
            if (count <= 0) return;
            taken += static_cast<std::size_t>(count);
            output_bytes_ += static_cast<std::uint64_t>(count);
            output_.append(block, static_cast<std::size_t>(count));
            if (output_.size() > 2 * output_bytes_max)
                output_.erase(0, output_.size() - output_bytes_max);
        }
    }

    pid_t keeper_;  // -1: gone
    log::FileHandle link_;
    log::FileHandle from_;
    std::string output_;
    std::uint64_t output_bytes_ = 0;
    int exit_code_ = 0;
    int signal_ = 0;
    bool has_exited_ = false;
    bool is_over_ = false;
};

std::string hint_for(int wrong) {
    if (wrong == ENOENT) return "is it installed, and on PATH?";
    if (wrong == EACCES) return "is it a program (chmod +x)?";
    return "";
}

}  // namespace

Result<std::unique_ptr<Child>> Child::start(const std::vector<std::string>& words,
                                            const Environment& added) {
    if (words.empty() || words[0].empty())
        return Error{"there is no command", "", "name a program"};
    const platform::Ends output = platform::make_pipe(platform::Waits::Yes);
    if (output.reads < 0) return Error{words_of(errno), words[0], ""};
    log::FileHandle from(output.reads);
    log::FileHandle to(output.writes);
    const platform::Link link = platform::make_link();
    if (link.ours < 0) return Error{words_of(errno), words[0], ""};
    log::FileHandle ours(link.ours);
    log::FileHandle theirs(link.theirs);
    // The program's own end may block: it expects that.
    ::fcntl(from.get(), F_SETFL, O_NONBLOCK);

    const std::vector<std::string> environment = environment_with(added);
    const std::vector<char*> word_pointers = pointers_to(words);
    const std::vector<char*> environment_pointers = pointers_to(environment);
    const KeeperWish wish{word_pointers.data(), environment_pointers.data(), to.get(),
                          theirs.get()};
    const pid_t keeper = [&] {
        const SignalsHeld held;
        const pid_t process = ::fork();
        if (process == 0) keep(wish);
        return process;
    }();
    if (keeper < 0) return Error{words_of(errno), words[0], "it could not be started"};
    // Their ends are the keeper's alone: what it closes is closed.
    to = {};
    theirs = {};
    auto child = std::make_unique<KeptChild>(keeper, std::move(ours), std::move(from));
    if (const int wrong = child->hear_of_start(); wrong != 0)
        return Error{words_of(wrong), words[0], hint_for(wrong)};
    return std::unique_ptr<Child>(std::move(child));
}

}  // namespace redial::trial
