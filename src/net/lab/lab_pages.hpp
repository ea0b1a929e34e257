// LabPages: what the lab server answers to requests that are no opening handshake: event streams
// and their kind, with what is to be wrong with them. Pure: time is an argument. Service thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/lab_stream.hpp"
#include "net/lab/lab_feed.hpp"
#include "net/lab/lab_mcp.hpp"
#include "net/lab/lab_store.hpp"
#include "wire/http_request.hpp"

namespace redial::net {

// Of requests: a question to a model may be long.
inline constexpr std::size_t lab_body_bytes_max = 1u << 20;

struct LabReply {
    int status = 200;
    std::string content_type;
    std::vector<wire::HttpField> fields;
    std::string body;               // where nothing is streamed
    std::unique_ptr<LabFeed> feed;  // what is streamed, as `how` says
    core::LabStream how;            // of both: when it is answered
    LabSession* session = nullptr;  // joined: to be left by whoever sends the reply
};

class LabPages {
public:
    // `store` outlives it.
    explicit LabPages(LabStore& store) : store_(store) {}

    void set_steps(std::vector<core::LabStream> steps) { steps_ = std::move(steps); }
    // Whether such a request is answered here, or by what speaks WebSocket.
    static bool has(std::string_view path);
    LabReply answer(const wire::HttpRequest& request, Now now);
    // A session of the Model Context Protocol, or all of them by the name "mcp". False: not known.
    bool forget(std::string_view key);

private:
    LabReply answer_events(const wire::HttpRequest& request, Now now);
    LabReply answer_chat(const wire::HttpRequest& request, Now now);
    // The step of `key`'s next request, with what the request's own query asks for.
    struct Wish {
        core::LabStream how;
        LabSession* session = nullptr;
        LabReply refusal;  // its status is 200: there is none
    };
    Wish wish_of(const wire::HttpRequest& request, const char* usual_key,
                 const core::LabStream& usual);
    // True: the reply is a refusal, which was wished for or made by the wish.
    static bool take_refusal(const wire::HttpRequest& request, Wish& wish, LabReply& reply);
    static LabReply not_allowed(const char* methods);
    // lab_pages_mcp.cpp
    LabReply answer_mcp(const wire::HttpRequest& request, Now now);
    LabReply begin_mcp(const McpMessage& message);
    LabReply answer_mcp_post(const wire::HttpRequest& request, const McpMessage& message,
                             const std::shared_ptr<McpSession>& session, Now now);
    LabReply answer_mcp_get(const wire::HttpRequest& request,
                            const std::shared_ptr<McpSession>& session, Now now);

    LabStore& store_;
    std::vector<core::LabStream> steps_;
    LabMcp mcp_;
};

}  // namespace redial::net
