// The polls of a client of Engine.IO on one connection, and the WebSocket that follows them on
// another (engine.io-client 6.6). Service thread only.
#include "net/tap/tap_connection.hpp"

namespace redial::net {

using core::Side;

std::shared_ptr<TapPolled> TapConnection::polled_of(
    const std::optional<core::EngineRequest>& engine) const {
    if (!engine || engine->sid.empty() || !setting_.config->tap->watches) return nullptr;
    return owner_.find_polled(engine->sid);
}

void TapConnection::take_poll(const wire::HttpHead& head, bool is_post,
                              std::shared_ptr<TapPolled> polled) {
    http_.on_request(head, owner_.url_of(resource_of(head), TapSpeech::EventStream),
                     TapHttp::Told::AsHttp, now(), polled);
    client_known_by_.reset();
    polled_ = std::move(polled);
    if (!polled_->is_polling()) {
        tell_early_faults();
    } else if (watch_) {
        for (core::FaultMade& fault : watch_->take_early_faults()) polled_->tell(std::move(fault));
    }
    polled_->on_asked(is_post);
    owner_.on_http_request();
}

// An opening handshake of an attempt that is under way: no dial.
void TapConnection::begin_beside(const wire::HttpHead& head, std::string server_head,
                                 std::shared_ptr<TapPolled> polled) {
    renew_watch(now());
    client_known_by_.reset();
    has_dialled_ = true;
    if (!watch_) return;
    watch_->join(std::move(polled), owner_.url_of(resource_of(head), TapSpeech::WebSocket));
    watch_->on_request(head, std::move(server_head), hint_for(head), now());
}

// The answer to a first poll may have begun a session, which goes on without this connection.
void TapConnection::follow_polling() {
    if (!watch_) return;
    if (auto seen = watch_->take_no_poll()) {
        owner_.on_http_request();
        owner_.on_http_seen(*std::move(seen));
    }
    if (auto begun = watch_->take_polling()) owner_.on_polling(*std::move(begun));
}

// Whoever polls gets no answer any more.
void TapConnection::cut_polls() {
    if (!http_.has_parts()) return;
    const std::optional<ClientEnd> end = watch_ ? watch_->client_end() : std::nullopt;
    http_.cut_parts(outcome_of_cut(end, watch_ ? watch_->end_detail() : ""), now());
}

}  // namespace redial::net
