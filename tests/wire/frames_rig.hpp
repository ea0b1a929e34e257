// The rig of the frame tests: bytes written by hand, and decoders that tell their story as one line
// of text, run over the whole stream, byte by byte and cut at every place (RFC 6455 lets TCP cut
// anywhere). Header only, one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "catch.hpp"
#include "wire/decoder.hpp"
#include "wire/watcher.hpp"

namespace redial::wire::rig {

inline Bytes hex(std::string_view text) {
    Bytes bytes;
    int half = -1;
    for (const char c : text) {
        if (c == ' ') continue;
        const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        if (half >= 0) bytes.push_back(static_cast<std::uint8_t>(half * 16 + digit));
        half = half >= 0 ? -1 : digit;
    }
    return bytes;
}

inline std::string to_hex(BytesView bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

// Hex, or for many bytes their number and FNV-1a hash.
inline std::string digest(BytesView bytes) {
    if (bytes.size() <= 256) return to_hex(bytes);
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3ULL;
    return std::to_string(bytes.size()) + " bytes #" + std::to_string(hash);
}

inline Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts) append(all, part);
    return all;
}

// A frame by RFC 6455 5.2, written without the code under test. `first`: FIN, RSV and opcode.
inline Bytes frame(std::uint8_t first, BytesView payload, bool is_masked = false) {
    Bytes bytes{first};
    const auto mask_bit = static_cast<std::uint8_t>(is_masked ? 0x80 : 0);
    const std::uint64_t size = payload.size();
    const int length_bytes = size < 126 ? 0 : size < 0x10000 ? 2 : 8;
    const std::uint64_t code = length_bytes == 0 ? size : length_bytes == 2 ? 126 : 127;
    bytes.push_back(static_cast<std::uint8_t>(mask_bit | code));
    for (int i = length_bytes - 1; i >= 0; --i) {
        bytes.push_back(static_cast<std::uint8_t>(size >> (8 * i)));
    }
    const std::uint8_t key[] = {0x37, 0xfa, 0x21, 0x3d};
    if (is_masked) bytes.insert(bytes.end(), key, key + 4);
    for (std::size_t i = 0; i < payload.size(); ++i) {
        bytes.push_back(static_cast<std::uint8_t>(payload[i] ^ (is_masked ? key[i % 4] : 0)));
    }
    return bytes;
}
inline Bytes frame(std::uint8_t first, std::string_view payload, bool is_masked = false) {
    return frame(first, as_bytes(payload), is_masked);
}
inline Bytes masked(std::uint8_t first, std::string_view payload) {
    return frame(first, payload, true);
}

// Writes down what it is told: `text "Hello"`, `binary 00ff`, `ping "x"`, `close 1000 "bye"`,
// `1002 RFC 6455 5.2`; text that is not ASCII as hex, what is long as a digest.
class Story : public WatcherSink {
public:
    void on_message(const MessageInfo& info, BytesView payload) override {
        last = info;
        if (info.opcode == opcode::text) return add("text " + shown(payload));
        add("binary " + digest(payload));
    }
    void on_ping(BytesView payload) override { add("ping " + shown(payload)); }
    void on_pong(BytesView payload) override { add("pong " + shown(payload)); }
    void on_close(std::uint16_t code, std::string_view reason) override {
        add("close " + std::to_string(code) + " " + shown(as_bytes(reason)));
    }
    void on_violation(const Violation& violation, BytesView bytes) override {
        if (bytes.size() > 16 || violation.what.empty()) FAIL_CHECK(violation.section);
        last_what = violation.what;
        last_bytes.assign(bytes.begin(), bytes.end());
        add(std::to_string(violation.close_code) + " " + violation.section);
    }
    void on_lost(const std::string& why) override {
        if (why.empty()) FAIL_CHECK("lost without a reason");
        add("lost");
    }

    std::string text;
    MessageInfo last;
    std::string last_what;
    Bytes last_bytes;

private:
    static std::string shown(BytesView bytes) {
        const bool is_ascii = std::all_of(bytes.begin(), bytes.end(),
                                          [](std::uint8_t c) { return c >= 0x20 && c < 0x7f; });
        if (is_ascii && bytes.size() <= 256) return '"' + std::string(as_text(bytes)) + '"';
        return digest(bytes);
    }
    void add(const std::string& event) {
        if (!text.empty()) text += ", ";
        text += event;
    }
};

struct Peer {
    Role role = Role::Client;  // ours
    std::optional<DeflateAgreement> deflate;
    DecoderLimits limits;
};
inline const Peer client{Role::Client, {}, {}};
inline const Peer server{Role::Server, {}, {}};
inline const Peer deflate_client{Role::Client, DeflateAgreement{}, {}};
inline const Peer deflate_server{Role::Server, DeflateAgreement{}, {}};

inline Role other(Role role) { return role == Role::Client ? Role::Server : Role::Client; }

// Feeds the strict decoder from `at` to `end` out of a copy, as it may unmask in place.
inline void feed_strict(Decoder& decoder, BytesView stream, Story& story) {
    Bytes copy(stream.begin(), stream.end());
    if (const auto violation = decoder.feed(copy, story)) story.on_violation(*violation, {});
}

// Runs `feed(view, story)` of fresh decoders over the stream in every way and returns the one
// story.
template <class MakeFeed>
std::string in_every_split(const Bytes& stream, MakeFeed make_feed) {
    const BytesView all(stream);
    Story whole;
    auto feed_whole = make_feed();
    feed_whole(all, whole);

    Story bytewise;
    auto feed_bytewise = make_feed();
    for (std::size_t i = 0; i < all.size(); ++i) feed_bytewise(all.subspan(i, 1), bytewise);
    CHECK(bytewise.text == whole.text);

    // Every place in a short stream; in a long one the first and last, and a sample.
    for (std::size_t cut = 1; cut < all.size(); ++cut) {
        if (all.size() > 600 && cut > 64 && cut + 64 < all.size() && cut % 4099 != 0) continue;
        Story split;
        auto feed_split = make_feed();
        feed_split(all.first(cut), split);
        feed_split(all.subspan(cut), split);
        if (split.text != whole.text) {
            FAIL_CHECK("cut at byte " << cut << ": " << split.text << "\nwhole: " << whole.text);
        }
    }
    return whole.text;
}

// What the strict decoder tells of the stream.
inline std::string told(const Peer& peer, const Bytes& stream) {
    return in_every_split(stream, [&peer] {
        return [decoder = Decoder(peer.role, peer.deflate, peer.limits)](
                   BytesView bytes, Story& story) mutable { feed_strict(decoder, bytes, story); };
    });
}

// What the watcher tells of the stream that this peer receives.
inline std::string watched(const Peer& peer, const Bytes& stream) {
    return in_every_split(stream, [&peer] {
        return [watcher = Watcher(other(peer.role), peer.deflate, peer.limits)](
                   BytesView bytes, Story& story) mutable { watcher.feed(bytes, story); };
    });
}

// The index of the byte at which the strict decoder fails; the stream's size when it does not.
inline std::size_t failing_byte(const Peer& peer, const Bytes& stream) {
    Decoder decoder(peer.role, peer.deflate, peer.limits);
    Story story;
    for (std::size_t i = 0; i < stream.size(); ++i) {
        Bytes one{stream[i]};
        if (decoder.feed(one, story)) return i;
    }
    return stream.size();
}

}  // namespace redial::wire::rig
