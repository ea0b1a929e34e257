// The socket that stands for the near end of a pipe, and who ends it: of pipes with a NearEnd that
// nobody else keeps. A pipe has the calls of a socket, and leave(Leave) for the end of its holder.
// Service thread only.
#pragma once

#include <memory>
#include <utility>

#include "net/service/service.hpp"

namespace redial::net {

template <class Pipe>
class PipeSocket final : public Socket {
public:
    using Leave = typename Pipe::Leave;
    PipeSocket(Service& service, std::shared_ptr<Pipe> pipe)
        : service_(service), pipe_(std::move(pipe)) {}
    ~PipeSocket() override { leave(Leave::Drop); }
    void leave(Leave how) {
        const std::shared_ptr<Pipe> pipe = std::exchange(pipe_, nullptr);
        if (!pipe) return;
        pipe->leave(how);
        service_.touched(*pipe);  // a deadline must not outlive its owner
        service_.retire(pipe);    // it may be what called
    }
    void send(BytesView bytes) override { pipe_->send(bytes); }
    std::size_t unsent_bytes() const override { return pipe_->unsent_bytes(); }
    std::uint64_t taken_bytes() const override { return pipe_->taken_bytes(); }
    void set_reading(ReadMode mode) override { pipe_->set_reading(mode); }
    void set_sink(SocketSink& sink) override { pipe_->set_sink(&sink); }
    void finish_writing() override { pipe_->finish_writing(); }
    std::string peer_address() const override { return pipe_->peer_address(); }

private:
    Service& service_;
    std::shared_ptr<Pipe> pipe_;
};

// Has no state: every pipe is ended by its own socket.
template <class Pipe>
class PipeEnder final : public SocketEnder {
public:
    void finish(std::unique_ptr<Socket> socket) override {
        if (socket) static_cast<PipeSocket<Pipe>&>(*socket).leave(Pipe::Leave::Finish);
    }
    void reset(std::unique_ptr<Socket> socket) override {
        if (socket) static_cast<PipeSocket<Pipe>&>(*socket).leave(Pipe::Leave::Reset);
    }
};

}  // namespace redial::net
