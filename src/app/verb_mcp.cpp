// redial mcp: a Model Context Protocol server on standard input and output. The command line's
// only thread.
#include <poll.h>
#include <unistd.h>

#include <deque>
#include <memory>

#include "answers/mcp_server.hpp"
#include "app/command_line.hpp"
#include "app/export_folder.hpp"
#include "app/fan_out.hpp"
#include "app/headless_limits.hpp"
#include "app/standard_output.hpp"
#include "app/terminal_loop.hpp"
#include "app/verb.hpp"
#include "base/format.hpp"
#include "base/version.hpp"
#include "log/atomic_file.hpp"
#include "log/export.hpp"
#include "model/fold/workspace.hpp"
#include "net/engine/engine.hpp"
#include "platform/memory.hpp"

namespace redial::app {
namespace {

// A batch of events, so that the time and the input are looked at between two.
constexpr net::PollBudget batch{.messages_max = 1000, .bytes_max = 1u << 20};
constexpr Duration look_for_client_every = std::chrono::milliseconds(500);
constexpr Duration gone_after = std::chrono::seconds(2);
// Of lines that nobody read so far.
constexpr std::size_t lines_at_end_max = 64;
// Its sessions are few, and their history is asked for.
constexpr std::size_t sessions_kept_long = 64;

model::Limits mcp_limits(std::size_t nth_session) {
    model::Limits limits = headless_limits(nth_session);
    limits.messages_max = 20'000;
    limits.bytes_max = 32u << 20;
    limits.total_bytes_max = 256u << 20;
    if (nth_session > sessions_kept_long) return limits;
    limits.attempts_max = 2048;
    limits.spans_max = 3 * limits.attempts_max;
    limits.journal_events_max = 16'384;
    limits.journal_bytes_max = 2u << 20;
    return limits;
}

// ".jsonl, .csv, ...": by which an export is known.
std::string endings() {
    std::string all;
    for (const core::ExportFormatInfo& info : core::export_formats)
        all += (all.empty() ? "" : ", ") + std::string(info.ending);
    return all;
}

// Gives the workspace behind it its limits before each new session.
class McpLimits final : public core::EventSink {
public:
    explicit McpLimits(model::Workspace& workspace) : workspace_(workspace) {
        workspace_.set_limits(mcp_limits(1));
    }
    void on_event(const core::Event& event) override {
        if (std::holds_alternative<core::SessionAdded>(event.what))
            workspace_.set_limits(mcp_limits(workspace_.sessions().size() + 1));
    }
    void on_message(const core::Stamp&, const core::MessageSeen&) override {}

private:
    model::Workspace& workspace_;
};

class McpRun {
public:
    McpRun(const McpRunOptions& options, ExportFolder folder, TerminalLoop& loop)
        : options_(options),
          folder_(std::move(folder)),
          loop_(loop),
          output_(STDOUT_FILENO),
          server_({program_version, options.hosts, options.includes_secrets, net::read_clocks()},
                  host(), workspace_) {}

    int run() {
        auto engine = net::Engine::start({.wake = loop_.waker()});
        if (!engine) return complain(engine.error().line(), exit_failed);
        engine_ = *std::move(engine);
        sinks_.add(server_);
        sinks_.add(limits_);
        sinks_.add(workspace_);
        while (!has_ended_ && !output_.error()) turn();
        return finish();
    }

private:
    answers::McpHost host() {
        answers::McpHost host;
        host.post = [this](core::Command command) { return engine_->post(std::move(command)); };
        host.say = [this](std::string line) { lines_.push_back(std::move(line)); };
        host.export_to = [this](const answers::McpExport& wish) { return export_to(wish); };
        host.write_text = [this](const answers::McpExport& wish, const std::string& text) {
            return write_text(wish, text);
        };
        return host;
    }

    Result<answers::McpExported> export_to(const answers::McpExport& wish) {
        log::ExportOptions options;
        options.secrets = log::secrets_when(options_.includes_secrets);
        options.session = wish.session;
        options.tool = std::string("redial ") + program_version;
        options.format = log::export_format_of_path(wish.file);
        // The ending always says what it is: nothing else is ever written over.
        if (!options.format)
            return Error{"this is no name of an export", wish.file,
                         "end it in " + endings() + ", .html or .md"};
        if (!wish.format.empty()) options.format = core::from_name<core::ExportFormat>(wish.format);
        if (!options.format)
            return Error{"there is no such format", wish.format,
                         "try " + core::names_in_words<core::ExportFormat>()};
        const auto path = folder_.path_of(wish.file, wish.replaces);
        if (!path) return path.error();
        const auto done = log::export_memory(workspace_, *path, options, net::read_clocks());
        if (!done) return done.error();
        return answers::McpExported{done->path, core::name_of(done->format), done->size_bytes,
                                    done->events, done->remark};
    }

