// Carries messages between the lab server's connections and a dialect's server speaker. Service
// thread only.
#include "net/lab/lab_speaker.hpp"

#include <algorithm>

#include "base/entropy.hpp"

namespace redial::net {

using namespace dialect;

LabSpeaker::LabSpeaker(const core::LabDialect& dialect, Duration time_to_live, Struck on_struck)
    : served_(find_served(dialect.name)), on_struck_(std::move(on_struck)) {
    ServerTerms terms;
    terms.every = std::max(dialect.every, Duration(std::chrono::milliseconds(1)));
    terms.heartbeat = dialect.heartbeat.value_or(served_->heartbeat);
    terms.remembers_for = time_to_live;
    terms.seed = random_seed();
    speaker_ = served_->make(terms);
    for (const core::DialectFault& fault : dialect.faults) speaker_->set_fault(fault);
}

std::string LabSpeaker::subprotocol(const std::vector<std::string>& offered) const {
    const auto& known = served_->subprotocols;
    const auto at = std::find_if(offered.begin(), offered.end(), [&](const std::string& name) {
        return std::find(known.begin(), known.end(), name) != known.end();
    });
    return at == offered.end() ? "" : *at;
}

int LabSpeaker::refusal(const std::string& resource) {
    const std::string url = "ws://lab" + resource;
    return speaker_->refusal({url, {}});
}

PeerId LabSpeaker::add(LabConnection& connection) {
    const PeerId peer = ++last_peer_;
    peers_[&connection] = peer;
    connections_[peer] = &connection;
    return peer;
}

void LabSpeaker::open(LabConnection& connection, const wire::UpgradeRequest& request,
                      const std::string& subprotocol, Now now) {
    const wire::HttpField* host = request.head.find("Host");
    const std::string url = "ws://" + (host ? host->value : "lab") + request.resource;
    speaker_->opened(add(connection), {url, subprotocol}, now);
    perform();
}

void LabSpeaker::hear(LabConnection& connection, core::Opcode opcode, BytesView payload, Now now) {
    const auto found = peers_.find(&connection);
    if (found == peers_.end()) return;
    Message message;
    message.direction = core::Direction::Out;
    message.opcode = opcode;
    message.payload = payload;
    speaker_->heard(found->second, message, now);
    perform();
}

void LabSpeaker::ask(LabConnection& connection, const wire::HttpRequest& request, Now now) {
    speaker_->asked(add(connection), {request.method, request.path, request.body}, now);
    perform();
}

void LabSpeaker::lose(LabConnection& connection, Now now) {
    const auto found = peers_.find(&connection);
    if (found == peers_.end()) return;
    const PeerId peer = found->second;
    connections_.erase(peer);
    peers_.erase(found);
    speaker_->gone(peer, now);
    perform();
}

void LabSpeaker::on_time(Now now) {
    const auto due = speaker_->deadline();
    if (!due || *due > now.mono) return;
    speaker_->on_time(now);
    perform();
}

// A connection that ends while acts are performed comes back to lose(): its acts join the rest.
void LabSpeaker::perform() {
    if (is_performing_) return;
    is_performing_ = true;
    for (auto acts = speaker_->take_acts(); !acts.empty(); acts = speaker_->take_acts()) {
        for (const ServerAct& act : acts) {
            std::visit([this](const auto& what) { perform(what); }, act);
        }
    }
    is_performing_ = false;
}

LabConnection* LabSpeaker::find(PeerId peer) const {
    const auto found = connections_.find(peer);
    return found == connections_.end() ? nullptr : found->second;
}

void LabSpeaker::perform(const ServerSay& act) {
    if (LabConnection* to = find(act.peer)) to->say(act.opcode, as_bytes(*act.payload));
}

void LabSpeaker::perform(const ServerClose& act) {
    if (LabConnection* to = find(act.peer)) to->end(act.code, act.reason);
}

void LabSpeaker::perform(const ServerReply& act) {
    LabConnection* to = find(act.peer);
    if (to == nullptr) return;
    const std::string type = act.content_type.empty() ? "text/plain" : act.content_type;
    to->refuse(act.status, {{"Content-Type", type}}, act.body);
}

}  // namespace redial::net
