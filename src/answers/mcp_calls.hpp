// The tools of `redial mcp`, one function each: arguments in, an answer, or what to wait for, out.
// mcp_tools.hpp has their names and schemas. The thread that applies events.
#pragma once

#include "answers/mcp_desk.hpp"

namespace redial::answers {

McpStep mcp_open(McpDesk& desk, McpArguments& arguments, Instant now);
McpStep mcp_close(McpDesk& desk, McpArguments& arguments, Instant now);
McpStep mcp_list(McpDesk& desk, McpArguments& arguments, Instant now);
McpStep mcp_lab(McpDesk& desk, McpArguments& arguments, Instant now);
McpStep mcp_break(McpDesk& desk, McpArguments& arguments, Instant now);
McpStep mcp_send(McpDesk& desk, McpArguments& arguments, Instant now);
McpStep mcp_wait_for(McpDesk& desk, McpArguments& arguments, Instant now);
McpStep mcp_attempts(McpDesk& desk, McpArguments& arguments, Instant now);
McpStep mcp_messages(McpDesk& desk, McpArguments& arguments, Instant now);
McpStep mcp_findings(McpDesk& desk, McpArguments& arguments, Instant now);
McpStep mcp_expect(McpDesk& desk, McpArguments& arguments, Instant now);
McpStep mcp_export(McpDesk& desk, McpArguments& arguments, Instant now);

}  // namespace redial::answers
