// McpRig: an agent's server over a workspace whose events are told by hand, in virtual time: lines
// in, what was said and asked for kept. One thread.
#pragma once

#include <string>
#include <vector>

#include "answers/mcp_server.hpp"
#include "catch.hpp"
#include "model/rig.hpp"

namespace redial::tests {

using answers::Json;

struct McpRig : Rig {
    explicit McpRig(answers::McpOptions options = {"0.1", {}, false})
        : server(std::move(options), host(), workspace) {}

    answers::McpHost host() {
        answers::McpHost host;
        host.post = [this](core::Command command) {
            posted.push_back(std::move(command));
            return takes_commands;
        };
        host.say = [this](std::string line) {
            CHECK(line.find('\n') == std::string::npos);
            said.push_back(line);
        };
        host.export_to = [this](const answers::McpExport& wish) {
            exports.push_back(wish);
            return export_reply;
        };
        host.write_text = [this](const answers::McpExport& wish, const std::string& text) {
            exports.push_back(wish);
            written = text;
            return export_reply;
        };
        return host;
    }

    std::vector<core::Command> posted;
    std::vector<std::string> said;
    std::vector<answers::McpExport> exports;
    std::string written;
    Result<answers::McpExported> export_reply = answers::McpExported{"/x/run.jsonl", "jsonl", 9, 3};
    bool takes_commands = true;
    answers::McpServer server;

    void line(const std::string& text) {
        look();
        server.take_line(text, now);
    }
    // What was told since teaches the server, and it answers what is decided.
    void look() {
        for (; taught_ < tape.told.size(); ++taught_) {
            Tape one;
            one.told.push_back(tape.told[taught_]);
            one.play(server);
        }
        server.look(now);
    }
    // The last line said, as JSON; null where there is none.
    Json last() const { return said.empty() ? Json() : Json::parse(said.back()); }

    void initialize(const std::string& version = "2025-11-25") {
        line(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" +
             version + R"(","capabilities":{},"clientInfo":{"name":"t","version":"1"}}})");
    }
    // A request of an older revision: `arguments` as JSON text. What was said at once, or null.
    Json call(const std::string& tool, const std::string& arguments = "{}",
              const std::string& meta = "") {
        const std::size_t before = said.size();
        line(R"({"jsonrpc":"2.0","id":)" + std::to_string(++id_of_call) +
             R"(,"method":"tools/call","params":{"name":")" + tool + R"(","arguments":)" +
             arguments + (meta.empty() ? "" : R"(,"_meta":)" + meta) + "}}");
        return said.size() > before ? last() : Json();
    }
    // Its structured content; an empty object where it was an error.
    static Json content(const Json& reply) {
        return reply.is_null() ? Json()
                               : reply["result"].value("structuredContent", Json::object());
    }
    static std::string words(const Json& reply) {
        if (reply.is_null()) return "";
        return reply["result"]["content"][0]["text"].get<std::string>();
    }
    static bool is_error(const Json& reply) { return reply["result"].value("isError", false); }

    // A session of the agent's, open.
    void open_session() {
        initialize();
        call("open", R"({"url":"ws://127.0.0.1:8765/ws/chat/","name":"chat"})");
        add();
        dials_and_opens();
        look();
    }

    int id_of_call = 0;

private:
    std::size_t taught_ = 0;
};

}  // namespace redial::tests
