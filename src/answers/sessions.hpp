// The answers about sessions: which there are, and of one its attempts, outages, messages, findings
// and fitted policy (docs/control.md). Pure, the thread that applies events.
#pragma once

#include <string>
#include <string_view>

#include "answers/written.hpp"

namespace redial::answers {

// By its number, or the first of that name; null where there is none.
const model::SessionModel* find_session(const model::Workspace& workspace, std::string_view name);

// One of each, "{...}": what answers over HTTP and an agent's tools are made of, in one form
// (docs/redial-openapi.json).
std::string session_text(const Known& known, const model::SessionModel& session);
std::string attempt_text(const Known& known, const model::SessionModel& session,
                         const model::Attempt& attempt);
std::string outage_text(const Known& known, const model::SessionModel& session,
                        const model::Outage& outage);
std::string finding_text(const Known& known, const model::SessionModel& session,
                         const model::Finding& finding);
std::string policy_text(const model::SessionModel& session);
// By its row, from 1; `payload_max` bytes of its payload at most.
std::string message_text(const Known& known, const model::SessionModel& session,
                         const model::Row& row, std::size_t payload_max);

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
