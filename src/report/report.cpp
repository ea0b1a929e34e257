// Puts a report together: what happened first, then the evidence. Any thread.
#include "report/report.hpp"

#include <algorithm>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "report/document_html.hpp"
#include "report/document_markdown.hpp"
#include "report/findings_part.hpp"
#include "report/session_facts.hpp"
#include "report/session_tables.hpp"
#include "report/svg_backoff.hpp"
#include "report/svg_latency.hpp"
#include "report/svg_outages.hpp"
#include "report/svg_timeline.hpp"

namespace redial::report {
namespace {

using Sessions = std::vector<const model::SessionModel*>;

// A tap that nobody dialled, or a session that was only added, has nothing to tell.
bool has_happened(const model::SessionModel& session) {
    return !session.attempts.empty() || !session.findings.empty() || !session.unseen.empty();
}

Sessions sessions_of(const model::Workspace& workspace, const ReportOptions& options) {
    Sessions sessions;
    for (const auto& session : workspace.sessions())
        if (!options.session || *options.session == session->id) sessions.push_back(session.get());
    std::erase_if(sessions, [](const auto* session) { return !has_happened(*session); });
    return sessions;
}

struct Sums {
    model::OutageTotals outages;
    Losses losses;
    std::uint64_t dials = 0;
    std::uint64_t opens = 0;
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t infos = 0;
};

Sums sums_of(const Sessions& sessions, const When& when) {
    Sums sums;
    for (const model::SessionModel* session : sessions) {
        const model::OutageTotals totals = session->outages.totals(when.to());
        sums.outages.count += totals.count;
        sums.outages.open += totals.open;
        sums.outages.down += totals.down;
        sums.outages.longest = std::max(sums.outages.longest, totals.longest);
        const Losses losses = losses_of(*session);
        sums.losses.resumed += losses.resumed;
        sums.losses.restarted += losses.restarted;
        sums.losses.unknown += losses.unknown;
        sums.losses.lost += losses.lost;
        sums.losses.repeated += losses.repeated;
        sums.dials += session->attempts.size() + session->attempts.dropped();
        sums.opens += session->opens;
        sums.errors += session->findings.count_of(core::Severity::Error);
        sums.warnings += session->findings.count_of(core::Severity::Warning);
        sums.infos += session->findings.count_of(core::Severity::Info);
    }
    return sums;
}

Text findings_in_words(const Sums& sums) {
    if (sums.errors + sums.warnings + sums.infos == 0) return toned(Tone::Good, "none");
    std::string words;
    const auto add = [&words](std::size_t count, const char* name) {
        if (count > 0) words += (words.empty() ? "" : ", ") + counted(count, name);
    };
    add(sums.errors, "error");
    add(sums.warnings, "warning");
    add(sums.infos, "remark");
    const Tone tone = sums.errors > 0 ? Tone::Bad : sums.warnings > 0 ? Tone::Waiting : Tone::Plain;
    return toned(tone, words);
}

// What could not be seen whole is no zero.
Text lost_in_words(const Losses& losses) {
    if (losses.lost > 0) return toned(Tone::Bad, std::to_string(losses.lost));
    if (!losses.is_judged() || losses.unknown > 0) return "not known";
    return toned(Tone::Good, "none seen");
}

Tiles tiles_of(const Sums& sums, std::size_t sessions) {
    Tiles tiles;
    const auto add = [&tiles](const char* name, Text value) {
        tiles.tiles.push_back({name, std::move(value)});
    };
    if (sessions > 1) add("sessions", std::to_string(sessions));
    add(sums.opens == 1 ? "dials, 1 of them opened" : "dials, of which opened",
        sums.opens == 1 ? std::to_string(sums.dials)
                        : fmt::format("{} / {}", sums.dials, sums.opens));
    add(sums.outages.count == 1 ? "outage" : "outages", std::to_string(sums.outages.count));
    if (sums.outages.count > 0) {
        add("the longest", figure_in_words(sums.outages.longest));
        add("down in all", figure_in_words(sums.outages.down));
        add("messages lost", lost_in_words(sums.losses));
    }
    const Duration wanted = sums.outages.open + sums.outages.down;
    if (wanted > Duration{})
        add("available",
            fmt::format("{:.3f} %", 100 * to_seconds(sums.outages.open) / to_seconds(wanted)));
    add("findings", findings_in_words(sums));
    return tiles;
}

void add_table(Blocks& blocks, const char* title, Table table) {
    if (table.rows.empty()) return;
    blocks.push_back({Heading{3, title}});
    blocks.push_back({std::move(table)});
}

void add_session(Document& document, const model::SessionModel& session, const When& when) {
    Blocks& blocks = document.blocks;
    blocks.push_back({Heading{2, told(session.name)}});
    blocks.push_back({Bullets{sentences_of(session, when)}});
    blocks.push_back({facts_of(session)});
    Blocks findings = findings_part(session, when);
    if (!findings.empty()) {
        blocks.push_back({Heading{3, "Findings"}});
        std::move(findings.begin(), findings.end(), std::back_inserter(blocks));
    }
    add_table(blocks, "Outages", outages_table(session, when));
    blocks.push_back({outages_plot(document, session, when)});
    blocks.push_back({backoff_plot(document, session, when)});
    add_table(blocks, "Latency", latency_table(session, when));
    blocks.push_back({latency_plot(document, session, "Pings", session.ping_latency, when)});
    blocks.push_back({latency_plot(document, session, "Replies", session.reply_latency, when)});
    add_table(blocks, "Attempts", attempts_table(session, when));
}

void add_notes(Document& document, const model::Workspace& workspace, const When& when) {
    Bullets notes;
    for (const auto& mark : workspace.system_marks())
        notes.items.push_back(when.in_words(mark.at) + ": " + model::in_words(mark.what));
    if (notes.items.empty()) return;
    if (notes.items.size() > outages_shown_max) notes.items.resize(outages_shown_max);
    document.blocks.push_back({Heading{2, "This machine"}});
    document.blocks.push_back({std::move(notes)});
}

Document document_of(const model::Workspace& workspace, const ReportOptions& options) {
    Document document;
    document.title = options.title.empty() ? "Redial report" : options.title;
    document.redact = options.redact;
    document.made_by = options.source;
    const When when(workspace);
    Sessions sessions = sessions_of(workspace, options);
    Blocks& blocks = document.blocks;
    blocks.push_back({Paragraph{"Recorded " + when.span_in_words() + ".", true}});
    if (!options.remark.empty())
        blocks.push_back({Paragraph{toned(Tone::Waiting, told(options.remark + "."))}});
    if (sessions.empty()) {
        blocks.push_back({Paragraph{"Nothing was dialled."}});
        return document;
    }
    blocks.push_back({tiles_of(sums_of(sessions, when), sessions.size())});
    blocks.push_back({timeline_plot(document, sessions, when)});
    const std::size_t hidden =
        sessions.size() > sessions_told_max ? sessions.size() - sessions_told_max : 0;
    sessions.resize(sessions.size() - hidden);
    for (const model::SessionModel* session : sessions) add_session(document, *session, when);
    if (hidden > 0)
        blocks.push_back({Paragraph{counted(hidden, "further session") +
                                    " counted above and not told of here."}});
    add_notes(document, workspace, when);
    return document;
}

}  // namespace

std::string html_of(const model::Workspace& workspace, const ReportOptions& options) {
    return html_of(document_of(workspace, options));
}

std::string markdown_of(const model::Workspace& workspace, const ReportOptions& options) {
    return markdown_of(document_of(workspace, options));
}

}  // namespace redial::report
