// The Model Context Protocol as a server speaks it over WebSocket: a client is let in by
// `initialize`, lists tools and calls them, and hears numbered log notifications. A call of `count`
// tells its progress with each numbered event. Source: MCP 2025-06-18, "Lifecycle", "Tools",
// "Progress", "Logging". One thread a speaker.
#include <algorithm>
#include <charconv>

#include "base/json_text.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/jsonrpc_message.hpp"
#include "dialect/server_speaker.hpp"

namespace redial::dialect {
namespace {

using core::DialectFaultKind;

// "Version negotiation": a revision that is not known is answered with one that is.
constexpr std::string_view revisions[] = {"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"};
constexpr std::size_t calls_max = 64;  // under way, of a connection
constexpr std::uint64_t count_max = 1000;

constexpr std::string_view tools =
    R"({"tools":[{"name":"echo","description":"Answers with its text",)"
    R"("inputSchema":{"type":"object","properties":{"text":{"type":"string"}}}},)"
    R"({"name":"count","description":"Counts, a step with each event",)"
    R"("inputSchema":{"type":"object","properties":{"to":{"type":"integer"}}}}]})";

std::string tool_text(std::string_view text) {
    std::string result = R"({"content":[{"type":"text","text":)";
    append_json_string(result, text);
    return result + "}]}";
}

class McpServer final : public ServerSpeaker {
public:
    using ServerSpeaker::ServerSpeaker;

private:
    struct Count {
        std::string id;
        std::string token;  // "": nobody wants to know how far it is
        std::uint64_t to = 0;
        std::uint64_t done = 0;
    };
    struct Client {
        bool is_in = false;     // `initialize` was answered
        bool is_ready = false;  // ... and the client has said so
        std::vector<Count> counts;
        std::uint64_t asked = 0;  // pings of the server
    };

    // ---- what comes

    void on_opened(PeerId peer, const Opening&) override {
        clients_[peer];
        set_heartbeat(peer, terms().heartbeat);
    }
    void on_gone(PeerId peer) override { clients_.erase(peer); }

    void on_heard(PeerId peer, const Message& message) override {
        const std::string_view text = as_text(message.payload);
        if (!is_json(text)) return fail(peer, "null", -32700, "Parse error");
        TextRoom room;
        const auto heard = rpc_message(text, true, room);
        // Batches were a part of the revision 2025-03-26 alone.
        if (!heard) return fail(peer, "null", -32600, "Invalid Request");
        if (heard->id.size() > served_text_bytes_max) return close(peer, 1009, "id too large");
        if (heard->is_request()) return answer(peer, *heard);
        if (heard->is_call()) note(peer, *heard);
    }

    void note(PeerId peer, const RpcMessage& heard) {
        Client& client = clients_[peer];
        if (heard.method == "notifications/initialized") client.is_ready = client.is_in;
        if (heard.method != "notifications/cancelled") return;
        const std::string_view id = json_member(heard.params, "requestId");
        std::erase_if(client.counts, [id](const Count& count) { return count.id == id; });
    }

    void answer(PeerId peer, const RpcMessage& heard) {
        const std::string id(heard.id);
        if (heard.method == "ping") {
            if (!is_heartbeat_stopped()) give(peer, id, "{}");
            return;
        }
        if (heard.method == "initialize") return let_in(peer, id, heard);
        if (!clients_[peer].is_in) return fail(peer, id, -32600, "initialize comes first");
        if (heard.method == "tools/call") return call(peer, id, heard.params);
        if (drops_reply("result " + id)) return;
        if (heard.method == "tools/list") return give(peer, id, tools);
        if (heard.method == "logging/setLevel") return give(peer, id, "{}");
        fail(peer, id, -32601, "Method not found");
    }

