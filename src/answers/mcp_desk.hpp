// What the tools of `redial mcp` work with: the sessions that an agent opened, what is known of
// them, whoever carries out its wishes, and the bounds it is held to. The thread that applies
// events.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "answers/mcp_rpc.hpp"
#include "answers/written.hpp"
#include "base/result.hpp"
#include "core/command.hpp"
#include "model/fold/workspace.hpp"

namespace redial::answers {

inline constexpr std::size_t mcp_sessions_max = 64;
inline constexpr std::size_t mcp_faults_max = 64;               // of one session
inline constexpr std::size_t mcp_reply_bytes_max = 128 * 1024;  // of one list, as JSON
inline constexpr std::size_t mcp_text_bytes_max = 4096;         // of one message's text
inline constexpr std::size_t mcp_binary_bytes_max = 256;        // of one that is none
inline constexpr Duration mcp_wait_max = std::chrono::minutes(10);

struct McpOptions {
    std::string version;             // of Redial
    std::vector<std::string> hosts;  // that may be dialled beside loopback; "*": every one
    bool includes_secrets = false;
    Now begun{};  // of the program: time 0 of all that is told
};

struct McpExport {
    std::string file;    // as asked: below the folder for exports
    std::string format;  // "": by the file's name
    std::optional<SessionId> session;
    bool replaces = false;  // a file that is there
};
struct McpExported {
    std::string path;
    std::string format;
    std::uint64_t size_bytes = 0;
    std::uint64_t events = 0;
    std::string remark;
};

// Whoever runs the server.
struct McpHost {
    std::function<bool(core::Command)> post;
    std::function<void(std::string)> say;  // a line of the protocol, without its end
    std::function<Result<McpExported>(const McpExport&)> export_to;
    // The same folder: a file of this text.
    std::function<Result<McpExported>(const McpExport&, const std::string& text)> write_text;
};

class McpDesk {
public:
    McpDesk(McpOptions options, McpHost host, const model::Workspace& workspace);

    const McpOptions& options() const { return options_; }
    const McpHost& host() const { return host_; }
    const model::Workspace& workspace() const { return workspace_; }

    // A number that no session has had.
    SessionId new_session(Instant now);
    // What comes from here on is what followed from that. A message that is sent leads to messages
    // alone: what a break before it led to is still waited for.
    void note_broken(SessionId id, Instant now) { asked_[id] = {now, now}; }
    void note_sent(SessionId id, Instant now) { asked_[id].sent_at = now; }
    void forget(SessionId id);
    Instant broken_at(SessionId id) const;  // or opened, where nothing was broken
    Instant sent_at(SessionId id) const;    // or the same
    std::size_t open_sessions() const { return asked_.size(); }

    // By number or name; where there is only one, also by nothing. Errors name those that there
    // are.
    Result<const model::SessionModel*> find(const Json* wish) const;
    // It, and, of a tap, the sessions of its further clients.
    std::vector<const model::SessionModel*> with_clients(const model::SessionModel& session) const;

    // Whether an agent may dial it. `what` names the member in the error.
    Status may_dial(const core::SessionConfig& config) const;

    // What answers are written from.
    Known known(Instant now) const;
    // Of a time in milliseconds as answers tell it.
    Instant at_ms(double ms) const;
    // Without secrets, unless they are to be included.
    std::string safe(std::string_view text) const { return secrecy_.text(text); }
    // Of a message, in words: text as it is, else hex; cut where it is long.
    std::string payload_words(const model::Row& row) const;
    void learn(const core::Event& event) { secrecy_.learn(event); }
    void learn(const core::MessageSeen& message) { secrecy_.learn(message); }

private:
    McpOptions options_;
    McpHost host_;
    const model::Workspace& workspace_;
    mutable Secrecy secrecy_;  // a message that is shown teaches it what to leave out
    struct Asked {
        Instant broken_at{};
        Instant sent_at{};
    };
    std::map<SessionId, Asked> asked_;
    std::uint32_t last_id_ = 0;
};

// ---- what a tool comes to

struct McpAnswer {
    std::string words;              // for people, and for models that read text only
    Json content = Json::object();  // structured
    bool is_error = false;
};
McpAnswer mcp_refused(const Error& error);

// It is not decided yet.
struct McpWait {
    Instant until{};
    // None: go on. `is_over`: the time is, so that there is an answer.
    std::function<std::optional<McpAnswer>(Instant now, bool is_over)> look;
    std::function<std::string()> progress;  // in words; may be empty
};
using McpStep = std::variant<McpAnswer, McpWait>;

// ---- arguments

// The call's arguments, read one by one. What does not fit is kept as the first error.
class McpArguments {
public:
    explicit McpArguments(const Json& arguments) : members_(arguments, "", complaints_) {}
    control::Members& members() { return members_; }
    void complain(const char* name, std::string what) { members_.complain(name, std::move(what)); }
    // A text as "500ms", or a number of seconds.
    Duration time(const char* name, Duration usual, Duration most);
    std::string text(const char* name);
    std::uint64_t whole(const char* name, std::uint64_t usual, std::uint64_t most);
    bool flag(const char* name);
    // One of a few words; "" where it is absent.
    std::string word(const char* name, std::initializer_list<std::string_view> words);
    // The first thing wrong, unknown arguments among them.
    std::optional<Error> error();

private:
    control::Complaints complaints_;
    control::Members members_;
};

}  // namespace redial::answers
