// Fuzzes the frame decoders (RFC 6455 section 5, RFC 7692 section 7.2). One thread. The same bytes
// must tell the same story however they are cut, to the strict decoder and to the watcher; what the
// strict one tells, the watcher tells too; and what the encoder writes is read back as it was.
//
// Input: one byte of setup (role, deflate and its context, small or large limits), one that seeds
// the cuts, then the stream.
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "base/rng.hpp"
#include "base/utf8.hpp"
#include "wire/decoder.hpp"
#include "wire/encoder.hpp"
#include "wire/watcher.hpp"

namespace {

using namespace redial;
using namespace redial::wire;

struct Setup {
    Role role = Role::Client;  // the decoder's
    std::optional<DeflateAgreement> deflate;
    DecoderLimits limits;
};

Setup setup_of(std::uint8_t bits) {
    Setup setup;
    if ((bits & 1) != 0) setup.role = Role::Server;
    if ((bits & 2) != 0) {
        setup.deflate = DeflateAgreement{.client_no_context_takeover = (bits & 4) != 0,
                                         .server_no_context_takeover = (bits & 4) != 0};
        if ((bits & 8) != 0) {
            setup.deflate->client_max_window_bits = 8;
            setup.deflate->server_max_window_bits = 9;
        }
    }
    setup.limits.message_bytes_max = (bits & 16) != 0 ? 300 : 100000;
    setup.limits.frame_bytes_max = (bits & 32) != 0 ? 200 : 100000;
    return setup;
}

// Everything told, one line each: what was received, and the violations apart.
class Story : public WatcherSink {
public:
    void on_message(const MessageInfo& info, BytesView payload) override {
        REDIAL_CHECK(info.opcode == opcode::text || info.opcode == opcode::binary);
        received.push_back("message " + std::to_string(info.opcode) + " " +
                           std::to_string(info.fragments) + " " + std::to_string(info.wire_bytes) +
                           (info.is_compressed ? " deflate " : " plain ") +
                           std::string(as_text(payload)));
        all += received.back();
    }
    void on_ping(BytesView payload) override { receive("ping " + std::string(as_text(payload))); }
    void on_pong(BytesView payload) override { receive("pong " + std::string(as_text(payload))); }
    void on_close(std::uint16_t code, std::string_view reason) override {
        receive("close " + std::to_string(code) + " " + std::string(reason));
    }
    void on_violation(const Violation& violation, BytesView bytes) override {
        REDIAL_CHECK(bytes.size() <= 16 && !violation.what.empty() && !violation.section.empty());
        REDIAL_CHECK(may_be_sent(violation.close_code));
        ++violations;
        all += std::to_string(violation.close_code) + violation.what + violation.section;
    }
    void on_lost(const std::string& why) override { all += "lost " + why; }

    std::vector<std::string> received;
    std::string all;
    int violations = 0;

private:
    void receive(std::string event) {
        all += event;
        received.push_back(std::move(event));
    }
};

// The sizes of the pieces a stream is fed in.
enum class Cuts { None, Everywhere, Random };
std::size_t next_piece(Cuts cuts, std::size_t left, Rng& rng) {
    if (cuts == Cuts::None) return left;
    if (cuts == Cuts::Everywhere) return 1;
    return std::min<std::size_t>(left, 1 + rng.below(rng.chance(0.3) ? 200 : 7));
}

Story strict_story(const Setup& setup, Bytes stream, Cuts cuts, Rng rng) {
    Decoder decoder(setup.role, setup.deflate, setup.limits);
    Story story;
    for (std::span<std::uint8_t> left(stream); !left.empty();) {
        const std::size_t piece = next_piece(cuts, left.size(), rng);
        if (const auto violation = decoder.feed(left.first(piece), story)) {
            REDIAL_CHECK(story.violations == 0 && !decoder.has_seen_close());
            story.on_violation(*violation, {});
        }
        left = left.subspan(piece);
    }
    return story;
}

Story watcher_story(const Setup& setup, const Bytes& stream, Cuts cuts, Rng rng) {
    Watcher watcher(setup.role == Role::Client ? Role::Server : Role::Client, setup.deflate,
                    setup.limits);
    Story story;
    for (BytesView left(stream); !left.empty();) {
        const std::size_t piece = next_piece(cuts, left.size(), rng);
        watcher.feed(left.first(piece), story);
        left = left.subspan(piece);
    }
    story.all += std::to_string(watcher.lost_bytes());
    return story;
}

void check_decoding(const Setup& setup, const Bytes& stream, const Rng& rng) {
    const Story strict = strict_story(setup, stream, Cuts::None, rng);
    const Story watched = watcher_story(setup, stream, Cuts::None, rng);
    for (const Cuts cuts : {Cuts::Everywhere, Cuts::Random}) {
        REDIAL_CHECK(strict_story(setup, stream, cuts, rng).all == strict.all);
        REDIAL_CHECK(watcher_story(setup, stream, cuts, rng).all == watched.all);
    }
    // The watcher is the strict decoder that goes on.
    REDIAL_CHECK(strict.received.size() <= watched.received.size());
    for (std::size_t i = 0; i < strict.received.size(); ++i) {
        REDIAL_CHECK(strict.received[i] == watched.received[i]);
    }
}

// The stream again, as the payloads of messages.
void check_encoding(const Setup& setup, BytesView payloads, Rng rng) {
    Encoder encoder(setup.role == Role::Client ? Role::Server : Role::Client, setup.deflate);
    Bytes stream;
    std::vector<std::string> sent;
    while (!payloads.empty()) {
        const std::size_t size = 1 + rng.below(payloads.size());
        const BytesView payload = payloads.first(size);
        const std::uint8_t op = is_utf8(payload) ? opcode::text : opcode::binary;
        encoder.append_fragmented(stream, op, payload, rng.below(3) * rng.below(40));
        sent.push_back(std::to_string(op) + std::string(as_text(payload)));
        payloads = payloads.subspan(size);
    }
    struct Sink : DecoderSink {
        void on_message(const MessageInfo& info, BytesView payload) override {
            received.push_back(std::to_string(info.opcode) + std::string(as_text(payload)));
        }
        void on_ping(BytesView) override { REDIAL_CHECK(false); }
        void on_pong(BytesView) override { REDIAL_CHECK(false); }
        void on_close(std::uint16_t, std::string_view) override { REDIAL_CHECK(false); }
        std::vector<std::string> received;
    } sink;
    Decoder decoder(setup.role, setup.deflate, {});
    for (std::span<std::uint8_t> left(stream); !left.empty();) {
        const std::size_t piece = next_piece(Cuts::Random, left.size(), rng);
        REDIAL_CHECK(!decoder.feed(left.first(piece), sink));
        left = left.subspan(piece);
    }
    REDIAL_CHECK(sink.received == sent);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 3) return 0;
    const Setup setup = setup_of(data[0]);
    const Rng rng(data[1]);
    const Bytes stream(data + 2, data + size);
    check_decoding(setup, stream, rng);
    check_encoding(setup, stream, rng);
    return 0;
}
