// Speaks the Model Context Protocol: versions, tools, waits, progress, cancellation. The thread
// that applies events.
#include "answers/mcp_server.hpp"

#include <algorithm>
#include <array>

#include "answers/mcp_tools.hpp"
#include "base/format.hpp"

namespace redial::answers {
namespace {

constexpr std::string_view modern_version = "2026-07-28";
// Those with an initialize handshake, newest first.
constexpr std::array<std::string_view, 4> legacy_versions = {"2025-11-25", "2025-06-18",
                                                             "2025-03-26", "2024-11-05"};
constexpr std::string_view structured_from = "2025-06-18";
constexpr std::string_view batches_only_in = "2025-03-26";

constexpr const char* meta_version = "io.modelcontextprotocol/protocolVersion";
constexpr const char* meta_capabilities = "io.modelcontextprotocol/clientCapabilities";
constexpr const char* meta_server = "io.modelcontextprotocol/serverInfo";
constexpr const char* meta_subscription = "io.modelcontextprotocol/subscriptionId";

constexpr Duration progress_every = std::chrono::seconds(1);
constexpr std::int64_t tools_fresh_for_ms = 24 * 3600 * 1000;  // they never change while it runs

constexpr const char* instructions =
    "Redial is a reconnect lab for WebSockets. Typical use: `lab` start (or the user's own "
    "server), `open` a tap in front of it, start the user's client against its `tap.url`, `break` "
    "the connection, `wait_for` it to open again, then `attempts`, `findings` and `expect` tell "
    "how it reconnected and what is wrong. Sessions are named by the number that `open` gives. "
    "What could not be seen is told as not seen; do not guess it.";

Json info_json(const std::string& version) {
    Json info = Json::object();
    info["name"] = "redial";
    info["title"] = "Redial, the reconnect lab for WebSockets";
    info["version"] = version;
    return info;
}

Json capabilities_json() {
    Json capabilities = Json::object();
    capabilities["tools"] = Json::object();
    return capabilities;
}

bool is_legacy(std::string_view version) {
    return std::find(legacy_versions.begin(), legacy_versions.end(), version) !=
           legacy_versions.end();
}

// A member of the request's params._meta, or null.
const Json* meta_of(const RpcCall& call, const char* name) {
    const auto meta = call.params.find("_meta");
    if (meta == call.params.end() || !meta->is_object()) return nullptr;
    const auto found = meta->find(name);
    return found == meta->end() ? nullptr : &*found;
}

Json token_of(const RpcCall& call) {
    const Json* token = meta_of(call, "progressToken");
    const bool is_one = token != nullptr && (token->is_string() || token->is_number_integer());
    return is_one ? *token : Json();
}

}  // namespace

McpServer::McpServer(McpOptions options, McpHost host, const model::Workspace& workspace)
    : desk_(std::move(options), std::move(host), workspace) {}

void McpServer::say(std::string line) {
    if (!line.empty()) desk_.host().say(std::move(line));
}

void McpServer::say_error(const RpcAsker& asker, int code, const std::string& words, Json data) {
    say(rpc_error(asker, code, words, std::move(data)));
}

void McpServer::say_result(const RpcAsker& asker, const Era& era, Json result) {
    if (era.is_modern) {
        result["resultType"] = "complete";
        result["_meta"][meta_server] = info_json(desk_.options().version);
    }
    say(rpc_result(asker, std::move(result)));
}

void McpServer::refuse_long_line() {
    say_error({}, rpc_invalid_request,
              fmt::format("a line was longer than {} bytes: it was not read", rpc_line_bytes_max));
}

void McpServer::take_line(std::string_view line, Instant now) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    const RpcLine read = rpc_from_line(line);
    if (read.is_batch && legacy_version_ != batches_only_in)
        return say_error({}, rpc_invalid_request,
                         "batches are of revision 2025-03-26 alone; send one message a line");
    for (const RpcItem& item : read.items) take(item, now);
    look(now);
}

void McpServer::take(const RpcItem& item, Instant now) {
    if (const auto* problem = std::get_if<RpcProblem>(&item))
        return say_error(problem->asker, problem->code, problem->words);
    const auto& call = std::get<RpcCall>(item);
    if (call.is_notification) return take_notification(call);
    const auto is_same = [&](const Pending& one) { return one.asker.id == call.asker.id; };
    if (std::any_of(pending_.begin(), pending_.end(), is_same))
        return say_error({Json(), call.asker.batch}, rpc_invalid_request,
                         "a request with this id is still being answered");
    take_call(call, now);
}

