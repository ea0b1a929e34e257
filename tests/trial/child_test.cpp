// Programs that a test starts, real ones: those that end, hang, fork, turn a deaf ear and print
// without end. Each waits for what it asks for, with a limit. Test's thread only.
#include "trial/child.hpp"

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <sstream>

#include "catch.hpp"
#include "net/system/clocks.hpp"
#include "platform/process_table.hpp"

using namespace redial;
using namespace redial::trial;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<Child> shell(const std::string& script, const Environment& added = {}) {
    auto child = Child::start({"/bin/sh", "-c", script}, added);
    REQUIRE(child);
    return *std::move(child);
}

template <class Is>
bool comes_true(const Is& is, Duration limit = 20s) {
    const Instant until = net::read_clocks().mono + limit;
    while (!is()) {
        if (net::read_clocks().mono >= until) return false;
        ::poll(nullptr, 0, 5);
    }
    return true;
}

bool ends(Child& child) {
    return comes_true([&] { return child.look(); });
}
bool says(Child& child, const std::string& words) {
    return comes_true([&] {
        child.look();
        return child.output().find(words) != std::string_view::npos;
    });
}

// The numbers that it printed behind "pid ".
std::vector<pid_t> processes_of(const Child& child) {
    std::vector<pid_t> found;
    std::istringstream words{std::string(child.output())};
    for (std::string word; words >> word;)
        if (pid_t process = 0; word == "pid" && words >> process) found.push_back(process);
    return found;
}

bool is_gone(pid_t process) { return ::kill(process, 0) != 0 && errno == ESRCH; }

void check_all_gone(const std::vector<pid_t>& processes, std::size_t count) {
    CHECK(processes.size() == count);
    for (const pid_t process : processes) {
        INFO(process);
        CHECK(is_gone(process));
    }
}

// Elsewhere what left the program's group is not found.
bool sees_processes() {
    static platform::ProcessTable table;
    return table.read();
}

// Forked twice and in a session of its own, as daemons are.
constexpr const char* daemon_script = R"(
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print("pid", os.getpid(), flush=True)
        time.sleep(1000)
    os._exit(0)
os.wait()
print("gone ahead", flush=True)
)";

Duration processor_time() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto of = [](const timeval& time) {
        return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

}  // namespace

TEST_CASE("a program's words and exit code are told, of both its outputs", "[trial]") {
    const auto child = shell("echo out; echo err >&2; exit 7");
    CHECK(ends(*child));
    CHECK(child->has_exited());
    CHECK(child->exit_code() == 7);
    CHECK(child->output() == "out\nerr\n");
}

TEST_CASE("a program is given the environment that was added to ours", "[trial]") {
    const auto child =
        shell("echo $REDIAL_URL $HOME", {{"REDIAL_URL", "ws://x/"}, {"HOME", "/nowhere"}});
    CHECK(ends(*child));
    CHECK(child->output() == "ws://x/ /nowhere\n");
}

TEST_CASE("a command that is no program gives words instead of a child", "[trial]") {
    const auto missing = Child::start({"redial-no-such-program"}, {});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().line().find("redial-no-such-program") != std::string::npos);
    CHECK(missing.error().line().find("is it installed") != std::string::npos);
    const auto no_program = Child::start({"/etc/passwd"}, {});
    REQUIRE_FALSE(no_program);
    CHECK(no_program.error().line().find("is it a program") != std::string::npos);
    CHECK_FALSE(Child::start({}, {}));
    CHECK_FALSE(Child::start({""}, {}));
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);  // nothing of them is left
}

TEST_CASE("one that was asked to end and does so keeps its own exit code", "[trial]") {
    const auto child =
        shell("trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.01; done");
    REQUIRE(says(*child, "ready"));
    CHECK_FALSE(child->look());
    child->end(20s);
    CHECK(ends(*child));
    CHECK(child->exit_code() == 3);
    CHECK(child->output().ends_with("bye\n"));
}

TEST_CASE("an exit code above 128 is told from a signal", "[trial]") {
    const auto exited = shell("exit 139");
    CHECK(ends(*exited));
    CHECK(exited->exit_code() == 139);
    CHECK(exited->signal() == 0);
    const auto killed = shell("kill -SEGV $$");
    CHECK(ends(*killed));
    CHECK(killed->exit_code() == 139);
    CHECK(killed->signal() == SIGSEGV);
}

TEST_CASE("one that ignores SIGTERM is killed when the patience is over", "[trial]") {
    const auto child = shell("trap '' TERM; echo pid $$; while :; do sleep 0.01; done");
    REQUIRE(says(*child, "pid"));
    const Instant asked_at = net::read_clocks().mono;
    child->end(300ms);
    CHECK(ends(*child));
    CHECK(net::read_clocks().mono - asked_at >= 290ms);
    CHECK(child->exit_code() == 128 + SIGKILL);
    CHECK(child->signal() == SIGKILL);
    check_all_gone(processes_of(*child), 1);
}

