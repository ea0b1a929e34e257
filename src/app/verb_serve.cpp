// redial serve: the lab server in the terminal. The command line's only thread.
#include <unistd.h>

#include "app/command_line.hpp"
#include "app/lab_line.hpp"
#include "app/local_time.hpp"
#include "app/recorded_server.hpp"
#include "app/standard_output.hpp"
#include "app/terminal_loop.hpp"
#include "app/verb.hpp"
#include "base/counted.hpp"
#include "base/format.hpp"
#include "control/lab_script_of_dials.hpp"
#include "net/engine/engine.hpp"

namespace redial::app {
namespace {

// Prints what changes at the lab server and remembers whether it could start.
class LabPrinter final : public core::EventSink {
public:
    LabPrinter(StandardOutput& out, bool plays) : out_(out), plays_(plays) {}
    void on_event(const core::Event& event) override {
        const std::string clock = local_clock(event.stamp.wall_at);
        if (const auto* lab = std::get_if<core::LabChanged>(&event.what)) print_change(clock, *lab);
        if (const auto* made = std::get_if<core::FaultMade>(&event.what))
            out_.write(fmt::format("{} fault {} {}\n", clock, made->name, made->detail));
        if (const auto* noted = std::get_if<core::Noted>(&event.what))
            out_.write(fmt::format("{} {}\n", clock, noted->text));
        if (const auto* refused = std::get_if<core::CommandRefused>(&event.what))
            out_.write(fmt::format("{} refused: {}\n", clock, refused->reason));
    }
    void on_message(const core::Stamp&, const core::MessageSeen&) override {}

    bool has_listened() const { return has_listened_; }
    const std::string& error() const { return last_.error; }

private:
    void print_change(const std::string& clock, const core::LabChanged& lab) {
        if (lab.is_listening && (!last_.is_listening || lab.url != last_.url))
            print_urls(clock, lab);
        else if (!lab.is_listening && last_.is_listening)
            out_.write(fmt::format("{} not listening\n", clock));
        if (lab.connections != last_.connections || lab.stored_sessions != last_.stored_sessions)
            out_.write(fmt::format("{} {}, {}\n", clock, counted(lab.connections, "connection"),
                                   counted(lab.stored_sessions, "stored session")));
        has_listened_ = has_listened_ || lab.is_listening || lab.refuses;
        last_ = lab;
    }

    // Event streams are asked for at the same address, by plain HTTP. A recorded server has none.
    void print_urls(const std::string& clock, const core::LabChanged& lab) {
        out_.write(fmt::format("{} listening on {}\n", clock, lab.url));
        if (plays_) return;
        const std::size_t host = lab.url.find("://") + 3;
        const std::string address = lab.url.substr(host, lab.url.find('/', host) - host);
        out_.write(fmt::format("{} event streams at http://{}/events\n", clock, address));
    }

    StandardOutput& out_;
    bool plays_;
    core::LabChanged last_;
    bool has_listened_ = false;
};

// What the recorded server did, or null; what there is to know of it is printed.
Result<std::shared_ptr<const core::LabScript>> script_of(const ServeOptions& options) {
    std::shared_ptr<const core::LabScript> none;
    if (options.play_file.empty()) return none;
    const auto server = read_recorded_server({.path = options.play_file,
                                              .session = options.play_session,
                                              .keeps = control::RecordedDials::Keeps::Messages,
                                              .includes_secrets = true});
    if (!server) return server.error();
    control::LabScriptMade made = control::lab_script_of(server->dials, server->begun_at);
    if (made.script.dials.empty())
        return Error{.what = "no dial is in it that a server did something to",
                     .where = options.play_file};
    print_error(fmt::format("{}: {}, {} of the server\n", server->name,
                            counted(server->dials.size(), "dial"),
                            counted(made.messages, "message")));
    if (server->is_cut) print_error("it is too large to be kept: its beginning is played\n");
    if (!server->remark.empty()) print_error(server->remark + "\n");
    for (const std::string& remark : made.remarks) print_error(remark + "\n");
    return std::shared_ptr<const core::LabScript>(
        std::make_shared<core::LabScript>(std::move(made.script)));
}

void post_all(net::Engine& engine, const ServeOptions& options,
              std::shared_ptr<const core::LabScript> script) {
    engine.post({{}, core::StartLab{options.lab, std::move(script)}});
    if (!options.streams.empty()) engine.post({{}, core::SetLabStreams{options.streams}});
    if (options.retry_after) engine.post({{}, core::SetLab503{true, *options.retry_after}});
    if (options.closes_after) engine.post({{}, core::SetLabClosesAfter{options.closes_after}});
    if (options.refuses) engine.post({{}, core::SetLabRefuses{true}});
}

void post_lines(net::Engine& engine, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        auto order = lab_order_of_line(line);
        if (order) {
            engine.post({{}, *std::move(order)});
        } else {
            print_error(order.error().line() + "\n");
        }
    }
}

}  // namespace

int run_serve(const ServeOptions& options) {
    auto script = script_of(options);
    if (!script) return complain(script.error().line(), exit_failed);
    auto loop = TerminalLoop::make();
    if (!loop) return complain(loop.error().line(), exit_failed);
    auto engine = net::Engine::start({.wake = loop->waker()});
    if (!engine) return complain(engine.error().line(), exit_failed);
    post_all(**engine, options, *std::move(script));

    std::optional<Instant> ends_at;
    if (options.run_for) ends_at = net::read_clocks().mono + *options.run_for;
    StandardOutput output(STDOUT_FILENO, WhenFull::LeavesOut);
    LabPrinter printer(output, !options.play_file.empty());
    for (;;) {
        (*engine)->poll(printer);
        output.flush();
        if (!printer.has_listened() && !printer.error().empty())
            return complain(printer.error() + "; try --host 127.0.0.1 or another --port",
                            exit_failed);
        if (output.error() || (ends_at && net::read_clocks().mono >= *ends_at)) break;
        if (!(*engine)->prepare_to_sleep()) continue;
        const auto woken = loop->wait(ends_at, options.takes_commands, output.waits_for());
        post_lines(**engine, woken.lines);
        if (woken.was_interrupted) break;
    }
    (*engine)->stop(printer);  // graceful: every client gets its bye and a 1001
    if (output.finish(output_patience)) return exit_done;
    return complain(output.error()->line(), exit_failed);
}

}  // namespace redial::app
