// One relayed connection of a tap: who dials, what passes, and how it ends. Service thread only.
#include "net/tap/tap_connection.hpp"

#include <algorithm>

#include "base/duration_text.hpp"
#include "net/service/outcomes.hpp"

namespace redial::net {
namespace {

using core::EndedBy;
using core::OutcomeKind;
using core::Side;

// That the server cannot be reached is passed on then, whatever the client has said.
constexpr Duration client_known_wait = std::chrono::seconds(1);

// A client that a fault turns away is reset before a byte is sent to it. Its request is on its way
// all the same, and says whose dial this was.
constexpr Duration request_wait = std::chrono::milliseconds(50);

}  // namespace

TapConnection::TapConnection(DialService& service, TapOwner& owner, TapSetting setting)
    : service_(service),
      owner_(owner),
      setting_(std::move(setting)),
      client_(Side::Client, *this),
      server_(Side::Server, *this),
      link_(setting_.plan, setting_.admission, setting_.number,
            link::Limits{setting_.config->tap->buffer_bytes_max}, service.now().mono),
      request_(std::in_place) {
    const core::TapOptions& options = *setting_.config->tap;
    last_fault_ = setting_.turned_away_by;
    is_http2_ = setting_.is_http2;
    may_be_http2_ = !is_http2_ && options.http_version != core::HttpVersion::Http1;
    if (options.handshake_limit > Duration{0}) request_due_ = now() + options.handshake_limit;
    follows_heads_ = options.watches;
    if (!options.watches) return;
    watch_ = std::make_unique<TapWatch>(service_, *setting_.config, now());
    if (is_http2_) watch_->on_client_http2();
    client_known_by_ = now() + client_known_wait;
}

TapConnection::~TapConnection() = default;

void TapConnection::begin(Channel client, std::optional<wire::TlsStage> tls) {
    client_.adopt(std::move(client));
    if (!tls && link_.turns_away()) {
        turned_away_at_ = now() + request_wait;
    } else if (!tls || setting_.admission != link::Admission::Relay) {
        begin_link();
    } else if (const Status begun = client_.begin_tls(*std::move(tls)); !begun) {
        return cut(ClientEnd::TapReset, begun.error().line());
    }
    settle();
}

void TapConnection::begin_link() {
    is_linked_ = true;
    if (!setting_.refused_by.empty()) fault_made(setting_.refused_by, "refused");
    link_.begin(now(), *this);
}

void TapConnection::on_faults_changed() {
    if (is_gone_) return;
    if (is_linked_) link_.on_faults_changed(now(), *this);
    settle();
}

void TapConnection::carry(const core::Fault& fault) {
    if (is_gone_ || !is_linked_) return;
    link_.carry(fault, now(), *this);
    settle();
}

void TapConnection::cut(ClientEnd why, const std::string& detail) {
    if (is_gone_) return;
    if (watch_) watch_->on_client_end(why, detail);
    client_.reset();
    server_.reset();
    go();
}

// ---- the dial of the server

void TapConnection::begin_dial() {
    dialer_ = std::make_unique<Dialer>(service_, static_cast<DialWaiter&>(*this), setting_.config,
                                       static_cast<DialOwner&>(*this), DialGoal::Stream);
    if (is_http2_)
        dialer_->relay(asks_for_websocket_ ? Relayed::Http2WebSocket : Relayed::Http2Request);
    dialer_->begin(setting_.config->url);
}

void TapConnection::retire_dialer() {
    if (dialer_) service_.retire(std::shared_ptr<Dialer>(std::move(dialer_)));
}

void TapConnection::on_stage(core::StageDone stage) {
    if (watch_) watch_->on_stage(std::move(stage));
}

void TapConnection::on_dial_changed() { service_.touched(*this); }

void TapConnection::on_dialled(DialSuccess success) {
    retire_dialer();
    server_.adopt(std::move(success.channel));
    if (watch_) watch_->on_connected(success.opened.address, success.opened.tls);
    if (watch_ && success.http2) watch_->on_server_http2();
    link_.on_server_connected(now(), *this);
    if (!success.rest.empty()) on_plain(server_, success.rest);
    settle();
}

// The client has been accepted already, so that the server's refusal can only be passed on as a
// reset; its cause is the attempt's outcome.
void TapConnection::on_dial_failed(DialFailure failure) {
    retire_dialer();
    if (is_gone_) return;
    server_broke_ = true;
    server_words_ = core::in_words(failure.outcome);
    dial_failure_ = std::move(failure);
    // Its request is on the way, and says whose attempt this was.
    if (!client_known_by_) pass_dial_failure();
}

void TapConnection::pass_dial_failure() {
    if (!dial_failure_ || is_gone_) return;
    if (http_.requests() == 0) name_client(nullptr);
    if (watch_) watch_->end_with(std::move(dial_failure_->outcome));
    dial_failure_.reset();
    link_.on_reset(Side::Server, now(), *this);
    settle();
}

void TapConnection::on_answer(const LookUpAnswer& answer) {
    if (!dialer_ || !dialer_->try_answer(answer)) service_.note_late_report();
    service_.touched(*this);
}

void TapConnection::on_turn() {
    if (dialer_) dialer_->on_turn();
    service_.touched(*this);
}

// ---- what the two ends tell

void TapConnection::on_secure(RelayEnd& end) {
    if (end.side() == Side::Client && !is_linked_ && !is_gone_) begin_link();
}

void TapConnection::on_plain(RelayEnd& end, std::span<std::uint8_t> bytes) {
    if (is_gone_) return;
    if (end.side() == Side::Client) {
        if (turned_away_at_) return read_before_reset(bytes);
        if (may_be_http2_ && sniffs_http2(bytes)) return settle();
        if (http_.part() < TapHttp::Part::Frames) return follow_client(bytes);
        if (watch_) watch_->on_from_client(bytes);
    } else if (follows_heads_ && watch_) {
        watch_->on_from_server(bytes);
    }
    link_.on_bytes(end.side(), bytes, now(), *this);
    settle();
}

void TapConnection::on_peer_finished(RelayEnd& end) {
    if (is_gone_) return;
    if (end.side() == Side::Server) {
        server_finished_ = true;
    } else {
        client_finished_ = true;
        note_left_in_tls();
        may_be_http2_ = false;
        pass(preface_);  // of what did not become it
        pass_held();
        if (watch_) watch_->on_client_end(ClientEnd::ClientFinished, "");
    }
    if (!is_linked_ || awaits_request()) return go();
    link_.on_finished(end.side(), now(), *this);
    if (client_finished_) cut_polls();
    settle();
}

void TapConnection::on_peer_gone(RelayEnd& end, const SocketEnd& how) {
    if (is_gone_) return;
    if (end.side() == Side::Server) {
        server_broke_ = true;
        server_words_ = how.kind == SocketEndKind::Reset ? "" : how.words;
    } else {
        // TLS that went wrong: it said something, only not what was spoken here.
        if (how.kind == SocketEndKind::Failed) ++from_client_bytes_;
        note_left_in_tls();
        client_broke_ = true;
        if (watch_) {
            watch_->on_client_end(ClientEnd::ClientReset,
                                  how.kind == SocketEndKind::Reset ? "" : how.words);
        }
    }
    if (!is_linked_ || awaits_request()) return go();
    link_.on_reset(end.side(), now(), *this);
    if (client_broke_) cut_polls();
    settle();
}

void TapConnection::on_end_drained(RelayEnd&) {
    if (!is_gone_) settle();
}

// ---- what the link orders

void TapConnection::send(Side to, BytesView bytes) {
    owner_.on_passed(to, bytes.size());
    if (to == Side::Client) {
        if (http_.is_upgraded()) {
            if (watch_) watch_->on_to_client(bytes);
        } else {
            http_.on_to_client(bytes, now(), *this);
        }
        if (follows_heads_ && watch_ && watch_->is_open()) follows_heads_ = false;
    }
    end_of(to).send(bytes);
}

void TapConnection::finish(Side to) {
    if (to == Side::Client && watch_) {
        watch_->on_client_end(
            server_finished_ ? ClientEnd::ServerFinished : ClientEnd::FaultFinished, last_fault_);
    }
    end_of(to).finish_writing();
    if (to == Side::Client) cut_polls();
}

void TapConnection::reset(Side to) {
    if (to == Side::Client && watch_) {
        if (server_broke_) {
            watch_->on_client_end(ClientEnd::ServerReset, server_words_);
        } else if (setting_.is_turned_away_by_tap) {
            watch_->on_client_end(ClientEnd::TapReset, setting_.turned_away_by);
        } else {
            watch_->on_client_end(ClientEnd::FaultReset, last_fault_);
        }
    }
    if (to == Side::Server && dialer_) {
        dialer_->abandon();
        retire_dialer();
    }
    end_of(to).reset();
}

void TapConnection::fault_made(std::string name, std::string detail) {
    last_fault_ = name;
    owner_.on_fault(*this, name, detail);
}

void TapConnection::half_open_noticed(Side side, Duration after, std::string by) {
    // Between two polls a connection is given up because nothing is asked on it.
    if (polled() && !http_.has_parts()) return;
    if (polled()) return polled_->tell(core::HalfOpenNoticed{side, after, std::move(by)});
    if (watch_) watch_->on_half_open(side, after, std::move(by));
}

// ---- after each of them

// Everything the link ordered is done before the link is asked again: it is never entered twice.
void TapConnection::settle() {
    if (is_gone_) return;
    if (wants_dial_ && !awaits_request()) {
        wants_dial_ = false;
        begin_dial();
        if (is_gone_) return;
    }
    if (dial_failure_ && !client_known_by_) return pass_dial_failure();
    if (is_linked_ && link_.is_over()) return go();
    const std::optional<Instant> half_open_since = link_.half_open_since();
    if (watch_) watch_->set_half_open(half_open_since);
    if (polled() && http_.has_parts()) polled_->set_half_open(half_open_since);
    update_reading();
    service_.touched(*this);
}

void TapConnection::update_reading() {
    if (!is_linked_) return;
    link_.set_unsent(Side::Client, client_.unsent_bytes());
    link_.set_unsent(Side::Server, server_.unsent_bytes());
    const auto mode = [this](Side side) {
        return link_.wants_bytes(side) ? ReadMode::Reads : ReadMode::Pauses;
    };
    client_.set_reading(mode(Side::Client));
    server_.set_reading(mode(Side::Server));
}

void TapConnection::go() {
    if (is_gone_) return;
    is_gone_ = true;
    if (dialer_) dialer_->abandon();
    retire_dialer();
    // Also behind a FIN that was passed on before: who still sends learns that nobody reads.
    server_broke_ ? client_.reset() : client_.give_back();
    client_broke_ ? server_.reset() : server_.give_back();
    if (is_unread_dial()) name_client(nullptr);
    cut_polls();
    end_http();
    if (watch_) watch_->end();
    service_.touched(*this);  // it has no deadline any more
    owner_.on_gone(*this);
}

std::optional<Instant> TapConnection::deadline() const {
    if (is_gone_) return std::nullopt;
    std::optional<Instant> due;
    const auto take = [&due](std::optional<Instant> other) {
        if (other && (!due || *other < *due)) due = other;
    };
    take(request_due_);
    take(client_known_by_);
    take(turned_away_at_);
    if (is_linked_) take(link_.deadline());
    if (dialer_) take(dialer_->deadline());
    return due;
}

void TapConnection::on_time() {
    if (is_gone_) return;
    if (turned_away_at_ && now() >= *turned_away_at_) return turn_away();
    if (client_known_by_ && now() >= *client_known_by_) {
        client_known_by_.reset();
        pass_dial_failure();
        if (is_gone_) return;
    }
    if (request_due_ && now() >= *request_due_) {
        return refuse_client(408,
                             "no whole request from the client within " +
                                 duration_in_words(setting_.config->tap->handshake_limit),
                             OutcomeKind::UpgradeTimedOut);
    }
    if (dialer_) dialer_->on_time();
    if (is_gone_) return;
    const std::optional<Instant> due = is_linked_ ? link_.deadline() : std::nullopt;
    if (due && now() >= *due) link_.on_time(now(), *this);
    settle();
}

}  // namespace redial::net
