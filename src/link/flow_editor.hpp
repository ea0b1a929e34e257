// FlowEditor: one way of a relayed connection as the protocol sees it. It follows the opening
// handshake and the frames' boundaries (RFC 6455 sections 4 and 5), or the events of an event
// stream (WHATWG HTML 9.2.5), and where a fault asks for it drops, delays, repeats, reorders or
// alters messages and puts in what nobody sent. Without such a fault the bytes pass as they are.
// Pure. Any one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/rng.hpp"
#include "core/fault.hpp"
#include "link/ear.hpp"
#include "wire/content_decoder.hpp"
#include "wire/deflate_offer.hpp"
#include "wire/event_stream.hpp"
#include "wire/header_reader.hpp"
#include "wire/http_exchange.hpp"
#include "wire/inflate.hpp"

namespace redial::link {

// What an editor must look into. Each includes those before it.
enum class Depth : std::uint8_t {
    Follow,    // nothing is held
    Controls,  // control frames are held until they are whole
    Messages,  // messages too
};

// A fault on messages or control frames of this way.
struct MessageFault {
    std::uint64_t id = 0;
    core::Fault fault;
    Rng rng;
    std::shared_ptr<const filter::Filter> filter;  // of fault.filter; null: it cannot be read
    std::shared_ptr<std::uint64_t> struck;  // messages of all connections; null: nobody counts
};

// Where an event stream is that was not followed from its beginning.
struct EventsPlace {
    wire::HttpBody body;  // followed()
    wire::EventStreamParser parser;
    std::optional<wire::ContentDecoder> decoder;  // none: it is not compressed
};

class EditorSink {
public:
    virtual ~EditorSink() = default;
    // Bytes to pass on, `late` behind what the network makes of them.
    virtual void on_passed(BytesView bytes, Duration late) = 0;
    // A head is whole. Its bytes have been passed on, unless heads are held: then they are once
    // this returns, except where `is_taken` (somebody else answers it, or the answer is another).
    struct AfterHead {
        wire::BehindHead behind;
        bool is_taken = false;
        bool is_event_stream = false;  // the body behind it
        bool may_be_chunked = false;   // its reader knows chunks
        bool opens = false;            // on_opened() is to follow, behind its bytes
    };
    enum class HeadIs : std::uint8_t { Held, Passed };
    virtual AfterHead on_head(const wire::HttpHead& head, HeadIs kept) = 0;
    virtual void on_opened() = 0;
    // This is no HTTP: whatever it is passes.
    virtual void on_not_http() = 0;
    // A data frame begins (its header is whole). True: break it in its middle.
    virtual bool on_data_frame() = 0;
    virtual void on_frame_broken() = 0;                // half of it has been passed on
    virtual void on_message_passed() = 0;              // its last frame has been passed on
    virtual void on_control(std::uint8_t opcode) = 0;  // its header is whole
    virtual void on_events_ended() = 0;  // the event stream of this answer, by its sender
    virtual void on_events_cut() = 0;    // ... by end_events(): its end has been passed on
    virtual void on_edited(const core::Fault& fault, std::string detail) = 0;
    virtual void on_used_up() = 0;  // a fault has struck as often as it is to
};

class FlowEditor {
public:
    // `sender` is the side whose bytes these are.
    FlowEditor(core::Side sender, Rng rng, std::size_t held_bytes_max);

