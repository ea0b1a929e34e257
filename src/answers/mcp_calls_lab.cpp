// lab: a server to dial that fails on purpose, its own or a dialect's. The thread that applies
// events.
#include <algorithm>

#include "answers/mcp_calls.hpp"
#include "core/lab_stream.hpp"
#include "model/dialect/dialect_words.hpp"

namespace redial::answers {
namespace {

using namespace std::chrono_literals;

constexpr Duration settle_limit = 1s;  // for the lab server to say what became of it

// What is wished of a dialect's server.
core::LabDialect read_dialect(McpArguments& arguments) {
    core::LabDialect dialect;
    dialect.name = arguments.text("dialect");
    dialect.every = arguments.time("every", 1s, 1h);
    std::vector<std::string> texts;
    arguments.members().texts("dialect_faults", texts);
    for (const std::string& text : texts) {
        const auto fault = core::dialect_fault_from_text(text);
        if (!fault) {
            arguments.complain("dialect_faults", fault.error().line());
            break;
        }
        dialect.faults.push_back(*fault);
    }
    return dialect;
}

// One that has no such faults cannot play them.
void check_dialect(McpArguments& arguments, const core::LabDialect& dialect) {
    if (dialect.name.empty()) {
        if (!dialect.faults.empty())
            arguments.complain("dialect_faults", "the lab server plays no dialect: start with one");
        return;
    }
    if (const std::string wrong = model::served_error(dialect); !wrong.empty())
        arguments.complain(dialect.faults.empty() ? "dialect" : "dialect_faults", wrong);
}

// The faults of the dialect become these: those that are to go, and those that are to come.
std::vector<core::Order> change_of_faults(const core::LabChanged& lab,
                                          const std::vector<core::DialectFault>& wanted) {
    std::vector<core::Order> orders;
    for (const std::string& text : lab.dialect_faults) {
        const auto fault = core::dialect_fault_from_text(text);
        const bool stays =
            fault && std::any_of(wanted.begin(), wanted.end(),
                                 [&fault](const auto& one) { return one.kind == fault->kind; });
        if (fault && !stays) orders.push_back(core::SetLabDialectFault{*fault, false});
    }
    for (const core::DialectFault& fault : wanted)
        orders.push_back(core::SetLabDialectFault{fault, true});
    return orders;
}

// Whether exactly these faults are in force.
bool are_in_force(const core::LabChanged& lab, const std::vector<core::DialectFault>& wanted) {
    std::vector<std::string> texts;
    for (const core::DialectFault& fault : wanted) texts.push_back(core::dialect_fault_text(fault));
    return texts.size() == lab.dialect_faults.size() &&
           std::is_permutation(texts.begin(), texts.end(), lab.dialect_faults.begin());
}

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
    core::LabDialect dialect = read_dialect(arguments);
    const core::LabChanged& lab = desk.workspace().lab();
    if (action == "dialect_faults") dialect.name = lab.dialect;
    check_dialect(arguments, dialect);
    if (action.empty()) arguments.complain("action", "which? \"start\" gives a server to dial");
    if (const auto error = arguments.error()) return mcp_refused(*error);
    if (!lab.is_listening && !lab.refuses && action != "start")
        return mcp_refused({"the lab server is not started", "action", "start it first"});
    core::LabOptions options;
    options.port = 0;
    options.dialect = dialect;
    std::vector<core::Order> orders = {core::StartLab{options}};
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
    if (action == "dialect_faults") orders = change_of_faults(lab, dialect.faults);
    // Started already, as the server that is wished for.
    const bool is_same = dialect.name.empty() || lab.dialect == dialect.name;
    if (action == "start" && lab.is_listening && is_same) orders.clear();
    for (core::Order& order : orders) {
        if (!desk.host().post({SessionId{}, std::move(order)}))
            return mcp_refused({"too much is asked for at once", "", "try again"});
    }
    McpWait wait;
    wait.until = now + settle_limit;
    wait.look = [&desk, is_asked = !orders.empty(), sets_faults = action == "dialect_faults",
                 wanted = dialect.faults, before = desk.workspace().revision()](
                    Instant, bool is_over) -> std::optional<McpAnswer> {
        const core::LabChanged& is = desk.workspace().lab();
        const bool is_done = sets_faults ? are_in_force(is, wanted)
                                         : !is_asked || desk.workspace().revision() != before;
        if (!is_done && !is_over) return std::nullopt;
        return answer_of(is);
    };
    return wait;
}

}  // namespace redial::answers
