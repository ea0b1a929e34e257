// Reads request lines and SignalR's answer to a negotiation. Any thread.
#include "dialect/prelude.hpp"

#include <algorithm>

#include "core/session_config.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/sockjs.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t path_bytes_max = 1024;
constexpr std::size_t id_bytes_max = 1024;

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

}  // namespace

std::optional<Prelude> prelude_of(std::string_view start_line) {
    const std::size_t space = std::min(start_line.find(' '), start_line.size());
    const std::string_view method = start_line.substr(0, space);
    std::string_view target = start_line.substr(std::min(space + 1, start_line.size()));
    target = target.substr(0, target.find(' '));
    const std::string_view path = path_of(target);
    const auto before = [path](std::string_view last) {
        return std::string(path.substr(0, path.size() - last.size()));
    };
    if (path.size() > path_bytes_max) return std::nullopt;
    constexpr std::string_view negotiate = "/negotiate";
    if (method == "POST" && path.ends_with(negotiate) &&
        core::value_in_query(target, "negotiateVersion")) {
        return Prelude{PreludeKind::Negotiate, before(negotiate)};
    }
    constexpr std::string_view info = "/info";
    if (method == "GET" && path.ends_with(info)) return Prelude{PreludeKind::Info, before(info)};
    return std::nullopt;
}

// sockjs 0.3.24, chunking-test.js: {"websocket":true,"origins":["*:*"],"cookie_needed":false,...}.
bool offers_websocket(std::string_view answer) {
    return json_is_true(json_member(answer, "websocket")) &&
           !json_member(answer, "origins").empty();
}

std::vector<std::string> negotiated_ids(std::string_view answer) {
    std::vector<std::string> ids;
    JsonParts parts(answer);
    if (!parts.is_object()) return ids;
    while (parts.next()) {
        // Version 1 and later dials with the token, version 0 with the id.
        if (parts.key() != "connectionToken" && parts.key() != "connectionId") continue;
        std::string id = json_string(parts.value());
        if (!id.empty() && id.size() <= id_bytes_max) ids.push_back(std::move(id));
        if (ids.size() == 2) break;
    }
    return ids;
}

bool follows(const Prelude& prelude, const std::vector<std::string>& ids, std::string_view target) {
    const std::string_view path = path_of(target);
    if (prelude.kind == PreludeKind::Info) {
        constexpr std::size_t own_bytes = std::string_view("/000/session0/websocket").size();
        return is_sock_url(target) && path.starts_with(prelude.path) &&
               path.size() == prelude.path.size() + own_bytes;
    }
    if (path != prelude.path) return false;
    const std::optional<std::string> id = core::value_in_query(target, "id");
    return id && std::find(ids.begin(), ids.end(), *id) != ids.end();
}

}  // namespace redial::dialect