    void let_in(PeerId peer, const std::string& id, const RpcMessage& heard) {
        if (strikes(DialectFaultKind::Refuse, id))
            return fail(peer, id, -32000, "refused on purpose");
        if (drops_reply("result " + id)) return;
        const std::string wanted = json_string(json_member(heard.params, "protocolVersion"));
        const bool is_known =
            std::find(std::begin(revisions), std::end(revisions), wanted) != std::end(revisions);
        std::string result = R"({"protocolVersion":")";
        result += is_known ? std::string_view(wanted) : revisions[0];
        result += R"(","capabilities":{"tools":{},"logging":{}},)"
                  R"("serverInfo":{"name":"redial-lab","version":"1"}})";
        clients_[peer].is_in = true;
        give(peer, id, result);
    }

    void call(PeerId peer, const std::string& id, std::string_view params) {
        const std::string name = json_string(json_member(params, "name"));
        const std::string_view arguments = json_member(params, "arguments");
        if (name == "echo") {
            if (drops_reply("result " + id)) return;
            const std::string text = json_string(json_member(arguments, "text"));
            give(peer, id, tool_text(text));
            return tell_all(log_line(R"({"echo":)" + json_text(text) + "}"));
        }
        if (name != "count") return fail(peer, id, -32602, "Unknown tool");
        std::vector<Count>& counts = clients_[peer].counts;
        if (counts.size() >= calls_max) return fail(peer, id, -32000, "too many calls at once");
        Count count{.id = id, .token = {}, .to = 3, .done = 0};
        const std::string_view to = json_member(arguments, "to");
        std::from_chars(to.data(), to.data() + to.size(), count.to);
        count.to = std::clamp<std::uint64_t>(count.to, 1, count_max);
        const std::string_view token = json_member(json_member(params, "_meta"), "progressToken");
        if (token.size() <= served_text_bytes_max) count.token = token;
        counts.push_back(std::move(count));
    }

    // ---- what is said

    static std::string json_text(std::string_view text) {
        std::string result;
        append_json_string(result, text);
        return result;
    }

    void give(PeerId peer, const std::string& id, std::string_view result) {
        say(peer, R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":)" + std::string(result) + "}");
    }

    void fail(PeerId peer, const std::string& id, int code, std::string_view words) {
        say(peer, R"({"jsonrpc":"2.0","id":)" + id + R"(,"error":{"code":)" + std::to_string(code) +
                      R"(,"message":")" + std::string(words) + R"("}})");
    }

    static std::string log_line(const std::string& data) {
        return R"({"jsonrpc":"2.0","method":"notifications/message","params":)"
               R"({"level":"info","logger":"lab","data":)" +
               data + "}}";
    }

    // Notifications go to those alone who have said that they are ready.
    void tell_all(const std::string& text) {
        for (const auto& [peer, client] : clients_)
            if (client.is_ready) say(peer, text);
    }

    void on_event(std::uint64_t number) override {
        tell_all(log_line(R"({"n":)" + std::to_string(number) + "}"));
        for (auto& [peer, client] : clients_) count_on(peer, client);
    }

    void count_on(PeerId peer, Client& client) {
        for (Count& count : client.counts) {
            ++count.done;
            if (!count.token.empty()) tell_progress(peer, count);
            if (count.done < count.to || drops_reply("result " + count.id)) continue;
            give(peer, count.id, tool_text("counted to " + std::to_string(count.to)));
        }
        std::erase_if(client.counts, [](const Count& count) { return count.done >= count.to; });
    }

    void tell_progress(PeerId peer, const Count& count) {
        say(peer, R"({"jsonrpc":"2.0","method":"notifications/progress","params":)"
                  R"({"progressToken":)" +
                      count.token + R"(,"progress":)" + std::to_string(count.done) +
                      R"(,"total":)" + std::to_string(count.to) + "}}");
    }

    void on_beat(PeerId peer) override {
        Client& client = clients_[peer];
        if (!client.is_in) return;
        say(peer, R"({"jsonrpc":"2.0","id":"ping-)" + std::to_string(++client.asked) +
                      R"(","method":"ping"})");
    }

    std::map<PeerId, Client> clients_;
};

}  // namespace

std::unique_ptr<ServerSpeaker> make_mcp_server(const ServerTerms& terms) {
    return std::make_unique<McpServer>(terms);
}

}  // namespace redial::dialect
