// break, send: what an agent does to its sessions. The thread that applies events.
#include "answers/mcp_calls.hpp"
#include "answers/mcp_seen.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "base/hex.hpp"
#include "filter/fault_filter.hpp"

namespace redial::answers {
namespace {

using namespace std::chrono_literals;
using model::SessionModel;

constexpr Duration settle_limit = 1s;                // for the engine to say what became of it
constexpr std::size_t close_reason_bytes_max = 123;  // RFC 6455 5.5

bool was_refused(const SessionModel& session, Instant since) {
    return session.last_refusal && session.last_refusal_at && *session.last_refusal_at >= since;
}

// After something was asked of a session: what is there once `is_done`, or it was refused.
McpWait settled(McpDesk& desk, SessionId id, Instant now, std::string done,
                std::function<bool(const SessionModel&)> is_done) {
    McpWait wait;
    wait.until = now + settle_limit;
    wait.look = [&desk, id, now, done = std::move(done), is_done = std::move(is_done)](
                    Instant at, bool is_over) -> std::optional<McpAnswer> {
        const SessionModel* session = desk.workspace().find(id);
        if (session == nullptr) return mcp_refused({"the session is gone", "session", ""});
        if (was_refused(*session, now))
            return mcp_refused(
                {desk.safe(session->last_refusal->reason), session->last_refusal->command, ""});
        if (!is_over && !is_done(*session)) return std::nullopt;
        McpAnswer answer;
        answer.words = done + "; " + session_words(desk, *session, at);
        answer.content = session_json(desk, *session, at);
        return answer;
    };
    return wait;
}

// What an agent asks to be done, or the fault it sets.
struct Break {
    core::Order order;
    std::string words;
    bool changes_faults = false;
};

Result<Break> fault_break(const SessionModel& session, const std::string& text) {
    if (session.faults->faults.size() >= mcp_faults_max)
        return Error{fmt::format("there are {} faults already", mcp_faults_max), "fault",
                     "take some away: action \"clear\""};
    auto fault = filter::fault_from_text(text);
    if (!fault) return fault.error();
    std::string words = "set: " + in_words(*fault);
    return Break{core::AddFault{*std::move(fault)}, std::move(words), true};
}

// A close frame by the tap, once: to whoever is connected at this moment.
Break close_by_tap(std::uint16_t code, const std::string& reason) {
    core::Fault fault = core::make_fault(core::FaultKind::Close);
    fault.name = "close once";
    fault.flow = core::Flow::ToClient;
    fault.code = code;
    fault.text = reason;
    fault.lasts = 50ms;
    return {core::AddFault{fault}, fmt::format("closed with {}", code), true};
}

Result<Break> action_break(const SessionModel& session, const std::string& action,
                           std::uint16_t code, const std::string& reason,
                           const std::string& remove) {
    const bool is_tap = session.config->tap.has_value();
    if (action == "clear") return Break{core::ClearFaults{}, "no faults are set", true};
    if (action == "remove") return Break{core::RemoveFault{remove}, "taken away: " + remove, true};
    if (action == "reset") return Break{core::ForceReset{}, "reset"};
    if (action == "close" && is_tap) return close_by_tap(code, reason);
    if (is_tap) {
        if (action == "disable") return Break{core::SetTapEnabled{false}, "the tap is off"};
        if (action == "enable") return Break{core::SetTapEnabled{true}, "the tap is on"};
        return Error{"a tap cannot do that", "action",
                     "a tap has reset, close, clear, remove, disable, enable; its client dials "
                     "and ends by itself"};
    }
    if (action == "close")
        return Break{core::ForceClose{code, reason}, fmt::format("closed with {}", code)};
    if (action == "disconnect") return Break{core::Disconnect{code, reason}, "disconnected"};
    if (action == "reconnect") return Break{core::ReconnectNow{}, "dials anew"};
    if (action == "stop_retrying") return Break{core::StopRetrying{}, "retries no more"};
    if (action == "silence") return Break{core::GoSilent{true}, "reads and answers nothing"};
    if (action == "unsilence") return Break{core::GoSilent{false}, "reads and answers again"};
    return Error{"only a tap can do that", "action", "its session listens; this one dials"};
}

}  // namespace

McpStep mcp_break(McpDesk& desk, McpArguments& arguments, Instant now) {
    const auto session = desk.find(arguments.members().find("session"));
    const std::string text = arguments.text("fault");
    const std::string action =
        arguments.word("action", {"reset", "close", "disconnect", "reconnect", "stop_retrying",
                                  "silence", "unsilence", "clear", "remove", "disable", "enable"});
    const auto code = static_cast<std::uint16_t>(
        arguments.whole("code", action == "disconnect" ? 1000 : 1001, 4999));
    const std::string reason = arguments.text("reason");
    const std::string remove = arguments.text("remove");
    if (reason.size() > close_reason_bytes_max)
        arguments.complain("reason", fmt::format("at most {} bytes", close_reason_bytes_max));
    if (text.empty() == action.empty())
        arguments.complain("fault", "give either a fault, as \"latency:200ms,down\", or an action");
    if (action == "remove" && remove.empty())
        arguments.complain("remove", "which fault, by its name?");
    if (const auto error = arguments.error()) return mcp_refused(*error);
    if (!session) return mcp_refused(session.error());
    const auto wish = text.empty() ? action_break(**session, action, code, reason, remove)
                                   : fault_break(**session, text);
    if (!wish) return mcp_refused(wish.error());
    const SessionId id = (*session)->id;
    desk.note_broken(id, now);
    if (!desk.host().post({id, wish->order}))
        return mcp_refused({"too much is asked for at once", "", "try again"});
    if (wish->changes_faults)
        return settled(desk, id, now, wish->words,
                       [before = (*session)->faults](const SessionModel& after) {
                           return after.faults != before;
                       });
    return settled(desk, id, now, wish->words,
                   [before = (*session)->revision](const SessionModel& after) {
                       return after.revision != before;
                   });
}

McpStep mcp_send(McpDesk& desk, McpArguments& arguments, Instant now) {
    const auto session = desk.find(arguments.members().find("session"));
    std::string text;
    std::string hex;
    const bool has_text = arguments.members().text("text", text);
    const bool has_hex = arguments.members().text("hex", hex);
    const bool is_ping = arguments.flag("ping");
    if (has_text == has_hex && !is_ping)
        arguments.complain("text", "give either text, or hex for a binary message");
    const auto bytes = bytes_from_hex(hex);
    if (!bytes) arguments.complain("hex", "this should be pairs of hexadecimal digits");
    if (const auto error = arguments.error()) return mcp_refused(*error);
    if (!session) return mcp_refused(session.error());
    if (model::is_relayed(**session))
        return mcp_refused(
            {"a tap's client speaks for itself", "session",
             "break with the fault \"inject:text,text ...\" puts a message between"});
    const SessionId id = (*session)->id;
    const auto payload = std::make_shared<const Bytes>(has_hex ? *bytes : to_bytes(text));
    core::Order order =
        core::SendMessage{has_hex ? core::Opcode::Binary : core::Opcode::Text, payload};
    if (is_ping) order = core::SendPing{payload};
    desk.note_sent(id, now);
    if (!desk.host().post({id, std::move(order)}))
        return mcp_refused({"too much is asked for at once", "", "try again"});
    const std::uint64_t out = (*session)->out.messages;
    const std::size_t queued = (*session)->queued.size();
    const bool is_open = (*session)->status == core::ConnectionStatus::Open;
    return settled(desk, id, now, is_open ? "sent" : "queued until it is open",
                   [out, queued, is_ping, before = (*session)->revision](const auto& after) {
                       if (is_ping) return after.revision != before;
                       return after.out.messages > out || after.queued.size() > queued;
                   });
}

}  // namespace redial::answers
