// Reads the opening request of a tap's client while it passes, and rewrites it where that is asked.
// Pure. Service thread.
#include "net/tap/tap_request.hpp"

#include <algorithm>
#include <array>

#include "core/session_config.hpp"
#include "net/dial/origin.hpp"
#include "wire/http_text.hpp"

namespace redial::net {
namespace {

// A request line is ASCII without control characters (RFC 7230 3.1.1): what holds others is another
// protocol, and waiting for the end of its "line" would hold it up.
bool is_line_text(std::uint8_t byte) { return byte >= 0x20 && byte < 0x7f; }

}  // namespace

TapRequest::Verdict TapRequest::fail(std::string problem, Verdict verdict) {
    problem_ = std::move(problem);
    return verdict;
}

TapRequest::Verdict TapRequest::feed(BytesView bytes, std::size_t& taken) {
    taken = 0;
    if (!begins_like_http_) {
        for (const std::uint8_t byte : bytes) {
            if (byte == '\n' || byte == '\r') break;
            if (!is_line_text(byte)) {
                return fail("it does not begin with a request line", Verdict::NotHttp);
            }
        }
    }
    const Result<std::size_t> fed = parser_.feed(bytes);
    if (!fed) {
        return fail(fed.error().line(),
                    parser_.is_too_large() ? Verdict::TooLarge : Verdict::NotHttp);
    }
    taken = *fed;
    if (!begins_like_http_ && !head().start_line.empty()) {
        begins_like_http_ = head().start_line.find(" HTTP/1.") != std::string::npos;
        if (!begins_like_http_) {
            return fail("its first line is no HTTP/1.1 request", Verdict::NotHttp);
        }
    }
    return parser_.is_done() ? Verdict::Whole : Verdict::More;
}

namespace {

// The request line with the server's own path where the client asks for no path at all: what it
// dials is the tap's address, and what it means is the server's. Its own query stays.
std::string request_line(const wire::HttpHead& head, const wire::Target& server) {
    const std::string asked = resource_of(head);
    const std::string_view path = std::string_view(asked).substr(0, asked.find('?'));
    const std::size_t at = head.start_line.find(asked);
    if (path != "/" || at == std::string::npos) return head.start_line;
    const std::string_view query = std::string_view(asked).substr(1);
    const std::string_view own = server.resource;
    const std::string_view meant = query.empty() ? own : own.substr(0, own.find('?'));
    std::string line = head.start_line;
    return line.replace(at, asked.size(), std::string(meant) + std::string(query));
}

}  // namespace

std::string rewritten_head(const wire::HttpHead& head, const wire::Target& server,
                           const core::TapOptions& options) {
    std::string made = request_line(head, server) + "\r\n";
    std::string_view rest = head.raw;
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end);
        const std::string_view name = line.substr(0, std::min(line.find(':'), line.size()));
        std::string_view value = line.substr(std::min(name.size() + 1, line.size()));
        value = wire::trimmed(value.substr(0, value.find_first_of("\r\n")));
        if (options.rewrites_host && wire::equal_without_case(name, "Host")) {
            made += std::string(name) + ": " + server.authority() + "\r\n";
        } else if (options.rewrites_origin && wire::equal_without_case(name, "Origin") &&
                   may_dial(value, options.allowed_origins)) {
            // A foreign page's stays what it is: the server's check of it must go on holding.
            const char* scheme = server.is_secure ? "https://" : "http://";
            made += std::string(name) + ": " + scheme + server.authority() + "\r\n";
        } else {
            made += line;
        }
    }
    return made;
}

std::string refusal_hint(const wire::HttpHead& head, const wire::Target& server,
                         const core::TapOptions& options, int status) {
    // What name-based servers and checks of the origin answer with: not found, not here, not you.
    constexpr std::array<int, 9> by_host = {301, 302, 307, 308, 400, 401, 403, 404, 421};
    constexpr std::array<int, 3> by_origin = {400, 401, 403};
    const auto is_one_of = [status](const auto& all) {
        return std::find(all.begin(), all.end(), status) != all.end();
    };
    const wire::HttpField* host = head.find("Host");
    const wire::HttpField* origin = head.find("Origin");
    std::string hint;
    if (is_one_of(by_host) && host != nullptr && !options.rewrites_host &&
        !wire::equal_without_case(host->value, server.authority())) {
        hint = "the server was asked as Host " + wire::in_quotes(host->value) +
               ", its own name is " + server.authority() + ": try --rewrite-host";
    }
    const std::string own = (server.is_secure ? "https://" : "http://") + server.authority();
    if (is_one_of(by_origin) && origin != nullptr && !options.rewrites_origin &&
        !wire::equal_without_case(origin->value, own)) {
        hint += (hint.empty() ? "" : "; ") + ("Origin is " + wire::in_quotes(origin->value)) +
                ", not " + own + ": try --rewrite-origin";
    }
    return hint;
}

std::string resource_of(const wire::HttpHead& head) {
    const std::string_view line = head.start_line;
    const std::size_t begin = line.find(' ');
    if (begin == std::string_view::npos) return "/";
    const std::size_t end = line.find(' ', begin + 1);
    if (end == std::string_view::npos || end == begin + 1) return "/";
    return std::string(line.substr(begin + 1, end - begin - 1));
}

std::string parameter_of(const wire::HttpHead& head, const std::string& name) {
    if (name.empty()) return {};
    return core::value_in_query(resource_of(head), name).value_or("");
}

}  // namespace redial::net
