// Fuzzes what is asked under /redial: any bytes as requests of HTTP, answered by a desk beside a
// workspace that goes on meanwhile; every reply that says it is JSON is, and every request gets one
// reply, or is told that it takes its time.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "answers/answer.hpp"
#include "answers/desk.hpp"
#include "base/check.hpp"
#include "base/json_text.hpp"
#include "wire/http_request.hpp"

using namespace redial;

namespace {

struct World {
    model::Workspace workspace;
    answers::Desk desk{workspace, {log::Secrets::Redacted, {}, true}};
    Now now;
    std::uint32_t attempt = 0;
    std::uint64_t asked = 0;

    void tell(core::Happening what) {
        const core::Event event{{SessionId{1}, AttemptId{attempt}, now.mono, now.wall},
                                std::move(what)};
        desk.on_event(event);
        workspace.on_event(event);
    }
    void begin() {
        auto config = std::make_shared<core::SessionConfig>();
        config->name = "a/b c";
        config->url = "ws://127.0.0.1:1/?session=abc1234567";
        config->session_key = "abc1234567";
        tell(core::SessionAdded{std::move(config)});
    }
    // One connection that comes and goes, with what the fuzzer wrote as a message.
    void go_on(BytesView payload) {
        now.mono += std::chrono::milliseconds(300);
        now.wall += std::chrono::milliseconds(300);
        ++attempt;
        tell(core::AttemptStarted{"ws://127.0.0.1:1/"});
        tell(core::AttemptOpened{});
        core::MessageSeen message;
        message.payload = payload;
        message.size_bytes = payload.size();
        const core::Stamp stamp{SessionId{1}, AttemptId{attempt}, now.mono, now.wall};
        desk.on_message(stamp, message);
        workspace.on_message(stamp, message);
        tell(core::AttemptEnded{});
        step();
    }
    void step() {
        desk.step(now);
        desk.give([](const core::Command& command) {
            const core::ControlPiece& piece = *std::get<core::ReplyControl>(command.order).piece;
            const bool says_json = piece.kind == core::ControlPiece::Kind::Whole &&
                                   piece.reply.content_type == "application/json";
            REDIAL_CHECK(!says_json || is_json(piece.reply.body));
            return true;
        });
    }
    void ask(const wire::HttpRequest& request) {
        core::ControlRequest what{request.method, request.path, "fuzz", request.body};
        if (const wire::HttpField* field = request.head.find("Accept")) what.accept = field->value;
        if (const wire::HttpField* field = request.head.find("Last-Event-ID"))
            what.last_event_id = field->value;
        if (!answers::is_ours(what)) return;
        desk.on_asked({++asked, what}, now);
        std::size_t pieces = 0;
        desk.give([&pieces](const core::Command&) { return ++pieces > 0; });
        REDIAL_CHECK(pieces > 0);
        step();
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    World world;
    world.begin();
    wire::HttpRequestReader reader(1u << 16);
    BytesView rest{data, size};
    world.go_on(rest);
    while (!rest.empty()) {
        std::size_t taken = 0;
        const auto verdict = reader.feed(rest, taken);
        if (std::holds_alternative<wire::BadHttpRequest>(verdict)) return 0;
        if (const auto* request = std::get_if<wire::HttpRequest>(&verdict)) {
            world.ask(*request);
            world.go_on(rest.first(std::min<std::size_t>(rest.size(), 200)));
        }
        REDIAL_CHECK(taken > 0);
        rest = rest.subspan(taken);
    }
    world.desk.on_asked({world.asked, {}}, world.now);
    world.step();
    return 0;
}