    Result<answers::McpExported> write_text(const answers::McpExport& wish,
                                            const std::string& text) {
        if (!wish.file.ends_with(".html") && !wish.file.ends_with(".md"))
            return Error{"this is no name of a report", wish.file, "end it in .html or .md"};
        const auto path = folder_.path_of(wish.file, wish.replaces);
        if (!path) return path.error();
        if (const Status done = log::write_file_atomically(*path, text); !done) return done.error();
        return answers::McpExported{*path, wish.format, text.size(), 0, ""};
    }

    void turn() {
        engine_->poll(sinks_, batch);
        // A client that does not read is asked no further, and nothing more is said to it.
        if (lines_.empty()) server_.look(net::read_clocks().mono);
        write_lines();
        take_input();
        if (!engine_->prepare_to_sleep()) return;
        const bool is_read = may_answer() && input_.empty();
        const Instant now = net::read_clocks().mono;
        const auto until =
            is_read ? server_.deadline() : std::optional(now + look_for_client_every);
        TerminalLoop::Woken woken = loop_.wait(until, is_read, output_.waits_for());
        for (std::string& line : woken.lines) input_.push_back(std::move(line));
        if (woken.line_was_too_long) server_.refuse_long_line();
        take_input();
        if (is_read) stuck_since_.reset();
        has_ended_ =
            woken.was_interrupted || woken.input_has_ended || (!is_read && is_client_gone());
    }

    // It closed our input, whose end is not read while it does not read what we say; and for a
    // while it has taken nothing.
    bool is_client_gone() {
        const Instant now = net::read_clocks().mono;
        if (!stuck_since_ || lines_.size() != lines_when_stuck_) stuck_since_ = now;
        lines_when_stuck_ = lines_.size();
        pollfd input{STDIN_FILENO, 0, 0};
        const bool is_closed = ::poll(&input, 1, 0) > 0;
        return is_closed && now - *stuck_since_ > gone_after;
    }

    bool may_answer() const { return lines_.empty() && !output_.is_full(); }

    // One line at a time: what they are answered with may be a thousand times as long.
    void take_input() {
        while (!input_.empty() && may_answer()) {
            server_.take_line(input_.front(), net::read_clocks().mono);
            input_.pop_front();
            write_lines();
        }
    }

    void write_lines() {
        while (!lines_.empty() && !output_.is_full()) {
            output_.write(lines_.front() + "\n");
            lines_.pop_front();
            output_.flush();
        }
        output_.flush();
    }

    int finish() {
        // What came together with the end of the input.
        for (; !input_.empty() && lines_.size() < lines_at_end_max; input_.pop_front())
            server_.take_line(input_.front(), net::read_clocks().mono);
        server_.finish(net::read_clocks().mono);
        engine_->stop(sinks_, {.close = std::chrono::milliseconds(500),
                               .last_words = std::chrono::milliseconds(500)});
        const Instant give_up_at = net::read_clocks().mono + output_patience;
        do {
            write_lines();
            if (lines_.empty()) break;
            loop_.wait(give_up_at, false, output_.waits_for());
        } while (!output_.error() && net::read_clocks().mono < give_up_at);
        // Whoever closed our input need not read what we still say.
        output_.finish(output_patience);
        return exit_done;
    }

    const McpRunOptions& options_;
    ExportFolder folder_;
    TerminalLoop& loop_;
    StandardOutput output_;
    std::deque<std::string> input_;  // read, and not yet taken by the server
    std::deque<std::string> lines_;  // said, and not yet taken by the output
    FanOut sinks_;
    model::Workspace workspace_;
    McpLimits limits_{workspace_};
    std::unique_ptr<net::Engine> engine_;
    answers::McpServer server_;
    std::optional<Instant> stuck_since_;  // nothing of lines_ was taken since
    std::size_t lines_when_stuck_ = 0;
    bool has_ended_ = false;
};

}  // namespace

int run_mcp(const McpRunOptions& options) {
    platform::return_large_blocks();
    auto folder = ExportFolder::open(options.exports);
    if (!folder) return complain(folder.error().line(), exit_usage);
    auto loop = TerminalLoop::make();
    if (!loop) return complain(loop.error().line(), exit_failed);
    return McpRun(options, *std::move(folder), *loop).run();
}

}  // namespace redial::app
