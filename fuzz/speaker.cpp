// Fuzzes the client halves of dialects. Input: a line with a session's setting, then steps that end
// with the bytes ff 0a, each led by a byte that says what happens: 'o' a connection opens (the rest
// is its URL), 't' and 'b' the server sends text or bytes, 's' and 'S' a person does, 'h' the
// heartbeat is due, 'r' a dial asks where it leads, 'a' the answer to what it asked, 'f' the dial
// fails, 'c' the connection is closed. What the speaker says is told back to it as sent. A setting
// that is none is chosen by its first byte.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "dialect/speaker.hpp"

using namespace redial;
using namespace redial::dialect;

namespace {

constexpr std::string_view step_end = "\xff\n";
// A hub's address and its token, or a gateway's URL and the query that was dialled.
constexpr std::size_t place_bytes_max = std::size_t{16} * 1024;

constexpr std::array<std::string_view, 9> settings = {"signalr",
                                                      "signalr protocol=messagepack",
                                                      "signalr stateful=yes",
                                                      "signalr stateful=yes protocol=messagepack",
                                                      "gateway",
                                                      "socket.io",
                                                      "mqtt subscribe=a/# qos=1",
                                                      "stomp subscribe=/a ack=client",
                                                      "graphql-transport-ws"};

std::string_view taken(std::string_view& rest, std::string_view end) {
    const std::size_t at = rest.find(end);
    const std::string_view part = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + end.size());
    return part;
}

Message message_of(std::string_view payload, core::Opcode opcode, core::Direction direction) {
    Message message;
    message.direction = direction;
    message.opcode = opcode;
    message.payload = as_bytes(payload);
    return message;
}

class Session {
public:
    explicit Session(std::string_view setting) : speaker_(make_speaker(setting, "unique")) {
        if (speaker_) return;
        const auto first = setting.empty() ? 0u : static_cast<unsigned char>(setting.front());
        speaker_ = make_speaker(settings[first % settings.size()], "unique");
        login_.says = {Say(R"({"op":2,"d":{"token":"t"}})"), Say(R"({"type":1,"target":"a"})")};
    }

    void step(char what, std::string_view rest) {
        using enum core::Opcode;
        Says says;
        switch (what) {
            case 'o': speaker_->opened({rest, ""}, login_, says); break;
            case 't': speaker_->heard(message_of(rest, Text, core::Direction::In), says); break;
            case 'b': speaker_->heard(message_of(rest, Binary, core::Direction::In), says); break;
            case 's': speaker_->said(message_of(rest, Text, core::Direction::Out)); break;
            case 'S': speaker_->said(message_of(rest, Binary, core::Direction::Out)); break;
            case 'h': speaker_->heartbeat(says); break;
            case 'r': check(speaker_->route({"ws://a/b?c=d", "/b?c=d"})); break;
            case 'a': answer(rest); break;
            case 'f': speaker_->dial_failed(rest.empty() ? 0 : 404); break;
            case 'c': speaker_->closed(rest.empty() ? 1006 : 1000); break;
            default: return;
        }
        for (const Say& say : says) {
            speaker_->said(message_of(say.payload, say.opcode, core::Direction::Out));
        }
        const auto every = speaker_->heartbeat_every();
        REDIAL_CHECK(!every || *every > Duration::zero());
        static_cast<void>(speaker_->is_in());
    }

private:
    void answer(std::string_view body) {
        const Result<Route> route = speaker_->answered(body);
        if (route) return check(*route);
        REDIAL_CHECK(!route.error().what.empty());
    }
    static void check(const std::optional<Route>& route) {
        if (!route) return;
        REDIAL_CHECK(!route->place.empty() && route->place.size() <= place_bytes_max);
    }

    std::unique_ptr<Speaker> speaker_;
    Login login_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest = as_text(BytesView(data, size));
    Session session(taken(rest, "\n"));
    for (int steps = 0; !rest.empty() && steps < 200; ++steps) {
        const std::string_view step = taken(rest, step_end);
        if (!step.empty()) session.step(step[0], step.substr(1));
    }
    return 0;
}
