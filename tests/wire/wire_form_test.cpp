// How messages came: the frames and the compressed bytes that decoders tell beside the payload.
#include <string>

#include "frames_rig.hpp"
#include "wire/deflate.hpp"
#include "wire/encoder.hpp"

using namespace redial;
using namespace redial::wire;
using namespace redial::wire::rig;

namespace {

// "text fin 5 [0..0] | 6d61..." a frame each, then the compressed bytes.
std::string words(const WireForm& form, bool has_times) {
    std::string text;
    for (const FrameInfo& frame : form.frames) {
        text += text.empty() ? "" : ", ";
        text += std::to_string(frame.opcode) + (frame.is_final ? " fin" : "") +
                (frame.rsv1 ? " rsv1" : "") + " " + std::to_string(frame.payload_bytes);
        if (frame.is_masked) text += " masked " + std::to_string(frame.masking_key);
        if (has_times) {
            text += " at " + std::to_string(to_us(frame.began_at)) + "-" +
                    std::to_string(to_us(frame.ended_at));
        }
    }
    if (!form.compressed.empty()) text += " | " + digest(form.compressed);
    return text;
}

// A decoder or watcher, and what it says of each thing it tells.
template <class D>
class Teller final : public WatcherSink {
public:
    Teller(Role role, const std::optional<DeflateAgreement>& deflate, bool has_times)
        : decoder(role, deflate, {}), has_times_(has_times) {}
    void on_message(const MessageInfo&, BytesView) override { add("message"); }
    void on_ping(BytesView) override { add("ping"); }
    void on_pong(BytesView) override { add("pong"); }
    void on_close(std::uint16_t, std::string_view) override { add("close"); }
    void on_violation(const Violation&, BytesView) override { text += "violation;"; }
    void on_lost(const std::string&) override { text += "lost;"; }
    void feed(BytesView bytes, std::int64_t at_us) {
        Bytes copy(bytes.begin(), bytes.end());
        static_cast<void>(decoder.feed(copy, *this, instant_from_us(at_us)));
        CHECK(decoder.wire_form().frames.empty());  // only while it tells
    }

    D decoder;
    std::string text;

private:
    void add(const std::string& what) {
        text += what + "(" + words(decoder.wire_form(), has_times_) + ");";
    }
    bool has_times_;
};

// All that is told of a client's or a server's stream, by the strict decoder and the watcher,
// whole and cut at every place; a piece is read every millisecond.
std::string frames_told(Role sender, const Bytes& stream, bool has_times, std::size_t cut) {
    const std::optional<DeflateAgreement> deflate = DeflateAgreement{};
    Teller<Decoder> strict(other(sender), deflate, has_times);
    Teller<Watcher> watching(sender, deflate, has_times);
    const BytesView all(stream);
    strict.feed(all.first(cut), 1000);
    strict.feed(all.subspan(cut), 2000);
    watching.feed(all.first(cut), 1000);
    watching.feed(all.subspan(cut), 2000);
    CHECK(strict.text == watching.text);
    return strict.text;
}

const std::string key = " masked " + std::to_string(0x37fa213d);

}  // namespace

TEST_CASE("a plain message that comes whole has no frames told, and one that is cut has one",
          "[message-format][wire-form]") {
    const Bytes stream = joined({frame(0x81, "Hello"), frame(0x89, "now"), frame(0x82, "")});
    CHECK(frames_told(Role::Server, stream, true, 0) == "message();ping();message();");
    CHECK(frames_told(Role::Server, stream, true, 3) ==
          "message(1 fin 5 at 1000-2000);ping();message();");
    CHECK(frames_told(Role::Server, stream, true, 1) ==
          "message(1 fin 5 at 1000-2000);ping();message();");
    CHECK(frames_told(Role::Server, stream, true, 8) ==
          "message();ping(9 fin 3 at 1000-2000);message();");
    CHECK(frames_told(Role::Server, stream, true, 13) ==
          "message();ping();message(2 fin 0 at 1000-2000);");
}

