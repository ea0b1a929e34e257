// attempts, messages, findings, export: what was seen, told and taken home. The thread that
// applies events.
#include <algorithm>

#include "answers/mcp_calls.hpp"
#include "answers/mcp_seen.hpp"
#include "base/counted.hpp"
#include "base/format.hpp"
#include "report/report.hpp"

namespace redial::answers {
namespace {

using model::SessionModel;

constexpr std::size_t clients_fitted_max = 4;  // each takes long

std::string waits_in_words(const model::Attempt& attempt) {
    if (!attempt.wait) return "";
    return fmt::format(", after {:.0f} ms", to_ms(attempt.waited));
}

void put_policies(const std::vector<const SessionModel*>& clients, Json& content) {
    Json policies = Json::array();
    for (const SessionModel* client : clients) {
        if (policies.size() >= clients_fitted_max || client->attempts.size() < 2) continue;
        policies.push_back(policy_json(*client));
    }
    if (!policies.empty()) content["policies"] = std::move(policies);
}

// ".html" and ".md" are reports for people.
std::string report_of(const McpDesk& desk, const McpExport& wish) {
    report::ReportOptions options;
    options.title = "Redial report: " + wish.file.substr(wish.file.rfind('/') + 1);
    options.source = "Made by redial " + desk.options().version + " for a coding agent.";
    options.session = wish.session;
    options.redact = [&desk](std::string_view text) { return desk.safe(text); };
    return wish.format == "html" ? report::html_of(desk.workspace(), options)
                                 : report::markdown_of(desk.workspace(), options);
}

// Every one where none is named.
Result<std::vector<const SessionModel*>> wanted(const McpDesk& desk, const Json* wish) {
    std::vector<const SessionModel*> all;
    if (wish != nullptr) {
        const auto session = desk.find(wish);
        if (!session) return session.error();
        return desk.with_clients(**session);
    }
    for (const auto& session : desk.workspace().sessions()) all.push_back(session.get());
    return all;
}

}  // namespace

McpStep mcp_attempts(McpDesk& desk, McpArguments& arguments, Instant now) {
    const auto session = desk.find(arguments.members().find("session"));
    const std::uint64_t limit = arguments.whole("limit", 20, 500);
    if (const auto error = arguments.error()) return mcp_refused(*error);
    if (!session) return mcp_refused(session.error());
    const auto clients = desk.with_clients(**session);
    std::vector<std::pair<const SessionModel*, const model::Attempt*>> all;
    std::vector<std::pair<const SessionModel*, const model::Outage*>> down;
    for (const SessionModel* client : clients) {
        for (const model::Attempt& attempt : client->attempts) all.emplace_back(client, &attempt);
        for (const model::Outage& outage : client->outages.all())
            down.emplace_back(client, &outage);
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return a.second->started_at < b.second->started_at;
    });
    McpAnswer answer;
    McpList attempts(all.size(), limit);
    for (std::size_t i = attempts.first(); i < all.size(); ++i) {
        const auto& [client, attempt] = all[i];
        if (!attempts.add(attempt_json(desk, *client, *attempt, now))) break;
        if (answer.words.size() < 16 * 1024)
            answer.words += fmt::format(
                "{}attempt {}{}: {}\n",
                clients.size() > 1 ? fmt::format("session {}, ", client->id.value) : "",
                attempt->id.value, waits_in_words(*attempt), desk.safe(model::in_words(*attempt)));
    }
    McpList outages(down.size(), limit);
    for (std::size_t i = outages.first(); i < down.size(); ++i)
        if (!outages.add(outage_json(desk, *down[i].first, *down[i].second, now))) break;
    attempts.put(answer.content, "attempts");
    Json of_outages = Json::object();
    outages.put(of_outages, "outages");
    answer.content["outages"] = of_outages["outages"];
    if (of_outages.contains("left_out"))
        answer.content["outages_left_out"] = of_outages["left_out"];
    put_policies(clients, answer.content);
    answer.words += session_words(desk, **session, now);
    return answer;
}

