// The answers about sessions: which there are, and of one its attempts, outages, messages, findings
// and fitted policy (docs/control.md). Pure, the thread that applies events.
#pragma once

#include <string_view>

#include "answers/written.hpp"

namespace redial::answers {

// By its number, or the first of that name; null where there is none.
const model::SessionModel* find_session(const model::Workspace& workspace, std::string_view name);

core::ControlReply sessions_reply(const Known& known, const Slice& slice);
core::ControlReply session_reply(const Known& known, const model::SessionModel& session);
core::ControlReply outages_reply(const Known& known, const model::SessionModel& session);
core::ControlReply findings_reply(const Known& known, const model::SessionModel& session);
core::ControlReply policy_reply(const model::SessionModel& session);
core::ControlReply attempts_reply(const Known& known, const model::SessionModel& session,
                                  const Slice& slice);
core::ControlReply messages_reply(const Known& known, const model::SessionModel& session,
                                  const Slice& slice);

}  // namespace redial::answers
