// Writes replies of the control API as Toxiproxy does. Pure, any thread.
#include "control/replies.hpp"

namespace redial::control {

core::ControlReply json_reply(int status, const Json& value) {
    // A fault's text or a URL may hold any bytes; JSON may not.
    return {status, "application/json",
            value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"};
}

core::ControlReply empty_reply(int status) { return {status, "", ""}; }

core::ControlReply error_reply(int status, const std::string& words) {
    return json_reply(status, {{"error", words}, {"status", status}});
}

core::ControlReply bad_body(const Error& error) {
    return error_reply(400, "bad request body: " + error.line());
}

core::ControlReply no_such_page() {
    return {404, "text/plain; charset=utf-8", "404 page not found\n"};
}

core::ControlReply wrong_method() { return empty_reply(405); }

core::ControlReply with_methods(core::ControlReply reply, std::string_view methods) {
    reply.allow = methods.starts_with("GET") ? "HEAD, " : "";
    reply.allow.append(methods).append(", OPTIONS");
    return reply;
}

core::ControlReply version_reply(std::string_view redial_version) {
    return json_reply(200, {{"version", api_version}, {"redial", std::string(redial_version)}});
}

}  // namespace redial::control
