// Collects the figures of one workspace. Any thread.
#include "model/fold/figures.hpp"

#include <algorithm>
#include <map>

#include "base/check.hpp"
#include "model/fold/workspace.hpp"
#include "model/series/latency_stats.hpp"

namespace redial::model {
namespace {

using enum FigureUnit;
using enum Better;

constexpr bool of_dials = true;

// clang-format off
constexpr FigureInfo infos[] = {
    {"sessions", "Log", "sessions", Count, Neither, "sessions, a tap's clients among them"},
    {"length", "Log", "length", Time, Neither, "from the first event to the last"},
    {"attempts", "Attempts", "all", Count, Neither, "dials", of_dials},
    {"opened", "Attempts", "opened", Count, Neither, "dials that opened", of_dials},
    {"failed:", "Attempts", "failed: ", Count, Less,
     "dials that did not open, by their outcome: failed:503, failed:refused", of_dials},
    {"open_p50", "Attempts", "dial to open, p50", Time, Less,
     "from a dial to its opening, half are quicker"},
    {"open_p90", "Attempts", "dial to open, p90", Time, Less, "nine in ten are quicker"},
    {"wait_p50", "Attempts", "wait before a dial, p50", Time, Less,
     "waits between dials, half are shorter"},
    {"wait_p90", "Attempts", "wait before a dial, p90", Time, Less, "nine in ten are shorter"},
    {"outages", "Outages", "count", Count, Less, "open connections that were lost and wanted"},
    {"availability", "Outages", "availability", Share, More, "of the time it was wanted open"},
    {"down", "Outages", "down in all", Time, Less, "all outages together"},
    {"down_detect", "Outages", "of it: detect", Time, Less, "broken and not noticed"},
    {"down_wait", "Outages", "of it: wait", Time, Less, "between dials"},
    {"down_connect", "Outages", "of it: connect", Time, Less, "dialling"},
    {"down_resume", "Outages", "of it: resume", Time, Less, "open, and nothing of the server yet"},
    {"outage_p50", "Outages", "p50", Time, Less,
     "lengths of outages with their resume, those that go on up to the end"},
    {"outage_p90", "Outages", "p90", Time, Less, "nine in ten are shorter"},
    {"outage_max", "Outages", "longest", Time, Less, "the longest"},
    {"outages_unhealed", "Outages", "not healed", Count, Less,
     "after which nothing opened any more"},
    {"recovery_p50", "Recoveries", "p50", Time, Less,
     "from the break to the next opening: half are quicker"},
    {"recovery_p90", "Recoveries", "p90", Time, Less, "nine in ten are quicker"},
    {"recovery_p95", "Recoveries", "p95", Time, Less, "95 in 100 are quicker"},
    {"recovery_p99", "Recoveries", "p99", Time, Less, "99 in 100 are quicker"},
    {"recovery_max", "Recoveries", "slowest", Time, Less, "the slowest"},
    {"dials_per_outage_max", "Recoveries", "most dials of an outage", Count, Less,
     "dials until one opened, the most of any outage", of_dials},
    {"first_dial_p50", "Recoveries", "first dial, p50", Time, Neither,
     "from knowing of the break to the first dial"},
    {"first_dial_min", "Recoveries", "first dial, soonest", Time, Neither, "the soonest", of_dials},
    {"first_dial_max", "Recoveries", "first dial, latest", Time, Neither, "the latest"},
    {"ping_samples", "Ping latency", "samples", Count, Neither, "pings that were answered"},
    {"ping_p50", "Ping latency", "p50", Time, Less, "round trips of pings"},
    {"ping_p90", "Ping latency", "p90", Time, Less, "nine in ten are shorter"},
    {"ping_p99", "Ping latency", "p99", Time, Less, "99 in 100 are shorter"},
    {"ping_max", "Ping latency", "max", Time, Less, "the longest"},
    {"reply_samples", "Reply latency", "samples", Count, Neither, "requests that were answered"},
    {"reply_p50", "Reply latency", "p50", Time, Less, "from a request to its reply"},
    {"reply_p90", "Reply latency", "p90", Time, Less, "nine in ten are shorter"},
    {"reply_p99", "Reply latency", "p99", Time, Less, "99 in 100 are shorter"},
    {"reply_max", "Reply latency", "max", Time, Less, "the longest"},
    {"messages_in", "Traffic", "messages in", Count, Neither,
     "received; through a tap: to the client"},
    {"messages_out", "Traffic", "messages out", Count, Neither,
     "sent; through a tap: to the server"},
    {"bytes_in", "Traffic", "bytes in", Bytes, Neither, "of their payloads"},
    {"bytes_out", "Traffic", "bytes out", Bytes, Neither, "of their payloads"},
    {"lost_last", "Traffic", "lost over the last resumption", Count, Less,
     "by the server's counter"},
    {"resumed", "Resumption", "resumed", Count, Neither, "reopenings judged resumed, nothing lost"},
    {"restarted", "Resumption", "restarted", Count, Less, "reopenings where the server began anew"},
    {"lost", "Resumption", "lost", Count, Less,
     "messages lost over all reopenings that could be judged"},
    {"repeated", "Resumption", "repeated", Count, Less, "messages that came again"},
    {"unanswered", "Resumption", "unanswered", Count, Less,
     "sent and neither answered nor counted"},
    {"findings", "Findings", "all", Count, Less, "rules that spoke, of all sessions"},
    {"finding_errors", "Findings", "errors", Count, Less, "of them errors"},
};
// clang-format on

double us_of(Duration span) { return static_cast<double>(span.count()); }

class Collected {
public:
    explicit Collected(bool has_unseen) : has_unseen_(has_unseen) {}
    void add(std::string_view id, double value) {
        const FigureInfo* info = find_figure(id);
        REDIAL_CHECK(info != nullptr);
        all_.push_back({info, std::string(id), std::string(info->name), value,
                        !(info->counts_dials && has_unseen_)});
    }
    void add(std::string_view id, Duration value) { add(id, us_of(value)); }
    // Exact, of all that are kept; nothing where there are none. Sorts them.
    void add_quantile(std::string_view id, std::vector<Duration>& spans, double share) {
        if (spans.empty()) return;
        std::sort(spans.begin(), spans.end());
        add(id, std::max(exact_quantile(spans, share), Duration{}));
    }
    void add_failed(const std::string& outcome, double count) {
        add("failed:", count);
        all_.back().id += outcome;
        all_.back().name += outcome;
    }
    std::vector<Figure> take() { return std::move(all_); }

private:
    std::vector<Figure> all_;
    bool has_unseen_;
};

// Failed attempts by their outcome, as many kinds as there are.
void add_attempts(const Workspace& workspace, Collected& figures) {
    double all = 0;
    double opened = 0;
    std::map<std::string, double> failed;
    std::vector<Duration> opening;
    std::vector<Duration> waits;
    for (const auto& session : workspace.sessions()) {
        all += static_cast<double>(session->attempts.size() + session->attempts.dropped());
        for (const Attempt& attempt : session->attempts) {
            if (attempt.opened_at) opening.push_back(*attempt.opened_at - attempt.started_at);
            if (attempt.wait) waits.push_back(attempt.waited);
            if (attempt.outcome && !attempt.opened_at) ++failed[short_name(*attempt.outcome)];
        }
        opened += session->opens;
    }
    figures.add("attempts", all);
    figures.add("opened", opened);
    for (const auto& [name, count] : failed) figures.add_failed(name, count);
    figures.add_quantile("open_p50", opening, 0.5);
    figures.add_quantile("open_p90", opening, 0.9);
    figures.add_quantile("wait_p50", waits, 0.5);
    figures.add_quantile("wait_p90", waits, 0.9);
}

void add_outages(const Workspace& workspace, Collected& figures) {
    OutageTotals sum;
    std::vector<Duration> lengths;
    double unhealed = 0;
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
        for (const Outage& outage : session->outages.all()) {
            lengths.push_back(outage.total(workspace.last_at()));
            unhealed += outage.opened_at ? 0 : 1;
        }
    }
    figures.add("outages", static_cast<double>(sum.count));
    const double wanted = us_of(sum.open + sum.down);
    if (wanted > 0) figures.add("availability", us_of(sum.open) / wanted);
    figures.add("down", sum.down);
    figures.add("down_detect", sum.detect);
    figures.add("down_wait", sum.wait);
    figures.add("down_connect", sum.connect);
    figures.add("down_resume", sum.resume);
    if (lengths.empty()) return;
    figures.add_quantile("outage_p50", lengths, 0.5);
    figures.add_quantile("outage_p90", lengths, 0.9);
    figures.add("outage_max", sum.longest);
    figures.add("outages_unhealed", unhealed);
}

// The first dial since an outage was noticed.
const Attempt* first_dial_of(const SessionModel& session, const Outage& outage) {
    for (const Attempt& attempt : session.attempts)
        if (attempt.id > outage.lost && attempt.started_at >= outage.broke_at) return &attempt;
    return nullptr;
}

void add_recoveries(const Workspace& workspace, Collected& figures) {
    std::vector<Duration> lengths;
    std::vector<Duration> first_dials;
    double most_dials = 0;
    for (const auto& session : workspace.sessions()) {
        for (const Outage& outage : session->outages.all()) {
            if (outage.is_given_up && !outage.opened_at) continue;
            most_dials = std::max(most_dials, static_cast<double>(outage.dials));
            if (const Attempt* dial = first_dial_of(*session, outage))
                first_dials.push_back(std::max(dial->started_at - outage.noticed_at, Duration{}));
            if (outage.opened_at) lengths.push_back(*outage.opened_at - outage.broke_at);
        }
    }
    if (!lengths.empty()) {
        figures.add_quantile("recovery_p50", lengths, 0.5);
        figures.add_quantile("recovery_p90", lengths, 0.9);
        figures.add_quantile("recovery_p95", lengths, 0.95);
        figures.add_quantile("recovery_p99", lengths, 0.99);
        figures.add_quantile("recovery_max", lengths, 1);
        figures.add("dials_per_outage_max", most_dials);
    }
    if (first_dials.empty()) return;
    figures.add_quantile("first_dial_p50", first_dials, 0.5);
    figures.add_quantile("first_dial_min", first_dials, 0);
    figures.add_quantile("first_dial_max", first_dials, 1);
}

void add_latency(const Workspace& workspace, const std::string& ids,
                 LatencyGrid SessionModel::*of_session, Collected& figures) {
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
    figures.add(ids + "_samples", static_cast<double>(stats.count));
    figures.add(ids + "_p50", stats.p50);
    figures.add(ids + "_p90", stats.p90);
    figures.add(ids + "_p99", stats.p99);
    figures.add(ids + "_max", stats.max);
}

void add_traffic(const Workspace& workspace, Collected& figures) {
    double in = 0, out = 0, bytes_in = 0, bytes_out = 0, lost = 0;
    for (const auto& session : workspace.sessions()) {
        in += static_cast<double>(session->in.messages);
        out += static_cast<double>(session->out.messages);
        bytes_in += static_cast<double>(session->in.size_bytes);
        bytes_out += static_cast<double>(session->out.size_bytes);
        if (session->last_resume) lost += static_cast<double>(session->last_resume->lost);
    }
    figures.add("messages_in", in);
    figures.add("messages_out", out);
    figures.add("bytes_in", bytes_in);
    figures.add("bytes_out", bytes_out);
    figures.add("lost_last", lost);
}

// Only where a reopening could be judged: else nothing is known of what was lost.
void add_resumption(const Workspace& workspace, Collected& figures) {
    double judged = 0, resumed = 0, restarted = 0, lost = 0, repeated = 0, unanswered = 0;
    for (const auto& session : workspace.sessions()) {
        unanswered += static_cast<double>(session->unanswered);
        for (const Attempt& attempt : session->attempts) {
            if (!attempt.resume || attempt.resume->verdict == core::ResumeVerdict::Unknown)
                continue;
            ++judged;
            resumed += attempt.resume->verdict == core::ResumeVerdict::Resumed ? 1 : 0;
            restarted += attempt.resume->verdict == core::ResumeVerdict::Restarted ? 1 : 0;
            lost += static_cast<double>(attempt.resume->lost);
            repeated += static_cast<double>(attempt.resume->repeated);
        }
    }
    if (judged == 0) return;
    figures.add("resumed", resumed);
    figures.add("restarted", restarted);
    figures.add("lost", lost);
    figures.add("repeated", repeated);
    figures.add("unanswered", unanswered);
}

void add_findings(const Workspace& workspace, Collected& figures) {
    double all = 0;
    double errors = 0;
    for (const auto& session : workspace.sessions()) {
        all += static_cast<double>(session->findings.size());
        errors += static_cast<double>(session->findings.count_of(core::Severity::Error));
    }
    if (workspace.sessions().empty()) return;
    figures.add("findings", all);
    figures.add("finding_errors", errors);
}

bool has_unseen_dials(const Workspace& workspace) {
    for (const auto& session : workspace.sessions())
        if (!session->unseen.empty() || (session->tap && session->tap->unattributed_dials > 0))
            return true;
    return false;
}

}  // namespace

