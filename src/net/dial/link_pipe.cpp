// One connection on a session's link. Nothing is told to the near end from within its own calls:
// what a fault makes of them comes a turn of the loop later, as from a socket. Service thread only.
#include "net/dial/link_pipe.hpp"

#include <algorithm>

#include "wire/frame.hpp"

namespace redial::net {

using core::Side;

LinkPipe::LinkPipe(SessionLink& link, std::shared_ptr<link::Plan> plan, link::Admission admission,
                   std::uint64_t number)
    : link_(&link),
      service_(link.service_),
      far_(Side::Server, *this),
      pipe_(std::move(plan), admission, number, link::Limits{unsent_bytes_max},
            link.service_.now().mono) {}

void LinkPipe::begin(std::optional<Channel> far) {
    if (far) far_.adopt(*std::move(far));
    given_bytes_ = far_.waiting_bytes();
    pipe_.begin(now(), *this);
    settle();
}

// The pipe sees what was said before it came, and passes none of it on.
void LinkPipe::catch_up(const LinkedTalk& talk) {
    is_catching_up_ = true;
    const auto feed = [this](Side from, BytesView bytes) {
        scratch_.assign(bytes.begin(), bytes.end());
        pipe_.on_bytes(from, scratch_, now(), *this);
    };
    feed(Side::Client, as_bytes(talk.request));
    feed(Side::Server, as_bytes(talk.response));
    if (talk.keeps_context) {
        // An empty compressed message each way: later ones refer to some that were not followed.
        for (const Side from : {Side::Client, Side::Server}) {
            wire::FrameHeader empty;
            empty.rsv1 = true;
            empty.is_masked = from == Side::Client;
            Bytes frame;
            wire::append_frame_header(frame, empty);
            feed(from, frame);
        }
    }
    feed(Side::Server, talk.place);
    is_catching_up_ = false;
}

void LinkPipe::catch_up(LinkedEvents events) {
    is_catching_up_ = true;
    pipe_.begin_in_events(std::move(events.place), now(), *this);
    pipe_.on_bytes(Side::Server, events.ahead, now(), *this);
    is_catching_up_ = false;
}

void LinkPipe::on_faults_changed() {
    if (is_done_) return;
    pipe_.on_faults_changed(now(), *this);
    settle();
}

void LinkPipe::cut() {
    if (is_done_) return;
    far_.reset();
    near_.end({SocketEndKind::Reset, "the link is down"});
    settle();
}

// ---- the near end

void LinkPipe::send(BytesView bytes) {
    if (is_done_ || has_left_ || near_.has_ended()) return;
    given_bytes_ += bytes.size();
    scratch_.assign(bytes.begin(), bytes.end());
    pipe_.on_bytes(Side::Client, scratch_, now(), *this);
    settle();
}

std::size_t LinkPipe::unsent_bytes() const {
    const std::size_t unsent = far_.unsent_bytes();
    return pipe_.wants_bytes(Side::Client) ? unsent : std::max(unsent, unsent_bytes_max);
}

void LinkPipe::set_reading(ReadMode mode) {
    near_.set_reading(mode);
    settle();
}

void LinkPipe::leave(Leave how) {
    if (is_done_) return;
    has_left_ = true;
    near_.leave();
    const bool may_pass = !pipe_.is_over() && far_.is_open();
    if (how == Leave::Finish) {
        may_pass ? pipe_.on_finished(Side::Client, now(), *this) : far_.give_back();
    } else if (how == Leave::Reset) {
        may_pass ? pipe_.on_reset(Side::Client, now(), *this) : far_.reset();
    } else {
        far_.drop();
    }
    settle();
}

// ---- the far end

void LinkPipe::on_plain(RelayEnd&, std::span<std::uint8_t> bytes) {
    pipe_.on_bytes(Side::Server, bytes, now(), *this);
    settle();
    deliver();
}

void LinkPipe::on_peer_finished(RelayEnd&) {
    pipe_.on_finished(Side::Server, now(), *this);
    settle();
    deliver();
}

void LinkPipe::on_peer_gone(RelayEnd&, const SocketEnd& how) {
    broken_words_ = how.words;
    pipe_.on_reset(Side::Server, now(), *this);
    settle();
    deliver();
}

void LinkPipe::on_end_drained(RelayEnd&) {
    has_drained_ = true;
    settle();
    deliver();
}

// ---- what the pipe orders

void LinkPipe::send(Side to, BytesView bytes) {
    if (is_catching_up_) return;
    if (to == Side::Server) return far_.send(bytes);
    if (!has_left_) append(near_.inbox(), bytes);
}

void LinkPipe::finish(Side to) {
    if (to == Side::Client) {
        near_.end({SocketEndKind::Finished, ""});
    } else if (has_left_) {
        far_.give_back();  // nobody reads what the server might still say
    } else {
        far_.finish_writing();
    }
}

void LinkPipe::reset(Side to) {
    if (to == Side::Server) return far_.reset();
    near_.end(
        {SocketEndKind::Reset, broken_words_.empty() ? "Connection reset by peer" : broken_words_});
}

void LinkPipe::fault_made(std::string name, std::string detail) {
    tell(core::FaultMade{std::move(name), std::move(detail)});
}

void LinkPipe::half_open_noticed(Side side, Duration after, std::string by) {
    tell(core::HalfOpenNoticed{side, after, std::move(by)});
}

void LinkPipe::tell(core::Happening what) {
    if (link_ != nullptr) link_->owner_.on_link(std::move(what));
}

// ---- after each of them

void LinkPipe::settle() {
    // The far end is there already; the pipe asks for it late where a fault might have answered.
    if (std::exchange(wants_far_, false)) pipe_.on_server_connected(now(), *this);
    if (!is_done_ && has_left_ && (pipe_.is_over() || !far_.is_open())) {
        is_done_ = true;
        far_.give_back();
    }
    update_reading();
    service_.touched(*this);
    if (is_done_ && link_ != nullptr) std::exchange(link_, nullptr)->forget(*this);
}

void LinkPipe::update_reading() {
    if (is_done_) return;
    pipe_.set_unsent(Side::Client, near_.inbox().size());
    pipe_.set_unsent(Side::Server, far_.unsent_bytes());
    const bool reads = has_left_ || (pipe_.wants_bytes(Side::Server) && near_.is_reading());
    far_.set_reading(reads ? ReadMode::Reads : ReadMode::Pauses);
    if (!pipe_.wants_bytes(Side::Client)) was_full_ = true;
}

// The near end may let go of everything from within its calls; whoever calls this keeps the pipe.
void LinkPipe::deliver() {
    if (near_.is_delivering()) return;
    near_.deliver();
    // Also to one that does not read: it may be this that it waits for.
    const bool has_room = pipe_.wants_bytes(Side::Client);
    if (near_.sink() != nullptr && has_room && (was_full_ || has_drained_)) {
        was_full_ = false;
        has_drained_ = false;
        near_.sink()->on_drained();
    }
    settle();
}

std::optional<Instant> LinkPipe::deadline() const {
    if (is_done_ || link_ == nullptr) return std::nullopt;
    if (near_.has_news()) return now();
    return pipe_.deadline();
}

void LinkPipe::on_time() {
    if (is_done_) return;
    const auto due = pipe_.deadline();
    if (due && now() >= *due) pipe_.on_time(now(), *this);
    settle();
    deliver();
}

}  // namespace redial::net
