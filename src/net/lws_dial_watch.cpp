// Dials of a closed port on libwebsockets' loop: the packet socket in its raw-file role. Service
// thread only.
#include "net/lws_sockets.hpp"
#include "net/syn_socket.hpp"

namespace redial::net {
namespace {

constexpr int dials_a_batch_max = 256;

}  // namespace

Transport::Watching LwsSockets::watch_dials(const Address& address, DialWatchSink& sink) {
    auto begun = begin_syn_watch(address);
    if (auto* why = std::get_if<std::string>(&begun)) return std::move(*why);
    const int descriptor = std::get<int>(begun);
    LwsBox* box = adopt(descriptor, LWS_ADOPT_RAW_FILE_DESC, LwsBox::Stage::Open);
    if (box == nullptr) return std::string("too many open connections; raise it with ulimit -n");
    auto watch = std::make_unique<LwsDialWatch>(*this, sink, address, descriptor);
    watch->box_ = box;
    box->dials = watch.get();
    return std::unique_ptr<DialWatch>(std::move(watch));
}

void LwsSockets::read_dials(LwsBox& box) {
    for (int count = 0; count < dials_a_batch_max && box.dials != nullptr; ++count) {
        const auto from = read_syn(box.dials->descriptor_, box.dials->listened_);
        if (!from) return;
        box.dials->sink_.on_dial_seen(*from);
    }
}

LwsDialWatch::~LwsDialWatch() {
    if (box_ != nullptr) sockets_.drop(*box_);
}

bool LwsDialWatch::has_missed() { return box_ != nullptr && lost_syns(descriptor_) > 0; }

}  // namespace redial::net
