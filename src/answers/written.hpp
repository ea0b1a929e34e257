// How the answers write JSON: the log's writer and names, moments twice (milliseconds since the
// program's start, and the wall clock), objects within objects. Pure, the thread that applies
// events.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "answers/request_path.hpp"
#include "answers/secrecy.hpp"
#include "core/control.hpp"
#include "log/json_writer.hpp"
#include "model/fold/workspace.hpp"

namespace redial::answers {

// What an answer is made from.
struct Known {
    const model::Workspace& workspace;
    Secrecy& secrecy;
    Now begun;  // of the program: time 0
    Now now;

    WallTime wall_at(Instant at) const;
};

using log::JsonWriter;

// An object whose members a function writes: JsonWriter::object and objects take it.
template <class Write>
struct Body {
    Write write;
};
template <class Write>
void fields(JsonWriter& to, const Body<Write>& body) {
    body.write(to);
}
template <class Write>
Body<Write> body(Write write) {
    return {std::move(write)};
}

// NAME_ms: since the start; NAME: "2026-08-22T09:31:04.123456Z". Both null where there is none.
void moment(JsonWriter& to, const Known& known, const std::string& name, std::optional<Instant> at);
void null(JsonWriter& to, const char* name);
void maybe(JsonWriter& to, const char* name, const std::optional<std::string>& text);

// {...}
template <class Write>
std::string object_text(Write write) {
    std::string text = "{";
    JsonWriter to(text);
    if constexpr (std::is_invocable_v<Write, JsonWriter&>)
        write(to);
    else
        write(to, text);
    return text += '}';
}

// The same as the body of a 200.
template <class Write>
core::ControlReply object_reply(Write write) {
    return {200, "application/json", object_text(std::move(write)) + "\n"};
}

// A member that is a list of objects, one for each of `items`.
template <class Items, class Write>
void list_of(JsonWriter& to, const char* name, const Items& items, Write write) {
    const auto one = [&write](const auto* item) {
        return body([&write, item](JsonWriter& member) { write(member, *item); });
    };
    std::vector<decltype(one(&*std::begin(items)))> bodies;
    for (const auto& item : items) bodies.push_back(one(&item));
    to.objects(name, bodies);
}

// Of one answer; where the list is longer, `more` says so.
inline constexpr std::size_t answer_bytes_max = 4u << 20;

// A list in slices: NAME, `last` (what to ask behind next) and `more`. `items` by their numbers.
// `rest` writes the members behind.
template <class Items, class NumberOf, class Write, class Rest>
core::ControlReply sliced_reply(const char* name, const Items& items, const Slice& slice,
                                NumberOf number_of, Write write, Rest rest) {
    return object_reply([&](JsonWriter& to, std::string& out) {
        out.append("\"").append(name).append("\":[");
        std::uint64_t last = slice.after;
        std::uint64_t count = 0;
        bool has_more = false;
        for (const auto& item : items) {
            if (number_of(item) <= slice.after) continue;
            has_more = count >= slice.limit || out.size() > answer_bytes_max;
            if (has_more) break;
            out += count++ > 0 ? ",{" : "{";
            write(to, item);
            out += '}';
            last = number_of(item);
        }
        out += ']';
        to("last", last);
        to("more", has_more);
        rest(to);
    });
}

}  // namespace redial::answers
