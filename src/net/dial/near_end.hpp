// What a pipe has for whoever holds its near end: bytes, then the end, both told when the holder
// reads and never from within its own calls. Service thread only.
#pragma once

#include <optional>

#include "net/lws/transport.hpp"

namespace redial::net {

class NearEnd {
public:
    explicit NearEnd(SocketSink* sink = nullptr) { begin(sink); }
    // Whether a FIN ends one direction only is asked here, as of a dial (SocketSink::keeps_half).
    void begin(SocketSink* sink) {
        sink_ = sink;
        keeps_half_ = sink != nullptr && sink->keeps_half();
    }
    void set_sink(SocketSink* sink) { sink_ = sink; }
    SocketSink* sink() const { return sink_; }
    void leave() {
        sink_ = nullptr;
        inbox_.clear();
    }
    void set_reading(ReadMode mode) { is_reading_ = mode == ReadMode::Reads; }
    bool is_reading() const { return is_reading_; }
    bool is_delivering() const { return is_delivering_; }

    Bytes& inbox() { return inbox_; }
    void finish() { has_finished_ = true; }
    // The first one counts, and a FIN behind a FIN is none.
    void end(SocketEnd how) {
        const bool is_said = has_finished_ && how.kind == SocketEndKind::Finished;
        if (!end_ && !is_said) end_ = std::move(how);
    }
    bool has_ended() const { return end_.has_value(); }
    // FIN where the holder keeps half, else the end of all.
    void finish_or_end() { keeps_half_ ? finish() : end({SocketEndKind::Finished, ""}); }

    // There is something to tell, from the loop's next turn on.
    bool has_news() const {
        const bool has = !inbox_.empty() || end_ || (has_finished_ && !told_finished_);
        return sink_ != nullptr && is_reading_ && has && !is_delivering_;
    }
    // The holder may let go of everything from within; whoever calls this keeps the pipe.
    void deliver();

private:
    SocketSink* sink_ = nullptr;
    bool keeps_half_ = false;
    bool is_reading_ = true;
    bool is_delivering_ = false;
    Bytes inbox_;
    bool has_finished_ = false;
    bool told_finished_ = false;
    std::optional<SocketEnd> end_;  // to be told behind the bytes
    bool has_told_ahead_ = false;   // ... that it is there, while the holder does not read
};

}  // namespace redial::net
