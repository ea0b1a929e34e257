// The tools that `redial mcp` offers: what an agent reads of each, the JSON Schema of what goes in
// and of what comes out, and the function that does it. Pure, any thread.
#pragma once

#include <span>
#include <string_view>

#include "answers/mcp_calls.hpp"

namespace redial::answers {

enum class McpEffect : std::uint8_t {
    Reads,    // changes nothing
    Changes,  // what it does can be done again or undone
    Breaks,   // ends or harms something: clients may ask a person first
};

// One argument of a tool.
struct McpField {
    enum class Type : std::uint8_t {
        Text,
        Time,  // "500ms", or a number of seconds
        Whole,
        Number,
        Flag,
        Session,  // number or name
        Texts,    // one or a list
        Strings,  // an object of texts
        Object,
        Port,  // a number, or ADDRESS:PORT
    };
    const char* name;
    Type type;
    const char* about;         // "" where the name says it
    const char* choices = "";  // "a|b|c": one of these
    bool is_required = false;
};

struct McpTool {
    const char* name;
    const char* title;
    const char* description;  // for the model
    McpEffect effect;
    std::span<const McpField> input;
    const char* output;  // "a|b|c": what structuredContent has at least
    McpStep (*call)(McpDesk&, McpArguments&, Instant now);
};

// In the order they are listed.
std::span<const McpTool> mcp_tools();
const McpTool* find_mcp_tool(std::string_view name);
// As tools/list tells it. `is_structured`: with its output's schema (from revision 2025-06-18 on).
Json mcp_tool_json(const McpTool& tool, bool is_structured);

}  // namespace redial::answers
