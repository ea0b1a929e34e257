// wait_for: until something has happened to a session, or the time is over. The thread that
// applies events.
#include <unordered_map>

#include "answers/mcp_calls.hpp"
#include "answers/mcp_seen.hpp"
#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"

namespace redial::answers {
namespace {

using namespace std::chrono_literals;
using model::SessionModel;

struct Condition {
    std::string until;  // a word of mcp_wait_for's
    std::uint64_t count = 1;
    std::string containing;
    std::string rule;
    std::optional<core::Direction> direction;
    Instant after{};
};

// Where one wait has got to. A message is looked at once.
struct Seen {
    std::uint64_t count = 0;  // of what is waited for
    std::string words;        // the last of them
    std::unordered_map<SessionId, std::uint64_t> next_row;
};

void look_at_attempts(const McpDesk& desk, const Condition& condition, const SessionModel& session,
                      Seen& seen) {
    for (const model::Attempt& attempt : session.attempts) {
        const bool is_opened = attempt.opened_at && *attempt.opened_at >= condition.after;
        const bool is_closed =
            attempt.opened_at && attempt.ended_at && *attempt.ended_at >= condition.after;
        const bool is_ended = attempt.ended_at && *attempt.ended_at >= condition.after;
        const bool is_it =
            (condition.until == "opened" && is_opened) ||
            (condition.until == "closed" && is_closed) ||
            (condition.until == "failed" && is_ended && !attempt.opened_at) ||
            (condition.until == "dialled" && attempt.started_at >= condition.after) ||
            (condition.until == "resume_judged" && is_opened && attempt.resume);
        if (!is_it) continue;
        ++seen.count;
        seen.words = fmt::format("session {}, attempt {}: {}", session.id.value, attempt.id.value,
                                 attempt.resume && condition.until == "resume_judged"
                                     ? model::in_words(*attempt.resume)
                                     : model::in_words(attempt));
        seen.words = desk.safe(seen.words);
    }
}

void look_at_messages(const McpDesk& desk, const Condition& condition, const SessionModel& session,
                      Seen& seen) {
    const auto [next, is_new] =
        seen.next_row.try_emplace(session.id, session.log.first_row_from(condition.after));
    std::uint64_t& row_id = next->second;
    row_id = std::max(row_id, session.log.first_row());
    for (; row_id < session.log.end_row(); ++row_id) {
        if (session.log.kind(row_id) != model::RowKind::Message) continue;
        const model::Row row = session.log.row(row_id);
        if (condition.direction && row.direction != *condition.direction) continue;
        if (row.text().find(condition.containing) == std::string_view::npos) continue;
        ++seen.count;
        seen.words = fmt::format("session {}, row {}: {}", session.id.value, row_id + 1,
                                 desk.payload_words(row));
    }
}

void look_at_findings(const McpDesk& desk, const Condition& condition, const SessionModel& session,
                      Seen& seen) {
    for (const model::Finding& finding : session.findings.all()) {
        if (!condition.rule.empty() && finding.made.rule != condition.rule) continue;
        ++seen.count;
        seen.words = desk.safe(model::in_words(finding.made));
    }
}

void look(const McpDesk& desk, const Condition& condition, const SessionModel& session,
          Seen& seen) {
    if (condition.until != "message") seen.count = 0;
    for (const SessionModel* one : desk.with_clients(session)) {
        if (condition.until == "message") {
            look_at_messages(desk, condition, *one, seen);
        } else if (condition.until == "finding") {
            look_at_findings(desk, condition, *one, seen);
        } else if (condition.until == "gave_up") {
            seen.count += one->halted ? 1u : 0u;
            if (one->halted) seen.words = desk.safe(*one->halted);
        } else if (condition.until == "waiting") {
            seen.count += one->waiting ? 1u : 0u;
        } else {
            look_at_attempts(desk, condition, *one, seen);
        }
    }
}

// Nothing will happen any more by itself.
bool is_given_up(const Condition& condition, const SessionModel& session) {
    return session.halted && !model::is_relayed(session) && condition.until != "finding" &&
           session.last_ended_at && *session.last_ended_at >= condition.after;
}

McpAnswer answer_of(const McpDesk& desk, const Condition& condition, const SessionModel& session,
                    const Seen& seen, Instant begun_at, Instant at) {
    McpAnswer answer;
    const bool is_met = seen.count >= condition.count;
    answer.content["is_met"] = is_met;
    answer.content["until"] = condition.until;
    answer.content["seen"] = seen.count;
    if (!seen.words.empty()) answer.content["last"] = seen.words;
    answer.content["took_ms"] = in_ms(at - begun_at);
    answer.content["now"] = session_json(desk, session, at);
    if (is_met)
        answer.words = fmt::format("{} after {}", condition.until, figure_in_words(at - begun_at));
    else if (is_given_up(condition, session))
        answer.words = fmt::format("not {}: the session gave up", condition.until);
    else
        answer.words =
            fmt::format("not {} within {}", condition.until, duration_in_words(at - begun_at));
    if (condition.count > 1)
        answer.words += fmt::format(" ({} of {})", seen.count, condition.count);
    if (!seen.words.empty()) answer.words += ": " + seen.words;
    answer.words += "; " + session_words(desk, session, at);
    return answer;
}

Condition condition_of(McpArguments& arguments) {
    Condition condition;
    condition.until = arguments.word("until", {"opened", "closed", "failed", "dialled", "message",
                                               "finding", "resume_judged", "waiting", "gave_up"});
    if (condition.until.empty())
        arguments.complain("until", "what is waited for? \"opened\", \"message\", ...");
    condition.count = std::max<std::uint64_t>(arguments.whole("count", 1, 1'000'000), 1);
    condition.containing = arguments.text("containing");
    condition.rule = arguments.text("rule");
    const std::string direction = arguments.word("direction", {"in", "out"});
    if (!direction.empty()) condition.direction = core::from_name<core::Direction>(direction);
    return condition;
}

}  // namespace

McpStep mcp_wait_for(McpDesk& desk, McpArguments& arguments, Instant now) {
    const auto session = desk.find(arguments.members().find("session"));
    Condition condition = condition_of(arguments);
    const Duration within = arguments.time("within", 30s, mcp_wait_max);
    double after_ms = -1;
    arguments.members().number("after_ms", 0, 1e12, after_ms);
    if (const auto error = arguments.error()) return mcp_refused(*error);
    if (!session) return mcp_refused(session.error());
    const SessionId id = (*session)->id;
    const SessionId asked =
        (*session)->config->tap_of == SessionId{} ? id : (*session)->config->tap_of;
    condition.after = condition.until == "message" ? desk.sent_at(asked) : desk.broken_at(asked);
    if (after_ms >= 0) condition.after = desk.at_ms(after_ms);
    const auto seen = std::make_shared<Seen>();
    McpWait wait;
    wait.until = now + within;
    wait.look = [&desk, id, condition, seen, now](Instant at,
                                                  bool is_over) -> std::optional<McpAnswer> {
        const SessionModel* model = desk.workspace().find(id);
        if (model == nullptr)
            return mcp_refused({"the session was closed meanwhile", "session", ""});
        look(desk, condition, *model, *seen);
        const bool is_met = seen->count >= condition.count;
        if (!is_met && !is_over && !is_given_up(condition, *model)) return std::nullopt;
        return answer_of(desk, condition, *model, *seen, now, at);
    };
    wait.progress = [&desk, id, condition, seen] {
        const SessionModel* model = desk.workspace().find(id);
        if (model == nullptr) return std::string();
        return fmt::format("{} of {} {}; {}", seen->count, condition.count, condition.until,
                           name_of(model->status));
    };
    return wait;
}

}  // namespace redial::answers
