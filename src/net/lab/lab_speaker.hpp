// The lab server's connections as peers of a dialect's server speaker: what comes goes to it, and
// what it says is sent. Service thread only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/lab_dialect.hpp"
#include "dialect/server_speaker.hpp"
#include "net/lab/lab_connection.hpp"
#include "wire/http_request.hpp"

namespace redial::net {

class LabSpeaker {
public:
    using Struck = std::function<void(core::DialectFaultKind, std::string)>;
    // Precondition: dialect::check_served.
    LabSpeaker(const core::LabDialect& dialect, Duration time_to_live, Struck on_struck);

    std::string_view path() const { return served_->path; }
    // Which of them is spoken; "" for none.
    std::string subprotocol(const std::vector<std::string>& offered) const;
    int refusal(const std::string& resource);  // 0: welcome
    std::size_t remembered() const { return speaker_->remembered(); }

    void open(LabConnection& connection, const wire::UpgradeRequest& request,
              const std::string& subprotocol, Now now);
    void hear(LabConnection& connection, core::Opcode opcode, BytesView payload, Now now);
    void ask(LabConnection& connection, const wire::HttpRequest& request, Now now);
    void lose(LabConnection& connection, Now now);

    std::optional<Instant> deadline() const { return speaker_->deadline(); }
    void on_time(Now now);
    void set(const core::DialectFault& fault) { speaker_->set_fault(fault); }
    void clear(core::DialectFaultKind kind) { speaker_->clear_fault(kind); }
    std::vector<core::DialectFault> faults() const { return speaker_->faults(); }

private:
    dialect::PeerId add(LabConnection& connection);
    void perform();
    void perform(const dialect::ServerSay& act);
    void perform(const dialect::ServerClose& act);
    void perform(const dialect::ServerReply& act);
    void perform(const dialect::ServerStruck& act) { on_struck_(act.kind, act.detail); }
    LabConnection* find(dialect::PeerId peer) const;

    const dialect::ServedDialect* served_;
    Struck on_struck_;
    std::unique_ptr<dialect::ServerSpeaker> speaker_;
    std::unordered_map<const LabConnection*, dialect::PeerId> peers_;
    std::unordered_map<dialect::PeerId, LabConnection*> connections_;
    dialect::PeerId last_peer_ = 0;
    bool is_performing_ = false;
};

}  // namespace redial::net
