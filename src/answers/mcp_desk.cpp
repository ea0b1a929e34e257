// Keeps an agent's sessions, and holds it to its bounds. The thread that applies events.
#include "answers/mcp_desk.hpp"

#include <algorithm>

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "base/hex.hpp"
#include "base/percent.hpp"
#include "core/placeholders.hpp"
#include "model/words/display_text.hpp"
#include "wire/url.hpp"

namespace redial::answers {
namespace {

// Numbers of 127/8 and ::1, and the name that stands for them.
bool is_loopback(const std::string& host) {
    if (host == "localhost" || host == "::1") return true;
    if (!host.starts_with("127.")) return false;
    // Four numbers of one byte each: anything else is a name, which may lead anywhere.
    int parts = 1;
    int value = 0;
    int digits = 0;
    for (const char c : host) {
        if (c == '.' && digits > 0) {
            ++parts;
            value = digits = 0;
        } else if (c >= '0' && c <= '9' && digits < 3) {
            value = value * 10 + (c - '0');
            ++digits;
        } else {
            return false;
        }
        if (value > 255) return false;
    }
    return parts == 4 && digits > 0;
}

std::string listed(const model::Workspace& workspace) {
    std::string words;
    for (const auto& session : workspace.sessions()) {
        if (words.size() > 400) return words + ", ...";
        words +=
            fmt::format("{}{} ({})", words.empty() ? "" : ", ", session->id.value, session->name);
    }
    return words;
}

}  // namespace

McpDesk::McpDesk(McpOptions options, McpHost host, const model::Workspace& workspace)
    : options_(std::move(options)),
      host_(std::move(host)),
      workspace_(workspace),
      secrecy_(log::secrets_when(options_.includes_secrets)) {}

SessionId McpDesk::new_session(Instant now) {
    const SessionId id{++last_id_};
    note_broken(id, now);
    return id;
}

void McpDesk::forget(SessionId id) { asked_.erase(id); }

Instant McpDesk::broken_at(SessionId id) const {
    const auto found = asked_.find(id);
    return found == asked_.end() ? Instant{} : found->second.broken_at;
}

Instant McpDesk::sent_at(SessionId id) const {
    const auto found = asked_.find(id);
    return found == asked_.end() ? Instant{} : found->second.sent_at;
}

Result<const model::SessionModel*> McpDesk::find(const Json* wish) const {
    const auto sessions = workspace_.sessions();
    if (sessions.empty()) return Error{"there is no session", "session", "open one first"};
    const model::SessionModel* found = nullptr;
    if (wish == nullptr) {
        if (asked_.size() == 1) found = workspace_.find(asked_.begin()->first);
        if (sessions.size() == 1) found = sessions.front().get();
        if (found != nullptr) return found;
        return Error{"there are several", "session", "name one of " + listed(workspace_)};
    }
    for (const auto& session : sessions) {
        const bool is_it =
            wish->is_string()
                ? session->name == wish->get_ref<const std::string&>() ||
                      std::to_string(session->id.value) == wish->get_ref<const std::string&>()
                : *wish == session->id.value;
        if (is_it && found == nullptr) found = session.get();
    }
    if (found != nullptr) return found;
    return Error{"there is no such session", "session", "there are " + listed(workspace_)};
}

std::vector<const model::SessionModel*> McpDesk::with_clients(
    const model::SessionModel& session) const {
    std::vector<const model::SessionModel*> all = {&session};
    if (!session.config->tap) return all;
    for (const auto& one : workspace_.sessions())
        if (one->config->tap_of == session.id) all.push_back(one.get());
    return all;
}

Status McpDesk::may_dial(const core::SessionConfig& config) const {
    // Files, the environment and commands are not an agent's to read through a URL.
    const auto placeholders = core::placeholders_in(config, config.url);
    if (!placeholders.empty())
        return Error{"placeholders are not filled in here", placeholders.front().text,
                     "write the value itself"};
    const auto target = wire::Target::from_url(config.url);
    if (!target) return target.error();
    // Behind it may stand anything of this machine, a container's engine for example.
    if (!target->unix_path.empty())
        return Error{"Unix sockets are not dialled here", "URL", "dial the server's port"};
    const auto is_it = [&](const std::string& host) { return host == "*" || host == target->host; };
    if (is_loopback(target->host) ||
        std::any_of(options_.hosts.begin(), options_.hosts.end(), is_it))
        return Done{};
    return Error{"only this machine may be dialled", target->host,
                 "whoever starts `redial mcp` allows it with --allow-hosts " + target->host};
}

Known McpDesk::known(Instant now) const {
    const Now& begun = options_.begun;
    return {workspace_, secrecy_, begun, {now, begun.wall + (now - begun.mono)}};
}

Instant McpDesk::at_ms(double ms) const {
    return options_.begun.mono + Duration{static_cast<Duration::rep>(ms * 1000.0)};
}

std::string McpDesk::payload_words(const model::Row& row) const {
    std::string scratch;
    const std::string_view bytes = secrecy_.payload(row.payload, scratch);
    if (row.opcode == core::Opcode::Binary)
        return hex_bytes(as_bytes(bytes.substr(0, mcp_binary_bytes_max)));
    return model::one_line(as_bytes(bytes), mcp_text_bytes_max);
}

McpAnswer mcp_refused(const Error& error) {
    McpAnswer answer;
    answer.words = error.line();
    answer.is_error = true;
    return answer;
}

Duration McpArguments::time(const char* name, Duration usual, Duration most) {
    const Json* found = members_.find(name);
    if (found == nullptr) return usual;
    std::optional<Duration> read;
    if (found->is_string()) read = duration_from_text(found->get_ref<const std::string&>());
    if (found->is_number() && found->get<double>() >= 0 && found->get<double>() < 1e6)
        read = Duration{static_cast<std::int64_t>(found->get<double>() * 1e6)};
    if (!read || *read > most) {
        complain(name, fmt::format("this should be a time of at most {}, as \"500ms\" or \"2s\"",
                                   duration_in_words(most)));
        return usual;
    }
    return *read;
}

std::string McpArguments::text(const char* name) {
    std::string text;
    members_.text(name, text);
    return text;
}

std::uint64_t McpArguments::whole(const char* name, std::uint64_t usual, std::uint64_t most) {
    std::uint64_t value = usual;
    members_.whole(name, most, value);
    return value;
}

bool McpArguments::flag(const char* name) {
    bool is_set = false;
    members_.flag(name, is_set);
    return is_set;
}

std::string McpArguments::word(const char* name, std::initializer_list<std::string_view> words) {
    std::string word = text(name);
    if (word.empty() || std::find(words.begin(), words.end(), word) != words.end()) return word;
    std::string all;
    for (const std::string_view one : words) all += (all.empty() ? "" : ", ") + std::string(one);
    complain(name, "this should be one of " + all);
    return "";
}

std::optional<Error> McpArguments::error() {
    members_.refuse_unknown();
    return complaints_.first();
}

}  // namespace redial::answers
