// The lab server as the server of a dialect: its connections are given to a server speaker, its
// faults are orders (docs/dialects.md). Service thread only.
#include "net/dial/origin.hpp"
#include "net/lab/lab_server.hpp"

namespace redial::net {

void LabServer::start_dialect() {
    error_.clear();
    speaker_.reset();
    if (options_.dialect.name.empty()) return;
    if (const Status can = dialect::check_served(options_.dialect); !can) {
        error_ = can.error().line();
        return;
    }
    speaker_ = std::make_unique<LabSpeaker>(
        options_.dialect, options_.time_to_live,
        [this](core::DialectFaultKind kind, std::string detail) {
            tell_fault("dialect " + std::string(core::name_of(kind)), std::move(detail));
            note_change();
        });
}

void LabServer::open_dialect(LabConnection& connection, const wire::UpgradeRequest& request) {
    if (const int status = speaker_->refusal(request.resource); status != 0)
        return connection.refuse(status, {}, "not as this dialect dials\n");
    LabAcceptance acceptance;
    acceptance.service = LabService::Dialect;
    acceptance.closes_after = closes_after_;
    acceptance.subprotocol = speaker_->subprotocol(request.subprotocols);
    connection.accept(request, acceptance);
    speaker_->open(connection, request, *acceptance.subprotocol, service_.now());
    service_.touched(*this);
}

void LabServer::on_dialect_request(LabConnection& connection, const wire::HttpRequest& request) {
    if (is_loopback_host(options_.host)) {
        const std::string why = why_foreign(request.head, options_.allowed_origins);
        if (!why.empty()) return connection.refuse(403, {}, why + "\n");
    }
    if (answers_503_) return refuse_with_503(connection);
    speaker_->ask(connection, request, service_.now());
    service_.touched(*this);
}

void LabServer::on_said(LabConnection& connection, core::Opcode opcode, BytesView payload) {
    if (!speaker_) return;
    speaker_->hear(connection, opcode, payload, service_.now());
    service_.touched(*this);
}

void LabServer::take(const core::SetLabDialectFault& order) {
    core::LabDialect wanted = options_.dialect;
    wanted.faults = {order.fault};
    const Status can =
        speaker_ ? dialect::check_served(wanted) : Status(Error{"it speaks no dialect"});
    if (!can) {
        return tell(core::CommandRefused{core::name_of(core::Order{order}), can.error().line()});
    }
    if (order.is_on) {
        speaker_->set(order.fault);
    } else {
        speaker_->clear(order.fault.kind);
    }
    tell_fault("dialect fault",
               core::dialect_fault_text(order.fault) + (order.is_on ? "" : " off"));
    tell_state();
}

}  // namespace redial::net
