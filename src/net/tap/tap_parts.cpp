// What belongs to the dials of a tap's clients beside their own connections: sessions that poll,
// found by the ids that their requests name, and requests that come right before a dial. Service
// thread only.
#include <algorithm>

#include "net/tap/tap.hpp"

namespace redial::net {
namespace {

// A client dials as soon as it has read the answer.
constexpr Duration prelude_wait = std::chrono::seconds(5);
constexpr std::size_t preludes_max = 256;
// Sessions that are over, whose last requests are known for theirs.
constexpr std::size_t polled_over_max = 256;

// Programs ask and dial by two libraries, of which one may not say who it is; browsers leave Origin
// out where it is the page's own.
bool may_have_asked(const ClientTraits& dialled, const ClientTraits& asked) {
    const auto fits = [](const std::string& a, const std::string& b) {
        return a == b || a.empty() || b.empty();
    };
    return dialled.path == asked.path && dialled.address == asked.address &&
           fits(dialled.user_agent, asked.user_agent) && fits(dialled.origin, asked.origin);
}

}  // namespace

// ---- sessions that poll

void Tap::on_polling(PollingBegun begun) {
    // A server that gives one id twice: the older session can no longer be told from it.
    if (const auto known = find_polled(begun.terms.sid)) {
        known->leave();
        service_.retire(known);  // its time may have come in this batch
    }
    auto polled = std::make_shared<TapPolled>(service_, static_cast<TapPolledOwner&>(*this),
                                              *begun.lane, std::move(begun.terms));
    polled_.insert_or_assign(polled->sid(), polled);
    polled->tell_packets(core::Direction::In, begun.body);
    service_.touched(*polled);
}

std::shared_ptr<TapPolled> Tap::find_polled(const std::string& sid) const {
    const auto found = polled_.find(sid);
    return found == polled_.end() ? nullptr : found->second;
}

// Some of its requests may still be under way, or to come.
void Tap::on_polled_over(TapPolled& polled) {
    polled_over_.push_back(polled.sid());
    if (polled_over_.size() <= polled_over_max) return;
    const auto oldest = polled_.find(polled_over_.front());
    polled_over_.pop_front();
    if (oldest == polled_.end() || oldest->second->is_polling()) return;
    service_.retire(std::move(oldest->second));
    polled_.erase(oldest);
}

void Tap::on_late_part(SessionId session, AttemptId attempt, core::HttpSeen seen) {
    const bool is_there = session == id_ || find_lane(session) != nullptr;
    if (!is_there) return tell_of_tap(std::move(seen));
    const Now now = service_.now();
    service_.tell({core::Stamp{session, attempt, now.mono, now.wall}, std::move(seen)});
}

// ---- what comes before a dial

std::shared_ptr<TapPart> Tap::prelude_of(const TapConnection& connection,
                                         const wire::HttpHead& head) {
    auto kind = dialect::prelude_of(head.start_line);
    if (!kind) return nullptr;
    return std::make_shared<TapPrelude>(static_cast<TapPreludeOwner&>(*this), *std::move(kind),
                                        head, connection.client_address());
}

void Tap::on_prelude_answer(std::shared_ptr<TapPrelude> prelude) {
    preludes_.push_back({std::move(prelude), service_.now().mono});
    if (preludes_.size() > preludes_max) {
        tell_of_tap(preludes_.front().prelude->take_seen());
        preludes_.pop_front();
    }
    service_.touched(*this);
}

std::optional<Instant> Tap::prelude_due() const {
    if (preludes_.empty()) return std::nullopt;
    return preludes_.front().at + prelude_wait;
}

// No dial followed: plain HTTP.
void Tap::forget_preludes(Instant now) {
    while (!preludes_.empty() && preludes_.front().at + prelude_wait <= now) {
        tell_of_tap(preludes_.front().prelude->take_seen());
        preludes_.pop_front();
    }
}

// The dial that names what was negotiated is its client's. Of an answer without a name it is known
// only where no other client of the address has just asked the same.
void Tap::follow_prelude(TapConnection& connection, const wire::HttpHead& head) {
    const std::string target = resource_of(head);
    const std::string address = host_of_address(connection.client_address());
    const auto is_its = [&](const Answered& answered) {
        return host_of_address(answered.prelude->address()) == address &&
               answered.prelude->is_followed_by(target);
    };
    const auto found = std::find_if(preludes_.begin(), preludes_.end(), is_its);
    if (found == preludes_.end()) return;
    if (std::count_if(found, preludes_.end(), is_its) > 1) return;
    const Answered answered = *found;
    preludes_.erase(found);
    core::HttpSeen seen = answered.prelude->take_seen();
    const Instant asked_at = answered.at - seen.took;
    connection.watch()->begin_with(std::move(seen), asked_at, answered.at);
}

// Whose it is: who has dialled behind such a request before. Of SignalR the request alone says what
// it is for, "/info" is anybody's.
TapLane* Tap::lane_of_prelude(const TapPrelude& prelude, TapLane::Dial& dial) {
    const bool is_info = prelude.kind().kind == dialect::PreludeKind::Info;
    ClientTraits traits = traits_of(prelude.head(), config_->session_parameter, prelude.address());
    traits.stream.clear();
    traits.path = prelude.kind().path + (is_info ? "/*/*/websocket" : "");
    TapLane* found = nullptr;
    std::size_t count = 0;
    for (const std::unique_ptr<TapLane>& lane : lanes_) {
        const bool is_away = lane->holder == nullptr || !lane->holder->is_live();
        if (!is_away || !lane->state.traits || !may_have_asked(*lane->state.traits, traits)) {
            continue;
        }
        found = lane.get();
        ++count;
    }
    if (count == 1) {
        dial.known_by = "its address and path: no other client like it was away";
        dial.is_sure = !found->state.is_doubtful;
        return found;
    }
    if (is_info) return nullptr;
    TapLane* lane = lane_among_all(prelude.address(), traits, dial);
    if (lane != nullptr && !lane->state.traits) lane->state.traits = std::move(traits);
    return lane;
}

void Tap::on_prelude_failed(std::shared_ptr<TapPrelude> prelude, core::Outcome outcome,
                            std::string response) {
    TapLane::Dial dial;
    dial.url = url_of(prelude->kind().path, TapSpeech::WebSocket);
    TapLane* lane = lane_of_prelude(*prelude, dial);
    const core::HttpSeen seen = prelude->take_seen();
    if (lane == nullptr) return tell_of_tap(seen);
    on_no_http_request();
    ++dials_;
    note_change();
    if (lane->holder != nullptr) lane->holder->leave();
    lane->begin_attempt(std::move(dial), service_.now().mono - seen.took);
    lane->end_attempt(std::move(outcome), std::move(response), seen.request);
}

}  // namespace redial::net