std::span<const FigureInfo> all_figures() { return infos; }

const FigureInfo* find_figure(std::string_view id) {
    for (const FigureInfo& info : infos)
        if (info.id == id || (info.id.ends_with(':') && id.starts_with(info.id))) return &info;
    return nullptr;
}

std::vector<Figure> figures_of(const Workspace& workspace) {
    Collected figures(has_unseen_dials(workspace));
    figures.add("sessions", static_cast<double>(workspace.sessions().size()));
    figures.add("length", workspace.last_at() - workspace.first_at());
    add_attempts(workspace, figures);
    add_outages(workspace, figures);
    add_recoveries(workspace, figures);
    add_latency(workspace, "ping", &SessionModel::ping_latency, figures);
    add_latency(workspace, "reply", &SessionModel::reply_latency, figures);
    add_traffic(workspace, figures);
    add_resumption(workspace, figures);
    add_findings(workspace, figures);
    return figures.take();
}

std::string figures_as_table() {
    std::string text = "| figure | of | meaning |\n| --- | --- | --- |\n";
    for (const FigureInfo& info : infos)
        text += "| `" + std::string(info.id) + (info.id.ends_with(':') ? "NAME" : "") + "` | " +
                std::string(info.group) + " | " + std::string(info.meaning) + " |\n";
    return text;
}

}  // namespace redial::model
