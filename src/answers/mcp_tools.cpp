// The table of tools. Pure, any thread.
#include "answers/mcp_tools.hpp"

#include <algorithm>

namespace redial::answers {
namespace {

using enum McpField::Type;

constexpr McpField session_field{"session", Session,
                                 "Its number or name; may be left out where only one is open"};

constexpr McpField open_input[] = {
    {"url", Text, "A session of Redial's own: ws://127.0.0.1:PORT/PATH"},
    {"listen", Port,
     "A tap, which a client of yours dials: its port on 127.0.0.1; 0 is a free one. tap.url of "
     "the answer is what to dial"},
    {"to", Text, "The tap's server: ws://HOST:PORT/PATH"},
    {"name", Text, "To call it by; made from the URL if left out"},
    {"session_id", Text, "Sent as ?session=ID, for servers that resume"},
    {"headers", Strings, "Further request headers: names and values"},
    {"subprotocols", Texts, ""},
    {"policy", Text, "How it reconnects: a preset's name, as \"careful\" or \"socket.io\""},
    {"faults", Texts, "Set from the start, as for the tool break"},
    {"ping_every", Time, "Its heartbeat (30s); 0 for none"},
    {"counter", Text,
     "JSON pointer of a number in the server's messages that counts the session's messages, to "
     "judge resumption by (/count)"},
    {"dialect", Text,
     "What is spoken on top: auto, none, or its name, as \"socket.io\"; a session whose dialect is "
     "named speaks it"},
    {"speech", Texts,
     "Of a session: what it answers by itself: \"/op=10 send {...}\", \"text ping send pong\", "
     "\"every 30s send ping\", \"open send hi\""},
    {"silence_limit", Time,
     "Of a session: no data but heartbeats for so long ends it; 0 for never"},
    {"once", Flag, "Dial once and never again"},
    {"insecure", Flag, "Accept any certificate"},
    {"ca", Text, "Trust the authorities in this file (PEM), in place of the system's"},
    {"cert", Text, "Of a session: its own certificate, a file (PEM), with key"},
    {"key", Text, "The key of cert, a file (PEM)"},
    {"tls", Flag, "Of a tap: clients dial wss; its certificate is made at the start"},
    {"tls_cert", Text, "Of a tap: its certificate in place of that, a file (PEM), with tls_key"},
    {"tls_key", Text, "The key of tls_cert, a file (PEM)"},
    {"within", Time, "How long to wait for the first outcome (5s)"},
};

constexpr McpField session_input[] = {session_field};

constexpr McpField lab_input[] = {
    {"action", Text, "start gives its URL; refuse lasts until accept, answer_503 until answer_101",
     "start|stop|restart|refuse|accept|answer_503|answer_101|close_after|drop|forget|streams|"
     "dialect_faults",
     true},
    {"time", Time,
     "Of answer_503 its Retry-After, of close_after how long a connection lives (2s)"},
    {"session_id", Text, "Of forget: whose counter"},
    {"streams", Text,
     "Of streams: how requests for event streams at http://HOST:PORT/events are answered, in turn: "
     "\"end=3 times=1; status=503 retry-after=2s times=2; every=500ms\"; \"\": as ever"},
    {"dialect", Text,
     "Of start: be the server of this dialect in place of the chat, for its official clients: "
     "actioncable, engine.io, gateway, graphql-transport-ws, graphql-ws, jsonrpc, mcp, mqtt, "
     "phoenix, signalr, socket.io, sockjs, stomp"},
    {"every", Time, "Of start with dialect: between two numbered events (1s)"},
    {"dialect_faults", Texts,
     "Of start, and of the action dialect_faults, where they take the place of those in force: "
     "drop_reply:N (the N-th from now), refuse:N (logins), forget_session:N, stop_heartbeat, "
     "stay_away:N; without a number all"},
};

constexpr McpField break_input[] = {
    session_field,
    {"fault", Text,
     "KIND[:VALUE][,up|down|both][,N%][,from TIME][,for TIME][,FIELD VALUE]...: latency:200ms; "
     "half_open,up,for 5s; answer:503,retry_after 2s,for 5s; reset:mid_frame; down,for 3s; "
     "bandwidth:1000; suppress_pongs; close:1012,reason \"back soon\"; drop,both,filter "
     "is:heartbeat; drop,down,times 1,filter reading:\"ack 12\" (event:, topic:, json:/ too)"},
    {"action", Text,
     "In place of a fault. reset: TCP RST now. close: a close frame with code, as if the "
     "server's. clear: all faults go. remove: one goes. disable, enable: a tap's port. Of own "
     "sessions: disconnect (stays closed), reconnect, stop_retrying, silence (half-open)",
     "reset|close|disconnect|reconnect|stop_retrying|silence|unsilence|clear|remove|disable|"
     "enable"},
    {"code", Whole, "Close code (1001)"},
    {"reason", Text, "Close reason"},
    {"remove", Text, "The fault's name, as list tells it"},
};

constexpr McpField send_input[] = {
    session_field,
    {"text", Text, ""},
    {"hex", Text, "A binary message, as \"81 05 48\""},
    {"ping", Flag, "A ping with that text"},
};

constexpr McpField wait_input[] = {
    session_field,
    {"until", Text,
     "opened: a connection opened. closed: one that was open ended. failed: a dial ended without "
     "opening. message: one with `containing` came. resume_judged: it is known whether the "
     "session was resumed",
     "opened|closed|failed|dialled|message|finding|resume_judged|waiting|gave_up", true},
    {"count", Whole, "How many of them (1)"},
    {"containing", Text, "Of message: this text in it"},
    {"direction", Text, "Of message", "in|out"},
    {"rule", Text, "Of finding: this rule; any if left out"},
    {"within", Time, "The deadline (30s), 10m at most"},
    {"after_ms", Number,
     "Count what happened after this time (now_ms, at_ms, ... of an answer); if left out, after "
     "its last open or break, of messages also after its last send"},
};

constexpr McpField attempts_input[] = {
    session_field,
    {"limit", Whole, "The newest so many (20), 500 at most"},
};

constexpr McpField messages_input[] = {
    session_field,
    {"after", Whole,
     "The rows behind this one, from 1; 0 for the oldest, the newest if left out. last of an "
     "answer "
     "goes on from there"},
    {"containing", Text, ""},
    {"control_frames", Flag, "Pings, pongs and close frames too"},
    {"limit", Whole, "At most so many (50), 500 at most"},
};

constexpr McpField expect_input[] = {
    session_field,
    {"expect", Object,
     "Names and values: {\"recovers_within\": \"3s\", \"lost\": 0}; without it the error names "
     "all that there are",
     "", true},
    {"within", Time, "Wait until all are decided, at most so long (0: judge now)"},
    {"after_ms", Number, "Judge only what came after this time (at_ms of an answer; 0: all)"},
};

constexpr McpField export_input[] = {
    session_field,
    {"file", Text, "Below the folder for exports: run.jsonl", "", true},
    {"format", Text,
     "By the file's name if left out: .jsonl whole history, .csv messages, attempts.csv, .har, "
     "trace.json, .pcapng, .html and .md a report for people"},
    {"replace", Flag, "Write over a file that is there"},
};

constexpr const char* session_output = "id|name|kind|url|status|attempts|opens|faults|findings";

constexpr McpTool tools[] = {
    {"open", "Open a session or a tap",
     "Opens a WebSocket session that reconnects by a policy (url), or a tap that another client "
     "dials and whose server is `to` (listen, to). Answers once it has opened, its first dial has "
     "ended, or the tap listens. Only this machine may be dialled unless Redial was started with "
     "--allow-hosts.",
     McpEffect::Changes, open_input, session_output, mcp_open},
    {"close", "Close a session or a tap",
     "Closes it, with a closing handshake, and forgets what was seen. Export before.",
     McpEffect::Breaks, session_input, "session|is_closed", mcp_close},
    {"list",
     "List sessions",
     "Every session and tap: status, counts, faults that are set, what to dial.",
     McpEffect::Reads,
     {},
     "sessions",
     mcp_list},
    {"lab", "A server to try with",
     "Redial's own lab server on this machine: it echoes and counts each message of a session, "
     "and fails on purpose (refuse, answer_503, close_after, drop, forget). By plain HTTP it has "
     "event streams (/events, /mcp, /v1/chat/completions). With dialect it is that dialect's "
     "server "
     "instead, and fails in its words (dialect_faults). start gives its URL.",
     McpEffect::Changes, lab_input, "listens|url", mcp_lab},
    {"break", "Break a connection on purpose",
     "Sets a fault on a session's or tap's connections, or does something to it at once: reset, "
     "close frame, half-open, latency, refused dials, 503 with Retry-After, lost or altered "
     "messages. Then wait_for what the client does.",
     McpEffect::Breaks, break_input, session_output, mcp_break},
    {"send", "Send a message",
     "Sends a text, binary or ping message in one of Redial's own sessions; while it is closed it "
     "waits in the queue.",
     McpEffect::Changes, send_input, session_output, mcp_send},
    {"wait_for", "Wait for something to happen",
     "Waits until something has happened, at most until a deadline, and says what was seen: "
     "is_met. Counts what happened after the last open or break of that session (of messages, also "
     "after the last send).",
     McpEffect::Reads, wait_input, "is_met|until|seen|took_ms|now", mcp_wait_for},
    {"attempts", "Dials and outages",
     "Each dial with its wait and outcome in words; each outage split into detect, wait, connect "
     "and resume; and the reconnect policy measured from the dials.",
     McpEffect::Reads, attempts_input, "attempts|outages", mcp_attempts},
    {"messages", "Messages",
     "Messages as they went by, the newest or those behind a row. Credentials are redacted.",
     McpEffect::Reads, messages_input, "messages|last|more", mcp_messages},
    {"findings", "What is wrong with the client or the server",
     "What Redial's rules concluded, with evidence and advice: no jitter, Retry-After ignored, "
     "messages lost, heartbeat missing, ...",
     McpEffect::Reads, session_input, "findings", mcp_findings},
    {"expect", "Judge expectations",
     "Judges expectations of how a client reconnects (docs/expectations.md): each is held, failed, "
     "not_seen or pending, with the reason and what it rests on.",
     McpEffect::Reads, expect_input, "held|expectations", mcp_expect},
    {"export", "Export what was seen",
     "Writes a recording of one session or of all into a file below the folder for exports; "
     "`redial LOG` opens it, and `redial check` and `redial compare` read it.",
     McpEffect::Changes, export_input, "file|format|size_bytes", mcp_export},
};

// "a|b|c" as a list.
Json words_of(std::string_view text) {
    Json words = Json::array();
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('|'), text.size());
        words.push_back(std::string(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

Json type_of(McpField::Type type) {
    switch (type) {
        case Text: return "string";
        case Time: return Json::array({"string", "number"});
        case Whole: return "integer";
        case Number: return "number";
        case Flag: return "boolean";
        case Session: return Json::array({"integer", "string"});
        case Texts: return Json::array({"string", "array"});
        case Strings:
        case Object: return "object";
        case Port: return Json::array({"integer", "string"});
    }
    return "string";
}

Json schema_of(const McpField& field) {
    Json schema = Json::object();
    schema["type"] = type_of(field.type);
    if (field.type == Texts) schema["items"] = {{"type", "string"}};
    if (field.type == Strings) schema["additionalProperties"] = {{"type", "string"}};
    if (field.type == Whole || field.type == Number) schema["minimum"] = 0;
    if (*field.choices != '\0') schema["enum"] = words_of(field.choices);
    if (*field.about != '\0') schema["description"] = field.about;
    return schema;
}

Json input_schema(const McpTool& tool) {
    Json schema = Json::object();
    schema["type"] = "object";
    schema["properties"] = Json::object();
    Json required = Json::array();
    for (const McpField& field : tool.input) {
        schema["properties"][field.name] = schema_of(field);
        if (field.is_required) required.push_back(field.name);
    }
    if (!required.empty()) schema["required"] = std::move(required);
    schema["additionalProperties"] = false;
    return schema;
}

Json output_schema(const McpTool& tool) {
    Json schema = Json::object();
    schema["type"] = "object";
    schema["required"] = words_of(tool.output);
    return schema;
}

}  // namespace

std::span<const McpTool> mcp_tools() { return tools; }

const McpTool* find_mcp_tool(std::string_view name) {
    const auto found = std::find_if(std::begin(tools), std::end(tools),
                                    [name](const McpTool& tool) { return name == tool.name; });
    return found == std::end(tools) ? nullptr : found;
}

Json mcp_tool_json(const McpTool& tool, bool is_structured) {
    Json json = Json::object();
    json["name"] = tool.name;
    json["title"] = tool.title;
    json["description"] = tool.description;
    json["inputSchema"] = input_schema(tool);
    if (is_structured) json["outputSchema"] = output_schema(tool);
    Json hints = Json::object();
    hints["title"] = tool.title;
    hints["readOnlyHint"] = tool.effect == McpEffect::Reads;
    if (tool.effect != McpEffect::Reads)
        hints["destructiveHint"] = tool.effect == McpEffect::Breaks;
    // Servers beyond this machine are dialled, where that is allowed.
    hints["openWorldHint"] = std::string_view(tool.name) == "open";
    json["annotations"] = std::move(hints);
    return json;
}

}  // namespace redial::answers