    // Who hears the messages of both ways; lives as long as this.
    void set_ear(Ear& ear) { ear_ = &ear; }
    // Message and control-frame faults in force; those that stay keep their chance. `cuts_events`:
    // an event stream may have to be ended, or added to, between two events. `listens`: a fault of
    // either way asks what messages mean.
    void set_faults(std::vector<MessageFault> faults, bool cuts_events, bool listens);
    void feed(BytesView bytes, EditorSink& sink);
    // Where nothing is to be changed or told: follows the frames without touching the bytes, which
    // are to be passed on whole. False: feed them.
    bool try_follow(BytesView bytes);
    // What was agreed on, once the answer is known.
    void set_deflate(const std::optional<wire::DeflateAgreement>& deflate);
    // There will be no frames, or they make no sense any more: bytes pass as they are.
    void give_up() { enter<Raw>(); }
    // Heads are kept back until they are whole, from the next one on.
    void set_holds_heads(bool holds) { holds_heads_ = holds; }
    // The opening handshake that passed last is answered: frames follow, or the next request.
    void agree() {
        if (is_in<Unsure>()) enter<Frames>();
    }
    void disagree() {
        if (is_in<Unsure>()) enter<Head>();
        // Frames that were sent before the answer: where the next request begins is not known.
        if (is_in<Frames>()) give_up();
    }
    bool is_in_frames() const { return is_in<Frames>(); }
    // Puts frames in at the next boundary where they may stand: control frames between frames,
    // others between messages. Behind one that `ends` nothing of the sender's is passed on.
    struct Insert {
        Bytes frame;
        bool is_control = false;
        bool ends = false;
    };
    void insert(Insert insert, EditorSink& sink);
    bool is_in_events() const { return is_in<Events>(); }
    // What comes next is of this stream.
    void begin_events(EventsPlace place);
    // An event, or a comment, that nobody sent, where one may stand now.
    bool try_insert_event(std::string_view lines, EditorSink& sink);
    // A clean end of the event stream, as HTTP frames it, as soon as one can be made; nothing of
    // the sender's is passed on behind it.
    void end_events(EditorSink& sink);
    void shut() { is_shut_ = true; }
    bool is_shut() const { return is_shut_; }
    // Whatever is held, as it is: the sender has ended.
    void flush(EditorSink& sink);
    // A message that waits for the one behind it goes, unless a fault still holds it.
    void release_swapped(EditorSink& sink);
    std::size_t held_bytes() const {
        return held_frame_.size() + held_message_.size() + between_.size() + swapped_.size() +
               parts_.size();
    }
    std::size_t inserts() const { return inserts_.size(); }

private:
    struct Head {
        wire::HttpHeadParser parser;
        std::size_t passed = 0;  // bytes of the head under way that have been passed on
    };
    struct Body {
        wire::HttpBody rest;
    };
    struct Unsure {};  // behind an opening handshake whose answer is not known
    struct Frames {};
    // A body of events.
    struct Events {
        wire::HttpBody rest;
        wire::EventStreamParser parser;
        std::optional<wire::ContentDecoder> decoder;  // of a compressed one
        std::optional<wire::ContentWriter> writer;    // ... from where events are held on
        bool is_unreadable = false;  // compressed in a way that is not read, or broken
        bool is_chunked = false;     // as it is passed on
        bool is_reframed = false;    // what frames it is the link's own
        bool is_too_large = false;   // the event under way, which passes as it comes
        std::size_t unheld = 0;      // events that passed while they were to be held

        // Events are held until they are whole.
        bool is_held() const { return is_reframed && !is_unreadable && (!decoder || writer); }
    };
    struct Raw {};
    using Phase = std::variant<Raw, Head, Body, Events, Unsure, Frames>;
    template <class P>
    bool is_in() const {
        return std::holds_alternative<P>(phase_);
    }
    template <class P>
    void enter() {
        phase_.emplace<P>();
    }
    // A frame whose header is whole, until its payload is.
    struct Frame {
        wire::FrameHeader header;
        std::uint64_t taken = 0;  // of its payload
        bool is_held = false;     // kept in held_frame_ as it came
        std::optional<std::uint64_t> breaks_at;

        std::uint64_t left() const { return header.payload_bytes - taken; }
        bool is_control() const { return wire::is_control(header.opcode); }
    };
    // What is done with a message.
    enum class Care : std::uint8_t {
        Unseen,   // passed as it comes
        Held,     // kept until it is whole
        Watched,  // too large to be held: passed as it comes, and inflated for the context's sake
        Remade,   // too large, and to be sent without compression: inflated and passed in fragments
    };
    // A message that has begun and not ended.
    struct Message {
        Care care = Care::Unseen;
        bool is_compressed = false;
        std::uint8_t opcode = 0;
        std::uint8_t fragment_opcode = 0;  // Remade: of the next fragment
    };
    // Messages of a packet that goes on: a fault strikes all of it, or nothing.
    struct Parts {
        Bytes raw;         // their frames, and the control frames behind them
        Bytes controls;    // the latter
        std::string text;  // their payloads
        std::size_t count = 0;
        bool is_compressed = false;  // one of them, as it came
        std::size_t size() const { return raw.size() + controls.size() + text.size(); }
    };
    static constexpr const char* too_large =
        "not applied: the message is larger than the link may hold";

