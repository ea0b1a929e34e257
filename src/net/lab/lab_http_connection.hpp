// One connection to the lab server that speaks plain HTTP/1.1: requests one after the other, each
// answered at once or by a stream that is played (RFC 7230). Bounded in time and memory. Service
// thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/lab/lab_pages.hpp"
#include "net/lab/lab_stream_player.hpp"
#include "net/service/service.hpp"
#include "wire/content_writer.hpp"
#include "wire/http_request.hpp"

namespace redial::net {

class LabHttpConnection;

class LabHttpOwner {
public:
    virtual ~LabHttpOwner() = default;
    virtual LabReply on_request(const wire::HttpRequest& request) = 0;
    // A stream that was told to end after a time: how long.
    virtual std::optional<Duration> streams_end_after() const = 0;
    virtual void on_left(LabSession& session) = 0;            // that a reply had joined
    virtual void on_gone(LabHttpConnection& connection) = 0;  // last of all
};

class LabHttpConnection final : public Timed, public SocketSink {
public:
    LabHttpConnection(Service& service, LabHttpOwner& owner, std::unique_ptr<Socket> socket);
    ~LabHttpConnection() override;

    void say_goodbye();  // a stream ends as it should, then FIN
    void reset();
    void drop();

    std::optional<Instant> deadline() const override;
    void on_time() override;

    void on_bytes(std::span<std::uint8_t> bytes) override;
    void on_drained() override { service_.touched(*this); }
    void on_end(const SocketEnd& end) override;

private:
    void begin(const wire::HttpRequest& request);
    void give_answer();
    void begin_stream();
    void send_body(std::string_view piece);
    void play_due();
    void end_stream();
    void end_answer();
    void leave();
    bool may_play() const;
    void refuse(const wire::BadHttpRequest& bad);
    enum class Farewell : std::uint8_t { Finish, Reset, Drop };
    void go(Farewell farewell);

    Service& service_;
    LabHttpOwner& owner_;
    std::unique_ptr<Socket> socket_;  // null: gone
    wire::HttpRequestReader reader_{lab_body_bytes_max};
    Bytes unread_;                        // of requests sent ahead
    std::optional<Instant> request_due_;  // the request is to be whole, or to come
    // Of the answer that is being given.
    std::optional<LabReply> reply_;
    bool keeps_alive_ = true;
    bool takes_chunks_ = true;
    bool takes_gzip_ = false;
    std::optional<Instant> answer_at_;
    std::optional<LabStreamPlayer> player_;
    std::optional<wire::ContentWriter> gzip_;
    std::optional<Instant> end_at_;
};

}  // namespace redial::net
