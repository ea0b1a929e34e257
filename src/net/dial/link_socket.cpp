// Keeps the faults of a session's own link and opens the connections that go through it. Service
// thread only.
#include "net/dial/link_socket.hpp"

#include <algorithm>

#include "net/dial/link_pipe.hpp"

namespace redial::net {
namespace {

// Connections that the session has let go of and whose end a fault keeps from the server.
constexpr std::size_t left_max = 64;

}  // namespace

SessionLink::SessionLink(DialService& service, LinkOwner& owner)
    : service_(service), owner_(owner), plan_(std::make_shared<link::Plan>()) {}

SessionLink::~SessionLink() {
    for (const auto& [key, pipe] : pipes_) pipe->lose_link();
    // A deadline must not outlive its owner.
    for (const auto& [key, pipe] : pipes_) service_.touched(*pipe);
}

void SessionLink::set_faults(core::FaultList faults) {
    plan_->set_faults(std::move(faults), now(), *this);
    apply_plan();
}

link::Admission SessionLink::admit() {
    const link::Admission admission = plan_->admit(now());
    const std::string& by = plan_->refused_by();
    if (!by.empty()) owner_.on_link(core::FaultMade{by, "refused"});
    return admission;
}

void SessionLink::apply_plan() {
    std::vector<std::shared_ptr<LinkPipe>> all;
    for (const auto& [key, pipe] : pipes_) all.push_back(pipe);
    const bool cuts = plan_->is_down(now());
    for (const auto& pipe : all) cuts ? pipe->cut() : pipe->on_faults_changed();
}

void SessionLink::on_time() {
    const auto due = plan_->deadline();
    if (!due || now() < *due) return;
    const std::size_t before = faults().faults.size();
    plan_->on_time(now(), *this);
    apply_plan();
    if (faults().faults.size() != before) owner_.on_faults_over();
}

void SessionLink::fault_began(std::uint64_t id, std::string name, std::string detail) {
    owner_.on_link(core::FaultBegan{id, std::move(name), std::move(detail)});
}

void SessionLink::fault_ended(std::uint64_t id, std::string name) {
    owner_.on_link(core::FaultEnded{id, std::move(name)});
}

std::shared_ptr<LinkPipe> SessionLink::make_pipe(link::Admission admission,
                                                 std::optional<Channel> far) {
    auto pipe = std::make_shared<LinkPipe>(*this, plan_, admission, ++last_number_);
    pipes_.emplace(pipe.get(), pipe);
    pipe->begin(std::move(far));
    return pipe;
}

Channel SessionLink::near_end_of(std::shared_ptr<LinkPipe> pipe) {
    const std::uint64_t waiting = pipe->waiting_bytes();
    Channel channel(*this, std::make_unique<LinkSocket>(std::move(pipe)));
    channel.begin_with_waiting(waiting);
    return channel;
}

Channel SessionLink::wrap(std::optional<Channel> far, SocketSink& sink) {
    const link::Admission admission = far ? link::Admission::Relay : link::Admission::Silent;
    auto pipe = make_pipe(admission, std::move(far));
    pipe->set_sink(&sink);
    return near_end_of(std::move(pipe));
}

Channel SessionLink::insert(Channel far, SocketSink& sink, const LinkedTalk& talk) {
    auto pipe = make_pipe(link::Admission::Relay, std::move(far));
    pipe->set_sink(&sink);
    pipe->catch_up(talk);
    return near_end_of(std::move(pipe));
}

Channel SessionLink::insert(Channel far, SocketSink& sink, LinkedEvents events) {
    auto pipe = make_pipe(link::Admission::Relay, std::move(far));
    pipe->set_sink(&sink);
    pipe->catch_up(std::move(events));
    return near_end_of(std::move(pipe));
}

void SessionLink::finish(std::unique_ptr<Socket> socket) {
    if (!socket) return;
    const auto pipe = static_cast<LinkSocket&>(*socket).take();
    if (!pipe) return;
    left_.push_back(pipe.get());
    pipe->leave(LinkPipe::Leave::Finish);
    if (left_.size() <= left_max) return;
    const auto oldest = pipes_.find(left_.front());
    if (oldest != pipes_.end()) oldest->second->leave(LinkPipe::Leave::Drop);
}

bool SessionLink::has_last_words() const {
    return std::any_of(left_.begin(), left_.end(),
                       [](const LinkPipe* pipe) { return pipe->is_passing(); });
}

void SessionLink::reset(std::unique_ptr<Socket> socket) {
    if (!socket) return;
    if (const auto pipe = static_cast<LinkSocket&>(*socket).take()) {
        left_.push_back(pipe.get());
        pipe->leave(LinkPipe::Leave::Reset);
    }
}

void SessionLink::forget(LinkPipe& pipe) {
    std::erase(left_, &pipe);
    const auto found = pipes_.find(&pipe);
    if (found == pipes_.end()) return;
    service_.retire(std::move(found->second));
    pipes_.erase(found);
}

}  // namespace redial::net
