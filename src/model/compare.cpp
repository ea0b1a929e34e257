// The figures of one workspace, and two of them put side by side. Any thread.
#include "model/compare.hpp"

#include <algorithm>
#include <map>

#include "base/format.hpp"
#include "model/display_text.hpp"
#include "model/workspace.hpp"

namespace redial::model {
namespace {

struct Figure {
    std::string group;
    std::string name;
    FigureUnit unit = FigureUnit::Count;
    Better better = Better::Neither;
    std::optional<double> value;
};
using Figures = std::vector<Figure>;

double us_of(Duration span) { return static_cast<double>(span.count()); }

// Failed attempts by their outcome, as many kinds as there are.
void add_attempts(const Workspace& workspace, Figures& figures) {
    double all = 0;
    double opened = 0;
    std::map<std::string, double> failed;
    LatencyHistogram opening;
    LatencyHistogram waits;
    for (const auto& session : workspace.sessions()) {
        all += static_cast<double>(session->attempts.size() + session->attempts.dropped());
        for (const Attempt& attempt : session->attempts) {
            if (attempt.opened_at) opening.add(*attempt.opened_at - attempt.started_at);
            if (attempt.wait) waits.add(attempt.waited);
            if (attempt.outcome && !attempt.opened_at) ++failed[short_name(*attempt.outcome)];
        }
        opened += session->opens;
    }
    const char* group = "Attempts";
    figures.push_back({group, "all", FigureUnit::Count, Better::Neither, all});
    figures.push_back({group, "opened", FigureUnit::Count, Better::Neither, opened});
    for (const auto& [name, count] : failed)
        figures.push_back({group, "failed: " + name, FigureUnit::Count, Better::Less, count});
    const auto add = [&](const char* name, const LatencyHistogram& histogram, double share) {
        if (histogram.count == 0) return;
        figures.push_back(
            {group, name, FigureUnit::Time, Better::Less, us_of(histogram.quantile(share))});
    };
    add("dial to open, p50", opening, 0.5);
    add("dial to open, p90", opening, 0.9);
    add("wait before a dial, p50", waits, 0.5);
    add("wait before a dial, p90", waits, 0.9);
}

void add_outages(const Workspace& workspace, Figures& figures) {
    OutageTotals sum;
    LatencyHistogram lengths;
    for (const auto& session : workspace.sessions()) {
        const OutageTotals totals = session->outages.totals(workspace.last_at());
        sum.count += totals.count;
        sum.open += totals.open;
        sum.down += totals.down;
        sum.detect += totals.detect;
        sum.wait += totals.wait;
        sum.connect += totals.connect;
        sum.resume += totals.resume;
        sum.longest = std::max(sum.longest, totals.longest);
        for (const Outage& outage : session->outages.all())
            lengths.add(outage.total(workspace.last_at()));
    }
    const char* group = "Outages";
    const auto time = [&](const char* name, Duration value) {
        figures.push_back({group, name, FigureUnit::Time, Better::Less, us_of(value)});
    };
    figures.push_back({group, "count", FigureUnit::Count, Better::Less,
                       static_cast<double>(sum.count)});
    const double wanted = us_of(sum.open + sum.down);
    if (wanted > 0)
        figures.push_back(
            {group, "availability", FigureUnit::Share, Better::More, us_of(sum.open) / wanted});
    time("down in all", sum.down);
    time("of it: detect", sum.detect);
    time("of it: wait", sum.wait);
    time("of it: connect", sum.connect);
    time("of it: resume", sum.resume);
    if (lengths.count == 0) return;
    time("p50", lengths.quantile(0.5));
    time("p90", lengths.quantile(0.9));
    time("longest", sum.longest);
}

void add_latency(const Workspace& workspace, const char* group,
                 LatencyGrid SessionModel::*of_session, Figures& figures) {
    LatencyHistogram all;
    for (const auto& session : workspace.sessions()) {
        const LatencyHistogram own =
            (session.get()->*of_session).histogram(workspace.first_at(), workspace.last_at());
        for (std::size_t i = 0; i < all.counts.size(); ++i) all.counts[i] += own.counts[i];
        if (own.count == 0) continue;
        all.min = all.count == 0 ? own.min : std::min(all.min, own.min);
        all.max = std::max(all.max, own.max);
        all.count += own.count;
        all.sum_us += own.sum_us;
    }
    if (all.count == 0) return;
    const LatencyStats stats = all.stats();
    const auto add = [&](const char* name, Duration value) {
        figures.push_back({group, name, FigureUnit::Time, Better::Less, us_of(value)});
    };
    figures.push_back({group, "samples", FigureUnit::Count, Better::Neither,
                       static_cast<double>(stats.count)});
    add("p50", stats.p50);
    add("p90", stats.p90);
    add("p99", stats.p99);
    add("max", stats.max);
}

void add_traffic(const Workspace& workspace, Figures& figures) {
    double in = 0, out = 0, bytes_in = 0, bytes_out = 0, lost = 0;
    for (const auto& session : workspace.sessions()) {
        in += static_cast<double>(session->in.messages);
        out += static_cast<double>(session->out.messages);
        bytes_in += static_cast<double>(session->in.size_bytes);
        bytes_out += static_cast<double>(session->out.size_bytes);
        if (session->last_resume) lost += static_cast<double>(session->last_resume->lost);
    }
    const char* group = "Traffic";
    figures.push_back({group, "messages in", FigureUnit::Count, Better::Neither, in});
    figures.push_back({group, "messages out", FigureUnit::Count, Better::Neither, out});
    figures.push_back({group, "bytes in", FigureUnit::Bytes, Better::Neither, bytes_in});
    figures.push_back({group, "bytes out", FigureUnit::Bytes, Better::Neither, bytes_out});
    figures.push_back({group, "lost over the last resumption", FigureUnit::Count, Better::Less,
                       lost});
}

Figures figures_of(const Workspace& workspace) {
    Figures figures;
    const double span = us_of(workspace.last_at() - workspace.first_at());
    figures.push_back({"Log", "sessions", FigureUnit::Count, Better::Neither,
                       static_cast<double>(workspace.sessions().size())});
    figures.push_back({"Log", "length", FigureUnit::Time, Better::Neither, span});
    add_attempts(workspace, figures);
    add_outages(workspace, figures);
    add_latency(workspace, "Ping latency", &SessionModel::ping_latency, figures);
    add_latency(workspace, "Reply latency", &SessionModel::reply_latency, figures);
    add_traffic(workspace, figures);
    return figures;
}

ComparedFigure* find(std::vector<ComparedFigure>& all, const Figure& figure) {
    for (ComparedFigure& one : all)
        if (one.group == figure.group && one.name == figure.name) return &one;
    return nullptr;
}

}  // namespace

int ComparedFigure::verdict() const {
    if (better == Better::Neither || !first || !second || *first == *second) return 0;
    const bool is_first_less = *first < *second;
    return is_first_less == (better == Better::Less) ? -1 : 1;
}

std::vector<ComparedFigure> compare(const Workspace& first, const Workspace& second) {
    std::vector<ComparedFigure> all;
    for (const Figure& figure : figures_of(first))
        all.push_back({figure.group, figure.name, figure.unit, figure.better, figure.value,
                       std::nullopt});
    for (const Figure& figure : figures_of(second)) {
        if (ComparedFigure* found = find(all, figure)) {
            found->second = figure.value;
            continue;
        }
        // Behind the last of its group, so that groups stay together.
        const auto after = std::find_if(all.rbegin(), all.rend(), [&](const ComparedFigure& one) {
            return one.group == figure.group;
        });
        all.insert(after.base() == all.begin() ? all.end() : after.base(),
                   {figure.group, figure.name, figure.unit, figure.better, std::nullopt,
                    figure.value});
    }
    // A count that one log does not have at all is none of them.
    for (ComparedFigure& one : all) {
        if (one.unit != FigureUnit::Count) continue;
        if (!one.first) one.first = 0.0;
        if (!one.second) one.second = 0.0;
    }
    return all;
}

std::string in_words(FigureUnit unit, const std::optional<double>& value) {
    if (!value) return "-";
    switch (unit) {
        case FigureUnit::Count: return fmt::format("{:.0f}", *value);
        case FigureUnit::Bytes: return size_in_words(static_cast<std::uint64_t>(*value));
        case FigureUnit::Time:
            return duration_in_words(Duration{static_cast<std::int64_t>(*value)});
        case FigureUnit::Share: return fmt::format("{:.3f} %", *value * 100.0);
    }
    return {};
}

}  // namespace redial::model
