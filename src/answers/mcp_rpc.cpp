// Takes lines of JSON-RPC apart, and writes its replies. Pure, any thread.
#include "answers/mcp_rpc.hpp"

#include "base/format.hpp"

namespace redial::answers {
namespace {

bool is_id(const Json& id) {
    if (id.is_string()) return id.get_ref<const std::string&>().size() <= rpc_id_bytes_max;
    return id.is_number_integer();
}

RpcProblem problem(const Json& message, std::shared_ptr<RpcBatch> batch, std::string words) {
    RpcProblem bad;
    if (message.is_object() && message.contains("id") && is_id(message["id"]))
        bad.asker.id = message["id"];
    bad.asker.batch = std::move(batch);
    bad.words = std::move(words);
    return bad;
}

bool is_reply(const Json& message) {
    return message.is_object() && !message.contains("method") &&
           (message.contains("result") || message.contains("error"));
}

RpcItem item_of(const Json& message, const std::shared_ptr<RpcBatch>& batch) {
    if (!message.is_object()) return problem(message, batch, "a message should be a JSON object");
    if (message.value("jsonrpc", Json()) != "2.0")
        return problem(message, batch, "jsonrpc should be \"2.0\"");
    const auto method = message.find("method");
    if (method == message.end() || !method->is_string())
        return problem(message, batch, "method should be a text");
    RpcCall call;
    call.method = method->get<std::string>();
    call.asker.batch = batch;
    call.is_notification = !message.contains("id");
    if (!call.is_notification) {
        if (!is_id(message["id"]))
            return problem(message, batch,
                           fmt::format("id should be a text of at most {} bytes or a whole number",
                                       rpc_id_bytes_max));
        call.asker.id = message["id"];
    }
    const auto params = message.find("params");
    if (params != message.end() && !params->is_null()) {
        if (!params->is_object()) {
            RpcProblem bad = problem(message, batch, "params should be an object");
            bad.code = rpc_invalid_params;
            return bad;
        }
        call.params = *params;
    }
    return call;
}

std::string kept(const RpcAsker& asker, Json reply) {
    if (!asker.batch) return json_line(reply);
    asker.batch->replies.push_back(std::move(reply));
    return rpc_dropped(asker);
}

Json envelope(const RpcAsker& asker) {
    Json reply = Json::object();
    reply["jsonrpc"] = "2.0";
    reply["id"] = asker.id;
    return reply;
}

}  // namespace

RpcLine rpc_from_line(std::string_view line) {
    RpcLine read;
    if (line.size() > rpc_line_bytes_max) {
        read.items.push_back(
            RpcProblem{{},
                       rpc_invalid_request,
                       fmt::format("a line has at most {} bytes", rpc_line_bytes_max)});
        return read;
    }
    const Result<Json> value = control::json_from_text(line);
    if (!value) {
        read.items.push_back(RpcProblem{{}, rpc_parse_error, value.error().line()});
        return read;
    }
    if (!value->is_array()) {
        if (!is_reply(*value)) read.items.push_back(item_of(*value, nullptr));
        return read;
    }
    read.is_batch = true;
    if (value->empty() || value->size() > rpc_batch_max) {
        read.items.push_back(RpcProblem{
            {}, rpc_invalid_request, fmt::format("a batch has 1 to {} messages", rpc_batch_max)});
        return read;
    }
    const auto batch = std::make_shared<RpcBatch>();
    for (const Json& message : *value) {
        if (is_reply(message)) continue;
        RpcItem item = item_of(message, batch);
        const auto* call = std::get_if<RpcCall>(&item);
        if (call == nullptr || !call->is_notification) ++batch->open;
        read.items.push_back(std::move(item));
    }
    return read;
}

std::string rpc_result(const RpcAsker& asker, Json result) {
    Json reply = envelope(asker);
    reply["result"] = std::move(result);
    return kept(asker, std::move(reply));
}

std::string rpc_error(const RpcAsker& asker, int code, const std::string& words, Json data) {
    Json reply = envelope(asker);
    Json error = Json::object();
    error["code"] = code;
    error["message"] = words;
    if (!data.is_null()) error["data"] = std::move(data);
    reply["error"] = std::move(error);
    return kept(asker, std::move(reply));
}

std::string rpc_dropped(const RpcAsker& asker) {
    if (!asker.batch) return "";
    RpcBatch& batch = *asker.batch;
    if (batch.open > 0) --batch.open;
    if (batch.open > 0 || batch.replies.empty()) return "";
    return json_line(batch.replies);
}

std::string rpc_notification(const char* method, Json params) {
    Json message = Json::object();
    message["jsonrpc"] = "2.0";
    message["method"] = method;
    message["params"] = std::move(params);
    return json_line(message);
}

std::string json_line(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace redial::answers