void McpServer::take_notification(const RpcCall& call) {
    // Others, notifications/initialized among them, ask for nothing.
    if (call.method != "notifications/cancelled") return;
    const auto id = call.params.find("requestId");
    if (id != call.params.end()) cancel(*id);
}

std::optional<McpServer::Era> McpServer::era_of(const RpcCall& call) {
    const Json* version = meta_of(call, meta_version);
    if (version == nullptr) {
        if (!legacy_version_.empty()) return Era{false, legacy_version_ >= structured_from};
        say_error(call.asker, rpc_invalid_params,
                  fmt::format("params._meta has no {}; without it, initialize comes first",
                              meta_version));
        return std::nullopt;
    }
    if (*version != modern_version) {
        Json data = Json::object();
        data["supported"] = Json::array({modern_version});
        for (const std::string_view one : legacy_versions) data["supported"].push_back(one);
        data["requested"] = *version;
        say_error(call.asker, rpc_version_not_supported, "Unsupported protocol version",
                  std::move(data));
        return std::nullopt;
    }
    const Json* capabilities = meta_of(call, meta_capabilities);
    if (capabilities == nullptr || !capabilities->is_object()) {
        say_error(call.asker, rpc_invalid_params,
                  fmt::format("params._meta should have {}, an object", meta_capabilities));
        return std::nullopt;
    }
    return Era{true, true};
}

void McpServer::take_call(const RpcCall& call, Instant now) {
    if (call.method == "initialize") return initialize(call);
    // Older revisions ask it at any time.
    if (call.method == "ping" && meta_of(call, meta_version) == nullptr)
        return say(rpc_result(call.asker, Json::object()));
    const auto era = era_of(call);
    if (!era) return;
    if (call.method == "tools/list") return list_tools(call, *era);
    if (call.method == "tools/call") return call_tool(call, *era, now);
    if (era->is_modern && call.method == "server/discover") return discover(call);
    if (era->is_modern && call.method == "subscriptions/listen") return listen(call, *era, now);
    say_error(call.asker, rpc_no_such_method, "there is no method " + call.method.substr(0, 100));
}

void McpServer::initialize(const RpcCall& call) {
    const auto asked = call.params.find("protocolVersion");
    if (asked == call.params.end() || !asked->is_string())
        return say_error(call.asker, rpc_invalid_params, "protocolVersion should be a text");
    // One that is not known here gets the newest of ours; the client ends it if that is no use.
    const auto& version = asked->get_ref<const std::string&>();
    legacy_version_ = is_legacy(version) ? version : std::string(legacy_versions.front());
    Json result = Json::object();
    result["protocolVersion"] = legacy_version_;
    result["capabilities"] = capabilities_json();
    result["serverInfo"] = info_json(desk_.options().version);
    result["instructions"] = instructions;
    say(rpc_result(call.asker, std::move(result)));
}

void McpServer::discover(const RpcCall& call) {
    Json result = Json::object();
    result["supportedVersions"] = Json::array({modern_version});
    result["capabilities"] = capabilities_json();
    result["instructions"] = instructions;
    result["ttlMs"] = tools_fresh_for_ms;
    result["cacheScope"] = "public";
    say_result(call.asker, {true, true}, std::move(result));
}

void McpServer::list_tools(const RpcCall& call, const Era& era) {
    Json result = Json::object();
    result["tools"] = Json::array();
    for (const McpTool& tool : mcp_tools())
        result["tools"].push_back(mcp_tool_json(tool, era.is_structured));
    if (era.is_modern) {
        result["ttlMs"] = tools_fresh_for_ms;
        result["cacheScope"] = "public";
    }
    say_result(call.asker, era, std::move(result));
}

