// What is known of a session as the JSON that an agent gets: the session, its attempts, outages,
// messages and findings in the form of the answers over HTTP, each list bounded, without secrets.
// The thread that applies events.
#pragma once

#include "answers/mcp_desk.hpp"
#include "verdict/judged.hpp"

namespace redial::answers {

// A list that stops before it gets too long for a reply, and counts what it left out.
class McpList {
public:
    // Of `count` items only the newest `limit` are to be added.
    McpList(std::size_t count, std::size_t limit);
    std::size_t first() const { return first_; }  // the index to begin with
    // False: it is full, and this one was not taken.
    bool add(Json item);
    std::size_t size() const { return items_.size(); }
    // Into `to` as `name`, and as "left_out" how many of the count are not in it.
    void put(Json& to, const char* name);

private:
    std::size_t count_;
    std::size_t first_;
    std::size_t bytes_ = 0;
    Json items_ = Json::array();
};

Json in_ms(Duration span);  // milliseconds, with three digits behind the point

// As the answers over HTTP have them: one form, and rows from 1.
Json session_json(const McpDesk& desk, const model::SessionModel& session, Instant now);
// "session 1 (chat): open", for people.
std::string session_words(const McpDesk& desk, const model::SessionModel& session, Instant now);
// Without the heads of requests and answers.
Json attempt_json(const McpDesk& desk, const model::SessionModel& session,
                  const model::Attempt& attempt, Instant now);
Json outage_json(const McpDesk& desk, const model::SessionModel& session,
                 const model::Outage& outage, Instant now);
Json finding_json(const McpDesk& desk, const model::SessionModel& session,
                  const model::Finding& finding, Instant now);
Json policy_json(const model::SessionModel& session);
Json message_json(const McpDesk& desk, const model::SessionModel& session, const model::Row& row,
                  Instant now);
Json judged_json(const McpDesk& desk, const verdict::Judged& judged, Instant now);
// NAME_ms and NAME.
void put_moment(const McpDesk& desk, Json& to, const char* name, Instant at);

}  // namespace redial::answers
