// expect: an agent's expectations of a session, judged now or once they are decided. The thread
// that applies events.
#include <algorithm>

#include "answers/mcp_calls.hpp"
#include "answers/mcp_seen.hpp"
#include "base/counted.hpp"
#include "base/format.hpp"
#include "verdict/expectation.hpp"
#include "verdict/row_memory.hpp"

namespace redial::answers {
namespace {

using namespace std::chrono_literals;
using verdict::Held;

constexpr std::size_t expectations_max = 64;

// Judged again and again: what was looked at is remembered.
struct Wished {
    std::vector<verdict::Expectation> expectations;
    verdict::RowMemory memory;
};

std::vector<verdict::Judged> judged(const McpDesk& desk, const model::SessionModel& session,
                                    Wished& wished, Instant from, Instant now, bool is_over) {
    verdict::Observed observed{desk.workspace()};
    for (const model::SessionModel* one : desk.with_clients(session))
        observed.sessions.push_back(one->id);
    observed.from = from;
    observed.to = now;
    observed.is_over = is_over;
    observed.memory = &wished.memory;
    std::vector<verdict::Judged> all;
    for (const verdict::Expectation& expectation : wished.expectations)
        all.push_back(expectation.judge(observed));
    return all;
}

McpAnswer answer_of(const McpDesk& desk, const std::vector<verdict::Judged>& all, Instant now) {
    McpAnswer answer;
    McpList list(all.size(), all.size());
    std::size_t held = 0;
    for (const verdict::Judged& one : all) {
        held += one.held == Held::Yes ? 1u : 0u;
        answer.words +=
            fmt::format("{}: {}: {}\n", core::name_of(one.held), one.name, desk.safe(one.reason));
        list.add(judged_json(desk, one, now));
    }
    answer.words += fmt::format("{} of {} held", held, counted(all.size(), "expectation"));
    answer.content["held"] = held == all.size();
    put_moment(desk, answer.content, "at", now);
    list.put(answer.content, "expectations");
    return answer;
}

std::string known_names() {
    std::string names;
    for (const verdict::ExpectationInfo& info : verdict::all_expectations())
        names +=
            fmt::format("\n{}: {} (\"{}\": {})", info.name, info.meaning, info.name, info.example);
    return names;
}

}  // namespace

McpStep mcp_expect(McpDesk& desk, McpArguments& arguments, Instant now) {
    const auto session = desk.find(arguments.members().find("session"));
    const Json* wish = arguments.members().find("expect");
    const Duration within = arguments.time("within", 0s, mcp_wait_max);
    double after_ms = 0;
    arguments.members().number("after_ms", 0, 1e12, after_ms);
    control::Complaints complaints;
    auto wished = std::make_shared<Wished>();
    if (wish == nullptr)
        arguments.complain("expect", "which? There are" + known_names());
    else if (wish->size() > expectations_max)
        arguments.complain("expect", fmt::format("at most {}", expectations_max));
    else
        wished->expectations = verdict::read_expectations(*wish, "expect", complaints);
    if (const auto error = arguments.error()) return mcp_refused(*error);
    if (complaints.first()) return mcp_refused(*complaints.first());
    if (!session) return mcp_refused(session.error());
    const SessionId id = (*session)->id;
    const Instant from = std::max((*session)->added_at, desk.at_ms(after_ms));
    const bool is_now = within == Duration{};
    McpWait wait;
    wait.until = now + within;
    wait.look = [&desk, id, from, wished, is_now](Instant at,
                                                  bool is_over) -> std::optional<McpAnswer> {
        const model::SessionModel* model = desk.workspace().find(id);
        if (model == nullptr)
            return mcp_refused({"the session was closed meanwhile", "session", ""});
        // Asked for now, the run goes on: what is not decided is pending.
        const auto all = judged(desk, *model, *wished, from, at, is_over && !is_now);
        const bool is_decided = std::none_of(
            all.begin(), all.end(), [](const auto& one) { return one.held == Held::Pending; });
        if (!is_decided && !is_over) return std::nullopt;
        return answer_of(desk, all, at);
    };
    return wait;
}

}  // namespace redial::answers