TEST_CASE("children in the background count: the child is over when they are", "[trial]") {
    const auto child = shell("sh -c 'echo pid $$; exec sleep 1000' & exit 0");
    REQUIRE(says(*child, "pid"));
    CHECK(comes_true([&] {
        child->look();
        return child->has_exited();
    }));
    CHECK_FALSE(child->look());
    child->end(20s);
    CHECK(ends(*child));
    CHECK(child->exit_code() == 0);
    check_all_gone(processes_of(*child), 1);
}

TEST_CASE("a daemon that left group and session and hears no SIGTERM is found", "[trial]") {
    if (!sees_processes()) {
        WARN("not tested here: this system has no table of processes");
        return;
    }
    const auto started = Child::start({"python3", "-c", daemon_script}, {});
    REQUIRE(started);
    Child& child = **started;
    REQUIRE(says(child, "gone ahead"));
    // The whole line: its number may come after its word.
    REQUIRE(comes_true([&] {
        child.look();
        const std::size_t at = child.output().find("pid ");
        return at != std::string_view::npos &&
               child.output().find('\n', at) != std::string_view::npos;
    }));
    child.end(50ms);
    CHECK(ends(child));
    check_all_gone(processes_of(child), 1);
}

TEST_CASE("whoever forks without end is ended all the same", "[trial]") {
    // Bounded, so that a failure of this test does not take the machine with it.
    const auto child = shell(
        "echo pid $$; fork() { trap '' TERM; [ $1 -gt 0 ] || return; "
        "fork $(($1 - 1)) & while :; do sleep 0.02; done; }; fork 60");
    REQUIRE(says(*child, "pid"));
    child->end(50ms);
    CHECK(ends(*child));
    check_all_gone(processes_of(*child), 1);
}

TEST_CASE("of gigabytes the end is kept, and they cost neither memory nor processor", "[trial]") {
    const auto child = shell("echo pid $$; exec yes flood");
    REQUIRE(says(*child, "flood"));
    const std::vector<pid_t> processes = processes_of(*child);
    const Duration before = processor_time();
    const Instant until = net::read_clocks().mono + 500ms;
    while (net::read_clocks().mono < until) {
        child->look();
        ::poll(nullptr, 0, 20);
    }
    CHECK(processor_time() - before < 250ms);
    CHECK(child->output_bytes() > Child::output_bytes_max);
    CHECK(child->output().size() == Child::output_bytes_max);
    child->end(20s);
    CHECK(ends(*child));
    CHECK(child->output().find("flood\nflood\n") != std::string_view::npos);
    CHECK((processes.empty() || is_gone(processes[0])));
}

TEST_CASE("one that closes its output is alive until it ends", "[trial]") {
    const auto child = shell("echo pid $$; exec >&- 2>&-; while :; do sleep 0.01; done");
    REQUIRE(says(*child, "pid"));
    CHECK_FALSE(child->look());
    CHECK_FALSE(child->has_exited());
    child->end(20s);
    CHECK(ends(*child));
    CHECK(child->exit_code() == 128 + SIGTERM);
    check_all_gone(processes_of(*child), 1);
}

TEST_CASE("a child that goes out of scope takes all of its processes with it", "[trial]") {
    std::vector<pid_t> processes;
    {
        const auto child = shell("trap '' TERM; echo pid $$; sh -c 'echo pid $$; exec sleep 1000'");
        REQUIRE(comes_true([&] {
            child->look();
            return processes_of(*child).size() == 2;
        }));
        processes = processes_of(*child);
    }
    check_all_gone(processes, 2);
}

TEST_CASE("when we are killed ourselves, no child is left", "[trial]") {
    int ends_of_pipe[2];
    REQUIRE(::pipe(ends_of_pipe) == 0);
    const pid_t we = ::fork();
    REQUIRE(we >= 0);
    if (we == 0) {
        const auto child = Child::start({"sh", "-c", "echo pid $$; exec sleep 1000"}, {});
        if (!child) ::_exit(1);
        while ((*child)->output().find('\n') == std::string_view::npos) (*child)->look();
        const std::string words((*child)->output());
        [[maybe_unused]] const ssize_t written =
            ::write(ends_of_pipe[1], words.data(), words.size());
        for (;;) ::pause();
    }
    char block[64] = {};
    REQUIRE(::read(ends_of_pipe[0], block, sizeof block - 1) > 4);
    const pid_t process = std::atoi(block + 4);
    ::kill(we, SIGKILL);
    ::waitpid(we, nullptr, 0);
    CHECK(comes_true([&] { return is_gone(process); }));
    ::close(ends_of_pipe[0]);
    ::close(ends_of_pipe[1]);
}
