// The opening request of a tap's client, followed while it passes: its head, bounded, for the lane
// it belongs to, and rewritten where that is asked. Pure. Service thread.
#pragma once

#include <string>

#include "core/session_config.hpp"
#include "wire/http_head.hpp"
#include "wire/url.hpp"

namespace redial::net {

class TapRequest {
public:
    enum class Verdict : std::uint8_t {
        More,
        Whole,
        TooLarge,
        NotHttp,  // another protocol: its bytes are relayed, not understood
    };
    // `taken`: how many of the bytes belong to the head.
    Verdict feed(BytesView bytes, std::size_t& taken);
    const wire::HttpHead& head() const { return parser_.head(); }  // as far as it came
    const std::string& problem() const { return problem_; }        // of NotHttp and TooLarge

private:
    Verdict fail(std::string problem, Verdict verdict);

    wire::HttpHeadParser parser_;
    std::string problem_;
    bool begins_like_http_ = false;  // its start line is complete and is text
};

// The head as it came, but with the server's path in place of "/", and with Host and Origin naming
// the server where `options` say so.
std::string rewritten_head(const wire::HttpHead& head, const wire::Target& server,
                           const core::TapOptions& options);
// Why a server may have refused this request, where what the tap's address made of it is a likely
// cause: names Host or Origin and what to do. "" for nothing of that kind.
std::string refusal_hint(const wire::HttpHead& head, const wire::Target& server,
                         const core::TapOptions& options, int status);
// The value of a parameter in a request's URL, percent-decoded; "" when it is not there.
std::string parameter_of(const wire::HttpHead& head, const std::string& name);
// "/path?query" of a request line, "/" when there is none.
std::string resource_of(const wire::HttpHead& head);

}  // namespace redial::net