McpStep mcp_messages(McpDesk& desk, McpArguments& arguments, Instant now) {
    const auto session = desk.find(arguments.members().find("session"));
    const std::uint64_t limit = arguments.whole("limit", 50, 500);
    std::uint64_t after = 0;
    const bool has_after = arguments.members().whole("after", UINT64_MAX - 1, after);
    const std::string containing = arguments.text("containing");
    const bool has_control_frames = arguments.flag("control_frames");
    if (const auto error = arguments.error()) return mcp_refused(*error);
    if (!session) return mcp_refused(session.error());
    const model::MessageLog& log = (*session)->log;
    const auto is_wanted = [&](std::uint64_t id) {
        const bool is_message = log.kind(id) == model::RowKind::Message;
        if (!is_message && !(has_control_frames && model::is_traffic(log.kind(id)))) return false;
        return containing.empty() || log.row(id).text().find(containing) != std::string_view::npos;
    };
    // Rows are told from 1: behind the n-th comes the one of index n. Without a row to begin
    // behind: the newest.
    std::uint64_t next = std::max(log.first_row(), after);
    std::vector<std::uint64_t> rows;
    if (has_after) {
        for (; next < log.end_row() && rows.size() < limit; ++next)
            if (is_wanted(next)) rows.push_back(next);
    } else {
        next = log.end_row();
        for (std::uint64_t id = next; id > log.first_row() && rows.size() < limit; --id)
            if (is_wanted(id - 1)) rows.insert(rows.begin(), id - 1);
    }
    McpAnswer answer;
    McpList list(rows.size(), rows.size());
    for (const std::uint64_t id : rows) {
        if (list.add(message_json(desk, **session, log.row(id), now))) continue;
        next = id;
        break;
    }
    answer.words = counted(list.size(), "row");
    list.put(answer.content, "messages");
    answer.content["last"] = std::max(next, after);
    answer.content["more"] = next < log.end_row();
    answer.content["dropped"] = log.dropped_rows();
    answer.content["session"] = (*session)->id.value;
    return answer;
}

McpStep mcp_findings(McpDesk& desk, McpArguments& arguments, Instant now) {
    const auto sessions = wanted(desk, arguments.members().find("session"));
    if (const auto error = arguments.error()) return mcp_refused(*error);
    if (!sessions) return mcp_refused(sessions.error());
    std::size_t count = 0;
    for (const SessionModel* session : *sessions) count += session->findings.size();
    McpAnswer answer;
    McpList list(count, count);
    for (const SessionModel* session : *sessions) {
        for (const model::Finding& finding : session->findings.all()) {
            if (!list.add(finding_json(desk, *session, finding, now))) break;
            if (answer.words.size() < 16 * 1024)
                answer.words += fmt::format("session {}: {}: {}\n", session->id.value,
                                            name_of(finding.made.severity),
                                            desk.safe(model::in_words(finding.made)));
        }
    }
    if (count == 0) answer.words = "no findings so far";
    list.put(answer.content, "findings");
    return answer;
}

McpStep mcp_export(McpDesk& desk, McpArguments& arguments, Instant) {
    const Json* wish = arguments.members().find("session");
    McpExport wanted;
    wanted.file = arguments.text("file");
    wanted.format = arguments.text("format");
    wanted.replaces = arguments.flag("replace");
    if (wanted.file.empty()) arguments.complain("file", "which? \"run.jsonl\"");
    if (const auto error = arguments.error()) return mcp_refused(*error);
    if (wish != nullptr) {
        const auto session = desk.find(wish);
        if (!session) return mcp_refused(session.error());
        wanted.session = (*session)->id;
    }
    if (wanted.format.empty() && wanted.file.ends_with(".html")) wanted.format = "html";
    if (wanted.format.empty() && wanted.file.ends_with(".md")) wanted.format = "markdown";
    const bool is_report = wanted.format == "html" || wanted.format == "markdown";
    const auto done = is_report ? desk.host().write_text(wanted, report_of(desk, wanted))
                                : desk.host().export_to(wanted);
    if (!done) return mcp_refused(done.error());
    McpAnswer answer;
    answer.words = fmt::format("{}: {}", done->path, counted(done->size_bytes, "byte"));
    if (!is_report) answer.words += ", " + counted(done->events, "event");
    if (!done->remark.empty()) answer.words += "; " + done->remark;
    answer.content["file"] = done->path;
    answer.content["format"] = done->format;
    answer.content["size_bytes"] = done->size_bytes;
    if (!is_report) answer.content["events"] = done->events;
    if (!done->remark.empty()) answer.content["remark"] = done->remark;
    return answer;
}

}  // namespace redial::answers