TEST_CASE("frames are told with FIN, opcode, mask and length, wherever the bytes are cut",
          "[message-format][wire-form]") {
    const Bytes stream = joined({masked(0x01, "Hel"), masked(0x89, "now"), masked(0x00, ""),
                                 masked(0x80, "lo"), masked(0x82, "next"), masked(0x88, "")});
    const std::string wanted = "ping(9 fin 3" + key + ");message(1 3" + key + ", 0 0" + key +
                               ", 0 fin 2" + key + ");message(2 fin 4" + key + ");close(8 fin 0" +
                               key + ");";
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        INFO("cut at byte " << cut);
        CHECK(frames_told(Role::Client, stream, false, cut) == wanted);
    }
}

TEST_CASE("each frame of a fragmented message has the times of its own bytes",
          "[message-format][wire-form]") {
    const Bytes stream = joined({frame(0x01, "Hel"), frame(0x80, "lo")});
    CHECK(frames_told(Role::Server, stream, true, 0) ==
          "message(1 3 at 2000-2000, 0 fin 2 at 2000-2000);");
    CHECK(frames_told(Role::Server, stream, true, 5) ==
          "message(1 3 at 1000-1000, 0 fin 2 at 2000-2000);");
    CHECK(frames_told(Role::Server, stream, true, 7) ==
          "message(1 3 at 1000-1000, 0 fin 2 at 1000-2000);");
}

TEST_CASE("a compressed message's bytes as sent are told unmasked, wherever they are cut",
          "[message-format][wire-form]") {
    Deflater deflater(15, Deflater::Context::Kept);
    const BytesView view = deflater.deflate(Bytes(200, 'z'));
    const Bytes packed(view.begin(), view.end());
    const std::string size = std::to_string(packed.size());
    const Bytes whole = frame(0xc1, packed, true);
    const Bytes halves = joined(
        {frame(0x41, BytesView(packed).first(2)), frame(0x80, BytesView(packed).subspan(2))});
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        CHECK(frames_told(Role::Client, whole, false, cut) ==
              "message(1 fin rsv1 " + size + key + " | " + to_hex(packed) + ");");
    }
    for (std::size_t cut = 0; cut <= halves.size(); ++cut) {
        CHECK(frames_told(Role::Server, halves, false, cut) ==
              "message(1 rsv1 2, 0 fin " + std::to_string(packed.size() - 2) + " | " +
                  to_hex(packed) + ");");
    }
}

TEST_CASE("of very many frames the first are told, and of very many compressed bytes",
          "[message-format][wire-form]") {
    Bytes stream = frame(0x02, "x");
    for (int i = 0; i < 200; ++i) append(stream, hex("00 01 78"));
    append(stream, hex("80 00"));
    std::string wanted = "2 1";
    for (std::size_t i = 1; i < frames_kept_max; ++i) wanted += ", 0 1";
    CHECK(frames_told(Role::Server, stream, false, 0) == "message(" + wanted + ");");

    // Stored blocks: compressed bytes that are as many as the message's.
    Bytes packed;
    const std::size_t blocks = wire_kept_bytes_max / 65535 + 2;
    for (std::size_t i = 0; i < blocks; ++i) {
        append(packed, hex("00 ff ff 00 00"));
        packed.resize(packed.size() + 65535, 7);
    }
    packed.push_back(0);  // the empty block less its last four bytes
    Teller<Decoder> strict(Role::Client, DeflateAgreement{}, false);
    strict.feed(frame(0xc2, packed), 1000);
    CHECK(strict.text == "message(2 fin rsv1 " + std::to_string(packed.size()) + " | " +
                             digest(BytesView(packed).first(wire_kept_bytes_max)) + ");");
}

TEST_CASE("the watcher tells an orphan continuation as the frame it is",
          "[message-format][wire-form]") {
    Teller<Watcher> watching(Role::Server, {}, false);
    watching.feed(joined({frame(0x80, "x"), frame(0x01, "a"), frame(0x81, "b")}), 1000);
    CHECK(watching.text == "violation;message(0 fin 1);violation;message(1 1);message();");
}
