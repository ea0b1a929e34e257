// Fuzzes the server speakers. Input: a line "NAME", then steps that end with the bytes ff 0a, each
// led by a byte that says what happens: 'o' a client opens (the rest is the URL), 't' and 'b' it
// sends text or bytes, 'c' it is cut, 'a' and 'p' it asks by GET or POST, 'w' time passes, 'f' a
// fault is set. The byte behind it chooses the client. Of a NAME that is none its first byte
// chooses.
#include <algorithm>
#include <string>

#include "base/check.hpp"
#include "dialect/server_speaker.hpp"

using namespace redial;
using namespace redial::dialect;

namespace {

constexpr std::string_view step_end = "\xff\n";

std::string_view taken(std::string_view& rest, std::string_view end) {
    const std::size_t at = rest.find(end);
    const std::string_view part = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + end.size());
    return part;
}

const ServedDialect& chosen(std::string_view name) {
    if (const ServedDialect* known = find_served(name)) return *known;
    const auto all = served_dialects();
    return all[name.empty() ? 0 : static_cast<unsigned char>(name.front()) % all.size()];
}

// Clients of one server, with what it makes of them. Ids that it drew are put where the input has
// "$0" to "$9", so that sessions can be taken up.
class Town {
public:
    explicit Town(const ServedDialect& row)
        : speaker_(row.make({.every = std::chrono::seconds(1), .heartbeat = row.heartbeat})) {}

    void step(std::string_view step) {
        const char what = step[0];
        const PeerId peer = step.size() > 1 ? static_cast<unsigned char>(step[1]) % 8 : 0;
        const std::string rest = filled(step.substr(std::min<std::size_t>(step.size(), 2)));
        switch (what) {
            case 'o': return open(rest);
            case 't': return send(peer, rest, core::Opcode::Text);
            case 'b': return send(peer, rest, core::Opcode::Binary);
            case 'c': return cut(peer);
            case 'a': speaker_->asked(++last_, {"GET", rest, ""}, now_); return settle();
            case 'p': return post(rest);
            case 'w': return wait(peer);
            case 'f':
                speaker_->set_fault({static_cast<core::DialectFaultKind>(peer % 5), 1});
                return;
            default: return;
        }
    }
    // Everybody goes, and time passes: nothing is left.
    void end() {
        for (PeerId& peer : peers_) {
            if (peer != 0) speaker_->gone(std::exchange(peer, 0), now_);
        }
        settle();
        for (int i = 0; i < 20; ++i) wait(7);
        REDIAL_CHECK(speaker_->remembered() == 0);
    }

private:
    void open(const std::string& url) {
        if (speaker_->refusal({url, ""}) != 0) return settle();
        PeerId& place = peers_[++last_ % 8];
        if (place != 0) speaker_->gone(place, now_);
        place = last_;
        speaker_->opened(last_, {url, ""}, now_);
        settle();
    }
    void send(PeerId which, const std::string& payload, core::Opcode opcode) {
        if (peers_[which] == 0) return;
        Message message;
        message.direction = core::Direction::Out;
        message.opcode = opcode;
        message.payload = as_bytes(payload);
        speaker_->heard(peers_[which], message, now_);
        settle();
    }
    void cut(PeerId which) {
        if (peers_[which] != 0) speaker_->gone(std::exchange(peers_[which], 0), now_);
        settle();
    }
    void post(std::string_view rest) {
        const std::string_view target = taken(rest, "\n");
        speaker_->asked(++last_, {"POST", target, rest}, now_);
        settle();
    }
    void wait(PeerId steps) {
        constexpr Duration spans[] = {std::chrono::milliseconds(1), std::chrono::seconds(1),
                                      std::chrono::seconds(10), std::chrono::seconds(100)};
        const Duration span = spans[steps % 4];
        now_.mono += span;
        now_.wall += span;
        for (int i = 0; i < 20; ++i) {
            const auto due = speaker_->deadline();
            if (!due || *due > now_.mono) return;
            speaker_->on_time(now_);
            settle();
        }
    }
    std::string filled(std::string_view text) const {
        std::string all;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool is_place =
                text[i] == '$' && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
            if (!is_place) {
                all += text[i];
                continue;
            }
            const auto at = static_cast<std::size_t>(text[++i] - '0');
            if (at < ids_.size()) all += ids_[at];
        }
        return all;
    }
    // Words of 20 letters and digits are ids.
    void learn(std::string_view said) {
        std::size_t length = 0;
        for (std::size_t i = 0; i <= said.size() && ids_.size() < 10; ++i) {
            const bool is_sign =
                i < said.size() && (std::isalnum(static_cast<unsigned char>(said[i])) != 0);
            if (is_sign) {
                ++length;
                continue;
            }
            if (length == 20) ids_.emplace_back(said.substr(i - 20, 20));
            length = 0;
        }
    }
    void settle() {
        for (const ServerAct& act : speaker_->take_acts()) {
            if (const auto* say = std::get_if<ServerSay>(&act)) {
                REDIAL_CHECK(say->payload != nullptr);
                learn(*say->payload);
            } else if (const auto* reply = std::get_if<ServerReply>(&act)) {
                REDIAL_CHECK(reply->status >= 200 && reply->status < 600);
                learn(reply->body);
            } else if (const auto* close = std::get_if<ServerClose>(&act)) {
                const auto at = std::find(peers_.begin(), peers_.end(), close->peer);
                if (at == peers_.end()) continue;
                const PeerId peer = std::exchange(*at, 0);
                speaker_->gone(peer, now_);
            }
        }
    }

    std::unique_ptr<ServerSpeaker> speaker_;
    Now now_{instant_from_us(1'000'000), wall_from_us(1'000'000)};
    PeerId last_ = 0;
    std::array<PeerId, 8> peers_{};
    std::vector<std::string> ids_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest = as_text({data, size});
    Town town(chosen(taken(rest, "\n")));
    while (!rest.empty()) {
        const std::string_view step = taken(rest, step_end);
        if (!step.empty()) town.step(step);
    }
    town.end();
    return 0;
}
