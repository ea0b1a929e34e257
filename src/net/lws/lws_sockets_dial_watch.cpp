// Sees dials of a closed port: it puts the packet socket that shows them on libwebsockets' loop, in
// the raw-file role. Service thread only.
#include <algorithm>

#include "net/lws/lws_sockets.hpp"
#include "platform/syn_watch.hpp"

namespace redial::net {
namespace {

constexpr int dials_a_batch_max = 256;

Address address_of(const platform::Knock::End& end, bool is_v6) {
    Address address;
    address.is_v6 = is_v6;
    address.bytes = end.bytes;
    address.port = end.port;
    return address;
}

// SYNs that came for another address of this machine are nobody's here.
bool is_for(const platform::Knock& knock, const Address& listened) {
    const bool is_any = std::all_of(listened.bytes.begin(), listened.bytes.end(),
                                    [](std::uint8_t byte) { return byte == 0; });
    return is_any || (knock.is_v6 == listened.is_v6 && knock.to.bytes == listened.bytes);
}

}  // namespace

Transport::Watching LwsSockets::watch_dials(const Address& address, DialWatchSink& sink) {
    const auto reach =
        is_loopback(address) ? platform::Reach::Loopback : platform::Reach::Everywhere;
    auto begun = platform::begin_syn_watch(address.port, reach);
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
        const auto knock = platform::read_syn(dials.descriptor_);
        if (!knock) return;
        if (!is_for(*knock, dials.listened_)) continue;
        dials.sink_.on_dial_seen(address_of(knock->from, knock->is_v6));
    }
}

LwsDialWatch::~LwsDialWatch() {
    if (box_ != nullptr) sockets_.drop(*box_);
}

bool LwsDialWatch::has_missed() { return box_ != nullptr && platform::lost_syns(descriptor_) > 0; }

}  // namespace redial::net