void McpServer::call_tool(const RpcCall& call, const Era& era, Instant now) {
    const auto name = call.params.find("name");
    if (name == call.params.end() || !name->is_string())
        return say_error(call.asker, rpc_invalid_params, "name should be a text");
    const McpTool* tool = find_mcp_tool(name->get_ref<const std::string&>());
    if (tool == nullptr)
        return say_error(call.asker, rpc_invalid_params,
                         "Unknown tool: " + name->get<std::string>().substr(0, 100));
    static const Json none = Json::object();
    const auto given = call.params.find("arguments");
    const bool is_given = given != call.params.end() && !given->is_null();
    McpArguments arguments(is_given ? *given : none);
    if (pending_.size() >= mcp_pending_max)
        return answer(call.asker, era,
                      mcp_refused({fmt::format("{} requests wait already", mcp_pending_max), "",
                                   "cancel one, or wait for one"}));
    McpStep step = tool->call(desk_, arguments, now);
    if (auto* done = std::get_if<McpAnswer>(&step))
        return answer(call.asker, era, std::move(*done));
    pending_.push_back(
        {call.asker, era, std::get<McpWait>(std::move(step)), token_of(call), now, now});
}

// Nothing here changes while it runs, so that what is agreed to is nothing; it stays until it is
// cancelled.
void McpServer::listen(const RpcCall& call, const Era& era, Instant now) {
    if (pending_.size() >= mcp_pending_max)
        return say_error(call.asker, rpc_invalid_request, "too many requests wait already");
    Json params = Json::object();
    params["_meta"][meta_subscription] = call.asker.id;
    params["notifications"] = Json::object();
    say(rpc_notification("notifications/subscriptions/acknowledged", std::move(params)));
    Pending pending{call.asker, era, {}, Json(), now, now, true};
    pending.wait.until = Instant::max();
    pending_.push_back(std::move(pending));
}

void McpServer::cancel(const Json& id) {
    const auto found = std::find_if(pending_.begin(), pending_.end(),
                                    [&](const Pending& one) { return one.asker.id == id; });
    if (found == pending_.end()) return;
    say(rpc_dropped(found->asker));
    pending_.erase(found);
}

void McpServer::answer(const RpcAsker& asker, const Era& era, McpAnswer answer) {
    Json content = Json::array();
    content.push_back({{"type", "text"}, {"text", std::move(answer.words)}});
    const bool has_content = !answer.content.empty();
    // For clients that read text alone.
    if (has_content) content.push_back({{"type", "text"}, {"text", json_line(answer.content)}});
    Json result = Json::object();
    result["content"] = std::move(content);
    if (has_content && era.is_structured) result["structuredContent"] = std::move(answer.content);
    result["isError"] = answer.is_error;
    say_result(asker, era, std::move(result));
}

void McpServer::tell_progress(Pending& pending, Instant now) {
    if (pending.progress_token.is_null() || now < pending.told_at + progress_every) return;
    pending.told_at = now;
    Json params = Json::object();
    params["progressToken"] = pending.progress_token;
    params["progress"] = to_seconds(now - pending.begun_at);
    params["total"] = to_seconds(pending.wait.until - pending.begun_at);
    if (pending.wait.progress) params["message"] = pending.wait.progress();
    say(rpc_notification("notifications/progress", std::move(params)));
}

void McpServer::look(Instant now) {
    // Answers may be said while others are added: by index.
    for (std::size_t i = 0; i < pending_.size();) {
        Pending& pending = pending_[i];
        if (pending.is_subscription) {
            ++i;
            continue;
        }
        auto done = pending.wait.look(now, now >= pending.wait.until);
        if (!done) {
            tell_progress(pending, now);
            ++i;
            continue;
        }
        const Pending taken = std::move(pending);
        pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(i));
        answer(taken.asker, taken.era, *std::move(done));
    }
}

std::optional<Instant> McpServer::deadline() const {
    std::optional<Instant> next;
    for (const Pending& pending : pending_) {
        Instant at = pending.wait.until;
        if (!pending.progress_token.is_null()) at = std::min(at, pending.told_at + progress_every);
        if (!pending.is_subscription) next = next ? std::min(*next, at) : at;
    }
    return next;
}

void McpServer::finish(Instant now) {
    std::deque<Pending> left;
    left.swap(pending_);
    for (Pending& pending : left) {
        if (pending.is_subscription) {
            Json result = Json::object();
            result["_meta"][meta_subscription] = pending.asker.id;
            say_result(pending.asker, pending.era, std::move(result));
            continue;
        }
        auto done = pending.wait.look(now, true);
        if (done) answer(pending.asker, pending.era, *std::move(done));
    }
}

}  // namespace redial::answers
