// redial herd: one outage and many clients, simulated or with real sockets. The command line's only
// thread.
#include <unistd.h>

#include "app/command_line.hpp"
#include "app/herd_real.hpp"
#include "app/herd_report.hpp"
#include "app/run_files.hpp"
#include "app/standard_output.hpp"
#include "app/terminal_loop.hpp"
#include "app/verb.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "core/herd.hpp"
#include "log/atomic_file.hpp"
#include "log/policy_file.hpp"
#include "net/engine/engine.hpp"

namespace redial::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t policies_max = 4;

core::HerdOptions herd_options(const HerdRunOptions& options, const core::Policy& policy) {
    core::HerdOptions herd;
    herd.clients = options.clients;
    herd.outage = options.outage;
    herd.length = options.length;
    herd.policy = policy;
    herd.server = {options.opens_per_s, options.queue_max, options.retry_after};
    herd.seed = options.seed;
    return herd;
}

// In slices of virtual time, so that Ctrl+C is heard; none: it was.
std::optional<core::HerdResult> simulate(const HerdRunOptions& options,
                                         const core::NamedPolicy& named, TerminalLoop& loop) {
    core::Herd herd(herd_options(options, named.policy));
    const bool is_shown = ::isatty(STDERR_FILENO) != 0;
    while (herd.run_for(1s)) {
        if (loop.wait(net::read_clocks().mono, false).was_interrupted) return std::nullopt;
        if (is_shown) {
            print_error(fmt::format("\r{}: {} simulated, {} of {} back \x1b[K", named.name,
                                    duration_in_words(herd.elapsed()), herd.back(),
                                    options.clients));
        }
    }
    if (is_shown) print_error("\r\x1b[K");
    return herd.result();
}

// Progress on a terminal's standard error, twice a second; Ctrl+C cancels.
class TerminalWaiter final : public HerdWaiter {
public:
    TerminalWaiter(TerminalLoop& loop, StandardOutput& output, const std::string& policy,
                   std::uint32_t clients)
        : loop_(loop), output_(output), policy_(policy), clients_(clients) {}
    ~TerminalWaiter() override { clear(); }

    std::function<void()> waker() const override { return loop_.waker(); }
    bool wait(Instant until) override {
        output_.flush();
        return !output_.error() && !loop_.wait(until, false, output_.waits_for()).was_interrupted;
    }
    void show(const char* stage, std::uint32_t open, std::optional<Duration>) override {
        const Instant now = net::read_clocks().mono;
        if (!is_shown_ || now < shown_at_ + 500ms) return;
        shown_at_ = now;
        print_error(fmt::format("\r{}: {}, {} of {} open \x1b[K", policy_, stage, open, clients_));
    }
    void tell(const std::string& line) override {
        clear();
        output_.write(line + "\n");
        output_.flush();
    }

private:
    void clear() {
        if (is_shown_) print_error("\r\x1b[K");
    }

    TerminalLoop& loop_;
    StandardOutput& output_;
    const std::string& policy_;
    std::uint32_t clients_;
    bool is_shown_ = ::isatty(STDERR_FILENO) != 0;
    Instant shown_at_{};
};

Result<std::optional<core::HerdResult>> run_one(const HerdRunOptions& options,
                                                const core::NamedPolicy& named, TerminalLoop& loop,
                                                StandardOutput& output) {
    if (options.real.empty()) return simulate(options, named, loop);
    TerminalWaiter waiter(loop, output, named.name, options.clients);
    return run_real_herd(options, named, waiter);
}

int finish(const HerdRunOptions& options, const std::vector<model::HerdRow>& rows,
           StandardOutput& output) {
    output.write(herd_report(rows, options.clients, options.outage));
    if (!output.finish(output_patience)) return complain(output.error()->line(), exit_failed);
    if (options.csv_file.empty()) return exit_done;
    const Status written = log::write_file_atomically(options.csv_file, model::herd_csv(rows));
    return written ? exit_done : complain(written.error().line(), exit_failed);
}

}  // namespace

int run_herd(const HerdRunOptions& options) {
    if (options.policies.size() > policies_max)
        return complain("herd: at most four policies beside each other", exit_usage);
    if (options.outage >= options.length)
        return complain("herd: the outage is as long as the run; give a longer --for", exit_usage);
    if (const Status may = check_real_herd(options); !may)
        return complain(may.error().line(), exit_usage);
    if (const Status can_tell = try_outputs({options.csv_file}); !can_tell)
        return complain(can_tell.error().line(), exit_usage);
    auto loop = TerminalLoop::make();
    if (!loop) return complain(loop.error().line(), exit_failed);
    if (const std::string warning = make_room_for_real_herd(options); !warning.empty())
        complain(warning, 0);
    StandardOutput output(STDOUT_FILENO);
    std::vector<model::HerdRow> rows;
    for (const std::string& name : options.policies) {
        const auto named = log::policy_named(name);
        if (!named) return complain(named.error().line(), exit_usage);
        const auto result = run_one(options, *named, *loop, output);
        if (!result) return complain(result.error().line(), exit_failed);
        if (output.error()) return complain(output.error()->line(), exit_failed);
        if (!*result) return complain("herd: cancelled", exit_failed);
        rows.push_back({named->name, **result});
    }
    return finish(options, rows, output);
}

}  // namespace redial::app
