// A tap's clients that speak HTTP/2: their connections, and each stream of them as a client's
// connection of its own. Service thread only.
#include "net/tap/tap.hpp"

namespace redial::net {

Channel Tap::carry_http2(Channel client, BytesView first) {
    // One with a stream is a connection that counts; those without are kept for what may come.
    if (carriers_.size() >= config_->tap->connections_max) {
        for (const auto& [key, carrier] : carriers_) {
            if (!carrier->is_idle()) continue;
            carrier->cut();  // and is taken out of the map
            break;
        }
    }
    auto carrier = std::make_shared<TapHttp2>(service_, static_cast<TapHttp2Owner&>(*this));
    carriers_.emplace(carrier.get(), carrier);
    return carrier->begin(std::move(client), first);
}

// It has an own admission, as a connection of HTTP/1.1 would have: a stream is what is dialled.
void Tap::on_http2_stream(Channel stream) {
    TapSetting setting = admit();
    setting.is_http2 = true;
    take_client(std::move(stream), std::move(setting));
}

void Tap::on_http2_gone(TapHttp2& carrier) {
    const auto found = carriers_.find(&carrier);
    if (found == carriers_.end()) return;
    service_.retire(std::move(found->second));
    carriers_.erase(found);
}

void Tap::cut_carriers() {
    // They leave the map while they go.
    std::vector<std::shared_ptr<TapHttp2>> all;
    for (const auto& [key, carrier] : carriers_) all.push_back(carrier);
    for (const auto& carrier : all) carrier->cut();
}

}  // namespace redial::net
