// JSON-RPC 2.0 as a server speaks it: requests are answered with their own parameters,
// notifications go to all clients. Source: the JSON-RPC 2.0 specification. One thread a speaker.
#include "base/json_text.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/server_speaker.hpp"

namespace redial::dialect {
namespace {

class RpcServer final : public ServerSpeaker {
public:
    using ServerSpeaker::ServerSpeaker;

private:
    void on_opened(PeerId peer, const Opening&) override { peers_.insert(peer); }
    void on_gone(PeerId peer) override { peers_.erase(peer); }

    void on_heard(PeerId peer, const Message& message) override {
        const std::string_view text = as_text(message.payload);
        if (!is_json(text)) return fail(peer, "null", -32700, "Parse error");
        const std::string id(json_member(text, "id"));
        const std::string_view params = json_member(text, "params");
        const bool is_call = !json_plain_string(json_member(text, "method")).empty();
        if (!is_call) {
            // An answer to what was never asked, or a batch: neither is served here.
            if (!text.starts_with('{')) fail(peer, "null", -32600, "Invalid Request");
            return;
        }
        if (id.empty()) return tell_all(std::string(text));
        if (id.size() > served_text_bytes_max || drops_reply("result " + id)) return;
        if (strikes(core::DialectFaultKind::Refuse, id)) {
            return fail(peer, id, -32000, "refused on purpose");
        }
        say(peer, R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":)" +
                      std::string(params.empty() ? "null" : params) + "}");
    }

    void fail(PeerId peer, const std::string& id, int code, std::string_view words) {
        say(peer, R"({"jsonrpc":"2.0","id":)" + id + R"(,"error":{"code":)" + std::to_string(code) +
                      R"(,"message":")" + std::string(words) + R"("}})");
    }

    void tell_all(const std::string& text) {
        for (const PeerId peer : peers_) say(peer, text);
    }

    void on_event(std::uint64_t number) override {
        tell_all(R"({"jsonrpc":"2.0","method":"event","params":{"n":)" + std::to_string(number) +
                 "}}");
    }

    std::set<PeerId> peers_;
};

}  // namespace

std::unique_ptr<ServerSpeaker> make_jsonrpc_server(const ServerTerms& terms) {
    return std::make_unique<RpcServer>(terms);
}

}  // namespace redial::dialect
