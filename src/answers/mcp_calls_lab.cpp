// lab: a server to dial that fails on purpose, its own or a dialect's. The thread that applies
// events.
#include "answers/lab_wish.hpp"
#include "answers/mcp_calls.hpp"
#include "core/lab_stream.hpp"

namespace redial::answers {
namespace {

using namespace std::chrono_literals;

constexpr Duration settle_limit = 1s;  // for the lab server to say what became of it

McpAnswer answer_of(const core::LabChanged& lab) {
    McpAnswer answer;
    answer.is_error = !lab.error.empty();
    answer.words = lab.is_listening ? "the lab server listens at " + lab.url : "it does not listen";
    if (!lab.dialect.empty()) answer.words += ", as a server of " + lab.dialect;
    for (const std::string& fault : lab.dialect_faults) answer.words += ", " + fault;
    if (!lab.error.empty()) answer.words += ": " + lab.error;
    answer.content["listens"] = lab.is_listening;
    answer.content["url"] = lab.url;
    answer.content["refuses"] = lab.refuses;
    answer.content["answers_503"] = lab.answers_503;
    answer.content["connections"] = lab.connections;
    answer.content["dialect"] = lab.dialect;
    answer.content["dialect_faults"] = lab.dialect_faults;
    return answer;
}

}  // namespace

McpStep mcp_lab(McpDesk& desk, McpArguments& arguments, Instant now) {
    const std::string action = arguments.word(
        "action", {"start", "stop", "restart", "refuse", "accept", "answer_503", "answer_101",
                   "close_after", "drop", "forget", "streams", "dialect_faults"});
    const Duration span = arguments.time("time", 2s, 1h);
    const std::string key = arguments.text("session_id");
    auto streams = core::lab_streams_from(arguments.text("streams"));
    if (!streams) arguments.complain("streams", streams.error().line());
    const core::LabChanged& lab = desk.workspace().lab();
    LabWish wish = read_lab_wish(arguments.members(), lab);
    wish.every = arguments.time("every", 1s, 1h);
    const bool is_wish = action == "start" || action == "dialect_faults";
    if (action == "dialect_faults" && wish.dialect)
        arguments.complain("dialect", "of start: another dialect is another server");
    if (action.empty()) arguments.complain("action", "which? \"start\" gives a server to dial");
    if (const auto error = arguments.error()) return mcp_refused(*error);
    if (!lab.is_listening && !lab.refuses && action != "start")
        return mcp_refused({"the lab server is not started", "action", "start it first"});
    std::vector<core::Order> orders = orders_of(wish, lab);
    if (action == "stop") orders = {core::StopLab{}};
    if (action == "restart") orders = {core::RestartLab{}};
    if (action == "refuse" || action == "accept")
        orders = {core::SetLabRefuses{action == "refuse"}};
    if (action == "answer_503" || action == "answer_101")
        orders = {core::SetLab503{action == "answer_503", span}};
    if (action == "close_after") orders = {core::SetLabClosesAfter{span}};
    if (action == "drop") orders = {core::DropLabConnections{}};
    if (action == "forget") orders = {core::ForgetLabSession{key}};
    if (action == "streams") orders = {core::SetLabStreams{*std::move(streams)}};
    for (core::Order& order : orders) {
        if (!desk.host().post({SessionId{}, std::move(order)}))
            return mcp_refused({"too much is asked for at once", "", "try again"});
    }
    McpWait wait;
    wait.until = now + settle_limit;
    const bool is_asked = !orders.empty();
    wait.look = [&desk, is_asked, is_wish, wish, before = desk.workspace().revision()](
                    Instant, bool is_over) -> std::optional<McpAnswer> {
        const core::LabChanged& is = desk.workspace().lab();
        const bool has_news = !is_asked || desk.workspace().revision() != before;
        const bool is_done = has_news && (!is_wish || is_fulfilled(wish, is));
        if (!is_done && !is_over) return std::nullopt;
        return answer_of(is);
    };
    return wait;
}

}  // namespace redial::answers