    BytesView feed_http(BytesView bytes, EditorSink& sink);
    BytesView feed_head(BytesView bytes, EditorSink& sink);
    bool holds_head(std::string_view raw) const;
    BytesView feed_body(BytesView bytes, EditorSink& sink);
    void take_head(Head head, EditorSink& sink);
    // Events (flow_editor_events.cpp).
    void begin_events(const wire::HttpHead& head, const EditorSink::AfterHead& after);
    bool gives_up_length(const EditorSink::AfterHead& after) const;
    BytesView feed_events(BytesView bytes, EditorSink& sink);
    void feed_coded(BytesView data, EditorSink& sink);
    void take_events(BytesView text, EditorSink& sink);
    bool edits_events() const { return depth_ >= Depth::Controls || cuts_events_; }
    bool is_between_events() const;
    bool is_at_frame() const;
    bool try_write();
    static Bytes framed(const Events& events, std::string_view bytes);
    static Bytes written(Events& events, std::string_view text);
    void try_remake(EditorSink& sink);
    void tell_unheld(EditorSink& sink);
    void follow_events(BytesView data, EditorSink& sink);
    void hold_events(BytesView data, EditorSink& sink);
    void end_event(Events& events, EditorSink& sink);
    void edit_event(Events& events, BytesView raw, EditorSink& sink);
    bool is_suppressed_comment(EditorSink& sink);
    void break_event(BytesView framed, EditorSink& sink);
    void try_cut_events(EditorSink& sink);
    void end_body_of_events(EditorSink& sink);
    BytesView feed_header(BytesView bytes, EditorSink& sink);
    BytesView feed_payload(BytesView bytes, EditorSink& sink);
    void begin_frame(EditorSink& sink);
    void end_frame(EditorSink& sink);
    void end_control(const Frame& frame, EditorSink& sink);
    void begin_message(const wire::FrameHeader& header);
    void stop_holding(EditorSink& sink);
    void take_payload(const Frame& frame);
    void pass_piece(BytesView piece, EditorSink& sink);
    Care care() const { return message_ ? message_->care : Care::Unseen; }
    void stop_holding_message(const char* why, EditorSink& sink);
    void follow_piece(Message& message, BytesView plain, EditorSink& sink);
    void end_message(EditorSink& sink);
    void end_held_message(Message& message, EditorSink& sink);
    void pass_swapped(EditorSink& sink);
    void tell_not_applied(const char* why, EditorSink& sink);
    void pass(BytesView bytes, Duration late, EditorSink& sink);
    void pass_inserts(EditorSink& sink);
    enum class Inflated : std::uint8_t { All, Part, Broken };
    Inflated inflate_some(BytesView& input);
    Inflated read_text(const Message& message, BytesView& input);
    void lose_context();
    void end_inflating();
    void end_large_message(const Message& message, EditorSink& sink);
    void end_inflated_too_large(Message& message, std::string text, EditorSink& sink);
    // What becomes of one message.
    struct Fate {
        bool is_dropped = false;
        bool is_altered = false;
        bool is_swapped = false;
        std::uint64_t copies = 0;
        Duration late{};
    };
    Fate fate_of_message(Ear::Heard& heard, EditorSink& sink);
    bool try_hold_part(const Message& message, const Ear::Heard& heard, EditorSink& sink);
    void pass_parts(EditorSink& sink);
    void note_missed();
    void emit(BytesView raw, Duration late, EditorSink& sink);
    void pass_whole(BytesView raw, Duration late, EditorSink& sink);
    void pass_held_message(const Message& message, const Fate& fate, EditorSink& sink);
    Bytes remade(const Message& message, std::string_view text);
    bool has_context() const;
    bool is_hit(MessageFault& by, const filter::Subject& subject);
    bool try_alter(MessageFault& by);

    core::Side sender_;
    Rng rng_;
    std::size_t held_bytes_max_;
    Phase phase_;
    Depth depth_ = Depth::Follow;
    std::vector<MessageFault> faults_;
    Ear* ear_ = nullptr;
    bool listens_ = false;
    bool holds_heads_ = false;
    bool cuts_events_ = false;
    bool cut_is_due_ = false;  // of an event stream, where none could be made yet
    std::optional<wire::DeflateAgreement> deflate_;

    wire::HeaderReader reader_;
    std::size_t header_passed_ = 0;  // bytes of the header under way that have been passed on
    std::optional<Frame> frame_;
    std::optional<Message> message_;
    std::uint64_t messages_ = 0;
    // Held. Kept from one frame and message to the next, so that following costs no allocation.
    Bytes held_frame_;
    Bytes held_message_;  // its frames as they came
    Bytes between_;       // the control frames among them
    Bytes payload_;       // its payload, unmasked
    std::string text_;    // ... inflated

    std::unique_ptr<wire::Inflater> inflater_;
    bool context_is_whole_ = true;  // every compressed message so far was followed
    bool remakes_ = false;          // later messages refer to one that was not passed on as it was
    bool has_told_ = false;         // that a fault could not be applied

    std::deque<Insert> inserts_;
    Bytes swapped_;  // Reorder: waits for the message behind it
    Parts parts_;
    bool parts_pass_ = false;  // of the packet under way: more than may be held
    bool is_shut_ = false;
};

}  // namespace redial::link
