// Puts the page of played tests together. Any thread.
#include "report/test_page.hpp"

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "report/document_html.hpp"
#include "report/session_facts.hpp"
#include "report/session_tables.hpp"
#include "report/svg_backoff.hpp"
#include "report/svg_outages.hpp"
#include "report/svg_timeline.hpp"

namespace redial::report {
namespace {

Tone tone_of(verdict::Ended ended) {
    switch (ended) {
        case verdict::Ended::Passed: return Tone::Good;
        case verdict::Ended::Failed: return Tone::Bad;
        case verdict::Ended::NotRun: break;
    }
    return Tone::Waiting;
}

const char* badge_of(verdict::Ended ended) {
    switch (ended) {
        case verdict::Ended::Passed: return "passed";
        case verdict::Ended::Failed: return "failed";
        case verdict::Ended::NotRun: break;
    }
    return "not run";
}

Text held_in_words(const verdict::Judged& judged) {
    if (judged.held == verdict::Held::Yes) return toned(Tone::Good, "held");
    if (judged.held == verdict::Held::No) return toned(Tone::Bad, "failed");
    const char* words = judged.held == verdict::Held::NotSeen ? "not seen" : "not decided";
    return toned(judged.fails() ? Tone::Bad : Tone::Dim,
                 judged.fails() ? words : std::string(words) + ", allowed");
}

Text proof_in_words(const verdict::Proof& proof) {
    Text text(fmt::format("+{:.3f} s", to_seconds(proof.since)));
    if (proof.attempt != AttemptId{}) text.ours(fmt::format(", attempt {}", proof.attempt.value));
    return text.ours(": ").told(proof.what);
}

void add_judgements(const TestShown& test, Blocks& blocks) {
    if (test.result.judged.empty()) return;
    Table table;
    table.columns = {{"Expectation", false}, {"Expected", false}, {"", false}, {"Seen", false}};
    for (const verdict::Judged& judged : test.result.judged)
        table.rows.push_back(
            {said(judged.name), told(judged.expected), held_in_words(judged), told(judged.reason)});
    blocks.push_back({std::move(table)});
    for (const verdict::Judged& judged : test.result.judged) {
        if (!judged.fails() || judged.proofs.empty()) continue;
        blocks.push_back({Paragraph{Text("Evidence for ").said(judged.name).ours(":")}});
        Bullets proofs;
        for (const verdict::Proof& proof : judged.proofs)
            proofs.items.push_back(proof_in_words(proof));
        blocks.push_back({std::move(proofs)});
    }
}

// The first thing that failed, where there is one.
Text line_of(const verdict::TestResult& result) {
    Text line = told(result.name);
    if (result.round > 0) line.ours(fmt::format(" (round {})", result.round + 1));
    if (!result.not_run.empty()) return line.ours(": ").told(result.not_run);
    for (const verdict::Judged& judged : result.judged)
        if (judged.fails()) return line.ours(": ").said(judged.name).ours(": ").told(judged.reason);
    return line.ours(fmt::format(", {}", figure_in_words(result.took)));
}

Folded folded(const TestShown& test, bool shows_run) {
    const verdict::TestResult& result = test.result;
    Folded folded;
    folded.line = line_of(result);
    folded.line.tone = tone_of(result.ended());
    folded.badge = badge_of(result.ended());
    folded.is_open = result.ended() != verdict::Ended::Passed;
    add_judgements(test, folded.inside);
    if (shows_run)
        folded.inside.insert(folded.inside.end(), test.run.blocks.begin(), test.run.blocks.end());
    for (const std::string& remark : result.remarks) {
        Text words("");
        folded.inside.push_back({Paragraph{words.said(remark), true}});
    }
    if (!result.client_said.empty()) {
        folded.inside.push_back({Paragraph{"The client's last words:", true}});
        folded.inside.push_back({Listing{result.client_said}});
    }
    Text small("From ");
    small.said(result.file)
        .ours(fmt::format(", seed {}, {}", result.seed, figure_in_words(result.took)));
    if (!result.log_file.empty()) small.ours("; recorded in ").said(result.log_file);
    folded.inside.push_back({Paragraph{small.ours("."), true}});
    return folded;
}

struct Counts {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t not_run = 0;
    Duration took{};
};

Counts counts_of(const std::vector<TestShown>& tests) {
    Counts counts;
    for (const TestShown& test : tests) {
        counts.took += test.result.took;
        switch (test.result.ended()) {
            case verdict::Ended::Passed: ++counts.passed; break;
            case verdict::Ended::Failed: ++counts.failed; break;
            case verdict::Ended::NotRun: ++counts.not_run; break;
        }
    }
    return counts;
}

Tiles tiles_of(const Counts& counts) {
    Tiles tiles;
    const auto add = [&tiles](const char* name, std::size_t count, Tone tone) {
        tiles.tiles.push_back({name, toned(count > 0 ? tone : Tone::Plain, std::to_string(count))});
    };
    add("passed", counts.passed, Tone::Good);
    add("failed", counts.failed, Tone::Bad);
    if (counts.not_run > 0) add("could not be run", counts.not_run, Tone::Waiting);
    tiles.tiles.push_back({"of playing", figure_in_words(counts.took)});
    return tiles;
}

}  // namespace

RunShown run_shown(const verdict::Observed& observed, const Redact& redact) {
    RunShown shown;
    Document document;
    document.redact = redact;
    const When when(observed.workspace, observed.from, observed.to);
    std::vector<const model::SessionModel*> sessions;
    for (const SessionId id : observed.sessions)
        if (const model::SessionModel* session = observed.workspace.find(id);
            session && !session->attempts.empty())
            sessions.push_back(session);
    if (sessions.empty()) return shown;
    if (!observed.not_whole.empty())
        shown.blocks.push_back(
            {Paragraph{toned(Tone::Waiting, told("Not all was seen: " + observed.not_whole))}});
    shown.blocks.push_back({timeline_plot(document, sessions, when)});
    const model::SessionModel& first = *sessions.front();
    shown.blocks.push_back({backoff_plot(document, first, when)});
    shown.blocks.push_back({outages_plot(document, first, when)});
    Table attempts = attempts_table(first, when, {20, 20});
    if (!attempts.rows.empty()) shown.blocks.push_back({std::move(attempts)});
    return shown;
}

std::string test_page(const std::vector<TestShown>& tests, const TestPageOptions& options) {
    Document document;
    document.title = options.title;
    document.made_by = options.source;
    document.redact = options.redact;
    document.blocks.push_back({tiles_of(counts_of(tests))});
    if (!options.remark.empty())
        document.blocks.push_back({Paragraph{toned(Tone::Waiting, told(options.remark + "."))}});
    std::size_t passed_shown = 0;
    for (const TestShown& test : tests) {
        const bool has_passed = test.result.ended() == verdict::Ended::Passed;
        const bool shows_run = !has_passed || passed_shown++ < passed_runs_max;
        document.blocks.push_back({folded(test, shows_run)});
    }
    return html_of(document);
}

}  // namespace redial::report
