// Replies of the control API, successes and errors, in Toxiproxy's form. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "control/json_input.hpp"
#include "core/control.hpp"

namespace redial::control {

// The Toxiproxy whose API this is; its clients may ask.
inline constexpr const char* api_version = "2.12.0";

core::ControlReply json_reply(int status, const Json& value);
core::ControlReply empty_reply(int status);
// {"error":"proxy not found","status":404}
core::ControlReply error_reply(int status, const std::string& words);
core::ControlReply bad_body(const Error& error);  // 400 "bad request body: ..."
core::ControlReply no_such_page();                // 404, no JSON
core::ControlReply wrong_method();                // 405, empty
// The same reply, with the methods of its path: "GET, POST" and those that go with them.
core::ControlReply with_methods(core::ControlReply reply, std::string_view methods);
core::ControlReply version_reply(std::string_view redial_version);

}  // namespace redial::control
