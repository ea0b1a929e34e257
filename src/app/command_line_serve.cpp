// The options of `redial serve`. Main thread.
#include "app/command_line_serve.hpp"

#include "model/dialect/dialect_words.hpp"

namespace redial::app {
namespace {

std::string check_dialect(const std::string& name) { return model::served_error({.name = name}); }

std::string check_fault(const std::string& text) {
    const auto fault = core::dialect_fault_from_text(text);
    return fault ? "" : fault.error().line();
}

std::string check_events(const std::string& text) {
    const auto stream = core::lab_stream_from(text);
    return stream ? "" : stream.error().line();
}

// What only makes sense with a dialect, and whether that can make the faults asked for.
std::string check_whole(const RawServe& raw) {
    core::LabDialect dialect = raw.options.lab.dialect;
    if (dialect.name.empty()) {
        if (!raw.dialect_faults.empty()) return "--dialect-fault needs --dialect";
        return raw.every.empty() ? "" : "--every needs --dialect";
    }
    if (!raw.options.play_file.empty()) return "--dialect and --play exclude each other";
    for (const std::string& text : raw.dialect_faults)
        dialect.faults.push_back(*core::dialect_fault_from_text(text));
    return model::served_error(dialect);
}

void add_dialect_options(CLI::App& serve, RawServe& raw) {
    serve.add_option("--dialect", raw.options.lab.dialect.name, "Be the server of this dialect")
        ->check(CLI::Validator(check_dialect, ""))
        ->type_name("NAME");
    add_time(serve, "--every", raw.every, "With --dialect: between numbered events (1s)");
    serve
        .add_option("--dialect-fault", raw.dialect_faults,
                    "drop_reply, refuse ...: docs/dialects.md")
        ->check(CLI::Validator(check_fault, ""))
        ->type_name("FAULT[:N]");
    serve.add_flag("--commands", raw.options.takes_commands,
                   "Lines of standard input are orders: reset ...");
}

}  // namespace

CLI::App& add_serve(CLI::App& app, RawServe& raw) {
    CLI::App* serve = app.add_subcommand("serve", "Run the lab server in the terminal");
    core::LabOptions& lab = raw.options.lab;
    serve->add_option("--port", lab.port, "Port; the next free one when taken")
        ->check(CLI::Range(0, 65535).description(""))
        ->type_name("N");
    serve->add_option("--host", lab.host, "Address to listen on (127.0.0.1)")->type_name("ADDRESS");
    serve
        ->add_option("--allow-origin", lab.allowed_origins,
                     "Pages of this origin may dial too; * for all")
        ->type_name("ORIGIN");
    serve->add_option("--path", lab.path, "Path of the chat (/ws/chat/)")->type_name("PATH");
    add_time(*serve, "--ttl", raw.ttl, "How long a counter outlives its connection (5m)");
    add_time(*serve, "--heartbeat", raw.heartbeat, "Between heartbeats, 0 for none (30s)");
    serve->add_flag("--refuse", raw.options.refuses, "Refuse every connection");
    add_time(*serve, "--answer-503", raw.answer_503, "Answer 503 with this Retry-After");
    add_time(*serve, "--accept-then-close", raw.accept_then_close, "Accept, close after this time");
    serve->add_option("--events", raw.events, "How event streams go: 'end=3 times=1', repeatable")
        ->check(CLI::Validator(check_events, ""))
        ->type_name("WORDS")
        ->expected(1)
        ->take_all();
    serve->add_option("--play", raw.options.play_file, "Be the server of this recording or HAR")
        ->check(input_file())
        ->type_name("LOG");
    serve->add_option("--session", raw.options.play_session, "Of --play: this one, name or number")
        ->type_name("NAME");
    add_dialect_options(*serve, raw);
    add_time(*serve, "--for", raw.run_for, "Stop after this time");
    return *serve;
}

Verb serve_of(const RawServe& raw) {
    if (const std::string wrong = check_whole(raw); !wrong.empty())
        return ShowAndEnd{"serve: " + wrong + "; try redial serve --help", exit_usage};
    ServeOptions serve = raw.options;
    if (const auto ttl = optional_time(raw.ttl)) serve.lab.time_to_live = *ttl;
    if (const auto beat = optional_time(raw.heartbeat)) {
        serve.lab.heartbeat = *beat;
        serve.lab.dialect.heartbeat = *beat;
    }
    if (const auto every = optional_time(raw.every)) serve.lab.dialect.every = *every;
    for (const std::string& text : raw.dialect_faults)
        serve.lab.dialect.faults.push_back(*core::dialect_fault_from_text(text));
    for (const std::string& text : raw.events)
        if (const auto stream = core::lab_stream_from(text)) serve.streams.push_back(*stream);
    serve.run_for = optional_time(raw.run_for);
    serve.retry_after = optional_time(raw.answer_503);
    serve.closes_after = optional_time(raw.accept_then_close);
    return serve;
}

}  // namespace redial::app
