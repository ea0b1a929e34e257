// What a test in another language asks of what was seen: sessions, attempts, outages, messages,
// findings, as JSON over HTTP (docs/control.md, under /redial). What takes its time, expectations
// and streams of events, is the desk's (answers/desk.hpp). Pure; the thread that applies events.
#pragma once

#include "answers/written.hpp"

namespace redial::answers {

// True: the path is one of ours, to be answered by the thread that applies events. Any thread.
bool is_ours(const core::ControlRequest& request);

// The control API of a program with a desk (answers/desk.hpp): what is ours goes on to it, all else
// is answered as control::answer does. Any thread.
core::ControlStep answer_or_pass_on(const core::ControlRequest& request,
                                    const core::ControlState& state, std::string_view version);
// The same of a program whose sessions are no taps: nothing else can be asked.
core::ControlStep pass_on(const core::ControlRequest& request);

// "GET", "POST" or "GET, POST"; "" where there is no such path.
std::string_view method_of(const RequestPath& path);
// 405 that says how it is asked.
core::ControlReply asked_otherwise(std::string_view method);

// What it says of this moment; errors are {"error":"...","status":404} as everywhere in the API.
core::ControlReply answer(const core::ControlRequest& request, const RequestPath& path,
                          const Known& known);

}  // namespace redial::answers
