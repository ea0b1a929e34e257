// The lab server where it is asked by plain HTTP: who is answered, by its pages, and what other
// pages of a browser may read of it (Fetch, the CORS protocol). Service thread only.
#include "net/lab/lab_server.hpp"

#include "net/dial/origin.hpp"
#include "net/lab/lab_text.hpp"

namespace redial::net {
namespace {

// What the pages of a browser may send and read that is not open to all of them anyway.
const std::vector<wire::HttpField> preflight_fields = {
    {"Access-Control-Allow-Methods", "GET, POST, DELETE"},
    {"Access-Control-Allow-Headers",
     "Accept, Authorization, Cache-Control, Content-Type, Last-Event-ID, Mcp-Protocol-Version, "
     "Mcp-Session-Id"},
    {"Access-Control-Max-Age", "600"},
};

LabReply in_words(int status, std::string words) {
    LabReply reply;
    reply.status = status;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = std::move(words) + "\n";
    return reply;
}

}  // namespace

bool LabServer::takes_http(const wire::HttpHead& head) const {
    const std::size_t begin = head.start_line.find(' ');
    if (begin == std::string::npos) return false;
    const std::string_view rest = std::string_view(head.start_line).substr(begin + 1);
    return LabPages::has(path_of(rest.substr(0, rest.find(' '))));
}

void LabServer::on_http(LabConnection& connection, Bytes bytes) {
    auto made = std::make_shared<LabHttpConnection>(service_, static_cast<LabHttpOwner&>(*this),
                                                    connection.take_socket());
    LabHttpConnection& http = *made;
    http_.emplace(&http, std::move(made));
    connection.drop();
    http.on_bytes(bytes);
}

LabReply LabServer::on_request(const wire::HttpRequest& request) {
    if (is_loopback_host(options_.host)) {
        const std::string why = why_foreign(request.head, options_.allowed_origins);
        if (!why.empty()) return in_words(403, why);
    }
    LabReply reply = answer_of(request);
    const wire::HttpField* origin = request.head.find("Origin");
    if (origin != nullptr && may_dial(origin->value, options_.allowed_origins)) {
        reply.fields.push_back({"Access-Control-Allow-Origin", origin->value});
        reply.fields.push_back({"Access-Control-Expose-Headers", "Mcp-Session-Id"});
        reply.fields.push_back({"Vary", "Origin"});
    }
    return reply;
}

LabReply LabServer::answer_of(const wire::HttpRequest& request) {
    if (request.method == "OPTIONS") {
        LabReply reply;
        reply.status = 204;
        reply.fields = preflight_fields;
        return reply;
    }
    if (answers_503_) {
        LabReply reply = in_words(503, "the lab server was told to answer 503");
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(retry_after_).count();
        reply.fields.push_back({"Retry-After", std::to_string(seconds)});
        return reply;
    }
    LabReply reply = pages_.answer(request, service_.now());
    if (reply.session != nullptr) note_change();
    return reply;
}

void LabServer::on_left(LabSession& session) {
    store_.leave(session, service_.now().mono);
    note_change();
    service_.touched(*this);
}

void LabServer::on_gone(LabHttpConnection& connection) {
    const auto found = http_.find(&connection);
    if (found == http_.end()) return;
    service_.retire(std::move(found->second));
    http_.erase(found);
    note_change();
    if (restart_at_ && !is_live()) restart_now();
}

void LabServer::take(const core::SetLabStreams& order) {
    std::vector<core::LabStream> steps = order.steps;
    if (steps.size() > core::lab_stream_steps_max) steps.resize(core::lab_stream_steps_max);
    std::string words;
    for (const core::LabStream& step : steps) words += (words.empty() ? "" : "; ") + to_text(step);
    tell_fault("lab streams", steps.empty() ? "as ever" : words);
    pages_.set_steps(std::move(steps));
    tell_state();
}

}  // namespace redial::net
