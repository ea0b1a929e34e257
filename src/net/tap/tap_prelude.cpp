// Judges the answer to a request that comes before a dial. Service thread only.
#include "net/tap/tap_prelude.hpp"

#include <algorithm>

#include "net/service/outcomes.hpp"
#include "wire/http_body.hpp"

namespace redial::net {

void TapPrelude::on_part_answer(core::HttpSeen seen, BytesView body) {
    seen_ = std::move(seen);
    const std::optional<PlainBody> plain = plain_body(seen_, body);
    const BytesView told = plain ? BytesView(plain->bytes) : BytesView();
    if (seen_.http_status >= 400) {
        core::Outcome refused = outcome_of(core::OutcomeKind::HttpRefused, core::EndedBy::Peer, "");
        refused.http_status = seen_.http_status;
        refused.http_reason = seen_.http_reason;
        const BytesView kept = told.first(std::min(told.size(), wire::refusal_body_bytes_max));
        return owner_.on_prelude_failed(shared_from_this(), std::move(refused),
                                        seen_.response + std::string(as_text(kept)));
    }
    const bool is_info = kind_.kind == dialect::PreludeKind::Info;
    if (!is_info) ids_ = dialect::negotiated_ids(as_text(told));
    const bool has_dial = is_info ? dialect::offers_websocket(as_text(told)) : !ids_.empty();
    if (seen_.http_status != 200 || !has_dial) return owner_.on_http_seen(take_seen());
    owner_.on_prelude_answer(shared_from_this());
}

void TapPrelude::on_part_cut(core::HttpSeen seen, const core::Outcome& outcome) {
    seen_ = std::move(seen);
    owner_.on_prelude_failed(shared_from_this(), outcome, seen_.response);
}

}  // namespace redial::net
