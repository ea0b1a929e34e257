// Sees dials of a closed port: it puts the packet socket that shows them on libwebsockets' loop, in
// the raw-file role. Service thread only.
#include "net/lws/lws_sockets.hpp"
#include "net/lws/syn_socket.hpp"

namespace redial::net {
namespace {

constexpr int dials_a_batch_max = 256;

}  // namespace

Transport::Watching LwsSockets::watch_dials(const Address& address, DialWatchSink& sink) {
    auto begun = begin_syn_watch(address);
    if (auto* why = std::get_if<std::string>(&begun)) return std::move(*why);
    const int descriptor = std::get<int>(begun);
    LwsBox* box = adopt(descriptor, LWS_ADOPT_RAW_FILE_DESC, LwsBox::Open{});
    if (box == nullptr) return std::string("too many open connections; raise it with ulimit -n");
    auto watch = std::make_unique<LwsDialWatch>(*this, sink, address, descriptor);
    watch->box_ = box;
    box->owner = watch.get();
    return std::unique_ptr<DialWatch>(std::move(watch));
}

void LwsSockets::read_dials(LwsBox& box) {
    for (int count = 0; count < dials_a_batch_max && box.dials() != nullptr; ++count) {
        const LwsDialWatch& dials = *box.dials();
        const auto from = read_syn(dials.descriptor_, dials.listened_);
        if (!from) return;
        dials.sink_.on_dial_seen(*from);
    }
}

LwsDialWatch::~LwsDialWatch() {
    if (box_ != nullptr) sockets_.drop(*box_);
}

bool LwsDialWatch::has_missed() { return box_ != nullptr && lost_syns(descriptor_) > 0; }

}  // namespace redial::net
