// redial serve: the lab server in the terminal. The command line's only thread.
#include <unistd.h>

#include "app/counted.hpp"
#include "app/headless.hpp"
#include "app/local_time.hpp"
#include "app/standard_output.hpp"
#include "app/terminal_loop.hpp"
#include "base/format.hpp"
#include "net/engine.hpp"

namespace redial::app {
namespace {

// Prints what changes at the lab server and remembers whether it could start.
class LabPrinter final : public core::EventSink {
  public:
    explicit LabPrinter(StandardOutput& out) : out_(out) {}
    void on_event(const core::Event& event) override {
        const std::string clock = local_clock(event.stamp.wall_at);
        if (const auto* lab = std::get_if<core::LabChanged>(&event.what)) print_change(clock, *lab);
        if (const auto* made = std::get_if<core::FaultMade>(&event.what))
            out_.write(fmt::format("{} fault {} {}\n", clock, made->name, made->detail));
        if (const auto* noted = std::get_if<core::Noted>(&event.what))
            out_.write(fmt::format("{} {}\n", clock, noted->text));
    }
    void on_message(const core::Stamp&, const core::MessageSeen&) override {}

    bool has_listened() const { return has_listened_; }
    const std::string& error() const { return last_.error; }

  private:
    void print_change(const std::string& clock, const core::LabChanged& lab) {
        if (lab.is_listening && (!last_.is_listening || lab.url != last_.url))
            out_.write(fmt::format("{} listening on {}\n", clock, lab.url));
        else if (!lab.is_listening && last_.is_listening)
            out_.write(fmt::format("{} not listening\n", clock));
        if (lab.connections != last_.connections || lab.stored_sessions != last_.stored_sessions)
            out_.write(fmt::format("{} {}, {}\n", clock, counted(lab.connections, "connection"),
                                   counted(lab.stored_sessions, "stored session")));
        has_listened_ = has_listened_ || lab.is_listening || lab.refuses;
        last_ = lab;
    }

    StandardOutput& out_;
    core::LabChanged last_;
    bool has_listened_ = false;
};

void post_all(net::Engine& engine, const ServeOptions& options) {
    engine.post({{}, core::StartLab{options.lab}});
    if (options.retry_after) engine.post({{}, core::SetLab503{true, *options.retry_after}});
    if (options.closes_after) engine.post({{}, core::SetLabClosesAfter{options.closes_after}});
    if (options.refuses) engine.post({{}, core::SetLabRefuses{true}});
}

}  // namespace

int run_serve(const ServeOptions& options) {
    auto loop = TerminalLoop::make();
    if (!loop) return complain(loop.error().line(), exit_failed);
    auto engine = net::Engine::start({.wake = loop->waker()});
    if (!engine) return complain(engine.error().line(), exit_failed);
    post_all(**engine, options);

    std::optional<Instant> ends_at;
    if (options.run_for) ends_at = net::read_clocks().mono + *options.run_for;
    StandardOutput output(STDOUT_FILENO);
    LabPrinter printer(output);
    for (;;) {
        if (!output.is_full()) (*engine)->poll(printer);
        output.flush();
        if (!printer.has_listened() && !printer.error().empty())
            return complain(printer.error() + "; try --host 127.0.0.1 or another --port",
                            exit_failed);
        if (output.error() || (ends_at && net::read_clocks().mono >= *ends_at)) break;
        if (!output.is_full() && !(*engine)->prepare_to_sleep()) continue;
        if (loop->wait(ends_at, false, output.waits_for()).was_interrupted) break;
    }
    (*engine)->stop(printer);  // graceful: every client gets its bye and a 1001
    if (output.finish(output_patience)) return exit_done;
    return complain(output.error()->line(), exit_failed);
}

}  // namespace redial::app
