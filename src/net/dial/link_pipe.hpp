// One connection on a session's link: the near end as a socket, the far end as it is. Private to
// net/dial/link_*.cpp. Service thread only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "net/dial/link_socket.hpp"
#include "net/dial/near_end.hpp"

namespace redial::net {

class LinkPipe final : public Timed, private RelayEndOwner, private link::Sink {
public:
    LinkPipe(SessionLink& link, std::shared_ptr<link::Plan> plan, link::Admission admission,
             std::uint64_t number);
    void begin(std::optional<Channel> far);
    void catch_up(const LinkedTalk& talk);
    void catch_up(LinkedEvents events);
    void on_faults_changed();
    void cut();  // the link is down
    void lose_link() { link_ = nullptr; }

    // The near end.
    void set_sink(SocketSink* sink) { near_.set_sink(sink); }
    void send(BytesView bytes);
    std::size_t unsent_bytes() const;
    // What the link holds back counts as taken: the network does the same.
    std::uint64_t waiting_bytes() const { return std::min(given_bytes_, far_.waiting_bytes()); }
    std::uint64_t taken_bytes() const { return given_bytes_ - waiting_bytes(); }
    void set_reading(ReadMode mode);
    std::string peer_address() const { return far_.peer_address(); }
    enum class Leave : std::uint8_t { Finish, Reset, Drop };
    void leave(Leave how);

    bool is_passing() const { return !is_done_ && pipe_.deadline().has_value(); }

    std::optional<Instant> deadline() const override;
    void on_time() override;

private:
    void on_secure(RelayEnd&) override {}
    void on_plain(RelayEnd& end, std::span<std::uint8_t> bytes) override;
    void on_peer_finished(RelayEnd& end) override;
    void on_peer_gone(RelayEnd& end, const SocketEnd& how) override;
    void on_end_drained(RelayEnd& end) override;
    void on_end_blocked() override {
        if (near_.sink() != nullptr) near_.sink()->on_blocked();
    }

    void dial_server() override { wants_far_ = true; }
    void send(core::Side to, BytesView bytes) override;
    void finish(core::Side to) override;
    void reset(core::Side to) override;
    void fault_made(std::string name, std::string detail) override;
    void half_open_noticed(core::Side side, Duration after, std::string by) override;

    Instant now() const { return service_.now().mono; }
    void settle();
    void deliver();
    void update_reading();
    void tell(core::Happening what);

    SessionLink* link_;  // null: it is gone, and so is everybody else soon
    DialService& service_;
    RelayEnd far_;
    link::Connection pipe_;
    NearEnd near_;
    bool wants_far_ = false;
    bool is_catching_up_ = false;
    bool has_left_ = false;  // the near end is gone
    bool is_done_ = false;
    std::string broken_words_;  // of the far end
    bool was_full_ = false;     // the near end was told that there is no room
    bool has_drained_ = false;
    Bytes scratch_;
    std::uint64_t given_bytes_ = 0;  // by the near end, and what waited before it came
};

// The handle that dialer and talker own.
class LinkSocket final : public Socket {
public:
    explicit LinkSocket(std::shared_ptr<LinkPipe> pipe) : pipe_(std::move(pipe)) {}
    ~LinkSocket() override {
        if (pipe_) pipe_->leave(LinkPipe::Leave::Drop);
    }
    void send(BytesView bytes) override { pipe_->send(bytes); }
    std::size_t unsent_bytes() const override { return pipe_->unsent_bytes(); }
    std::uint64_t taken_bytes() const override { return pipe_->taken_bytes(); }
    void set_reading(ReadMode mode) override { pipe_->set_reading(mode); }
    void set_sink(SocketSink& sink) override { pipe_->set_sink(&sink); }
    void finish_writing() override { pipe_->leave(LinkPipe::Leave::Finish); }
    std::string peer_address() const override { return pipe_->peer_address(); }
    std::shared_ptr<LinkPipe> take() { return std::exchange(pipe_, nullptr); }

private:
    std::shared_ptr<LinkPipe> pipe_;
};

}  // namespace redial::net
