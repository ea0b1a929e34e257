// The close codes of RFC 6455 7.4.1 and of IANA's registry, and the ranges of 7.4.2. Any thread.
// The advice whether a retry helps follows the field's practice (docs/machine.md); policies decide.
#include "core/close_codes.hpp"

namespace redial::core {
namespace {

struct Row {
    std::uint16_t code;
    CloseCodeInfo info;
};

constexpr bool sent = true;
constexpr bool never_sent = false;
constexpr bool heals = true;
constexpr bool stays = false;

constexpr std::string_view either = "either side";
constexpr std::string_view server = "the server or a proxy before it";
constexpr std::string_view client = "the client";
constexpr std::string_view nobody = "nobody: made up by the side that reports it";

// 1000-1011 and 1015: RFC 6455 7.4.1. 1012-1014 and 3000-3008: IANA, first come first served.
constexpr Row rows[] = {
    // clang-format off
    {1000, {"normal closure", "The purpose of the connection is fulfilled.", sent, stays, either}},
    {1001, {"going away", "The server goes down or the browser left the page.", sent, heals,
            either}},
    {1002, {"protocol error", "The peer saw a breach of the WebSocket protocol.", sent, stays,
            either}},
    {1003, {"unsupported data", "The peer cannot accept this type of data.", sent, stays, either}},
    {1004, {"reserved", "Reserved; its meaning was never defined.", never_sent, stays, nobody}},
    {1005, {"no status", "The close frame carried no code; never sent itself.", never_sent, heals,
            nobody}},
    {1006, {"abnormal", "The connection ended without a close frame; never sent itself.",
            never_sent, heals, nobody}},
    {1007, {"invalid payload", "A message did not hold what its type says, as bad UTF-8 in a text.",
            sent, stays, either}},
    {1008, {"policy violation", "A message broke the peer's policy.", sent, stays, either}},
    {1009, {"message too big", "A message was larger than the peer can process.", sent, stays,
            either}},
    {1010, {"extension required", "The client needs an extension that the server did not take.",
            sent, stays, client}},
    {1011, {"internal error", "The server met a condition that it did not expect.", sent, heals,
            server}},
    {1012, {"service restart", "The server restarts; come back after a random wait.", sent,
            heals, server}},
    {1013, {"try again later", "The server is overloaded; come back later.", sent, heals, server}},
    {1014, {"bad gateway", "A gateway got an invalid answer from the server behind it.", sent,
            heals, server}},
    {1015, {"TLS failure", "The TLS handshake failed; never sent itself.", never_sent, stays,
            nobody}},
    {3000, {"unauthorized", "The endpoint wants authorization.", sent, stays, server}},
    {3003, {"forbidden", "The endpoint does not allow this to anybody.", sent, stays, server}},
    {3008, {"timeout", "The endpoint waited too long for something.", sent, heals, either}},
    // clang-format on
};

// Nobody owns them (RFC 6455 7.4.2): what they mean where GraphQL is spoken is a help, no more.
// Source: the protocol text of graphql-ws 6.4.2, and its CloseCode; 4504 is its client's own.
constexpr std::string_view private_code = "private code";
constexpr Row private_rows[] = {
    // clang-format off
    {4400, {private_code, "The application's own; with GraphQL: the message is none of the "
            "protocol.", sent, heals, either}},
    {4401, {private_code, "The application's own; with GraphQL: an operation was asked for before "
            "the connection was acknowledged.", sent, heals, either}},
    {4403, {private_code, "The application's own; with GraphQL: the connection is refused.", sent,
            heals, either}},
    {4406, {private_code, "The application's own; with GraphQL: the subprotocol is not accepted.",
            sent, heals, either}},
    {4408, {private_code, "The application's own; with GraphQL: the client's connection_init came "
            "too late.", sent, heals, either}},
    {4409, {private_code, "The application's own; with GraphQL: an operation of this id runs "
            "already.", sent, heals, either}},
    {4429, {private_code, "The application's own; with GraphQL: connection_init came twice.", sent,
            heals, either}},
    {4500, {private_code, "The application's own; with GraphQL: the server met an error.", sent,
            heals, either}},
    {4504, {private_code, "The application's own; with GraphQL: the server's connection_ack came "
            "too late.", sent, heals, either}},
    // clang-format on
};

// RFC 6455 7.4.2.
CloseCodeInfo info_of_range(std::uint16_t code) {
    if (code < 1000) {
        return {"invalid", "Codes below 1000 are not used.", never_sent, stays, nobody};
    }
    if (code < 3000) {
        return {"unassigned", "Reserved for the protocol and not assigned yet.", never_sent, stays,
                nobody};
    }
    if (code < 4000) {
        return {"library code", "Registered for libraries and frameworks; see the server's.", sent,
                heals, either};
    }
    if (code < 5000) {
        return {private_code, "The application's own; see the server's documents.", sent, heals,
                either};
    }
    return {"invalid", "Codes of 5000 and more are not used.", never_sent, stays, nobody};
}

std::string explained(std::string head, std::string_view name, std::string_view meaning,
                      std::string_view sender, bool retry_helps) {
    head.append(" ").append(name).append(". ").append(meaning);
    head.append("\nSent by: ").append(sender).append(".\n");
    return head + (retry_helps ? "Retrying can help." : "Retrying alone does not help.");
}

}  // namespace

CloseCodeInfo info_of_close_code(std::uint16_t code) {
    for (const Row& row : rows) {
        if (row.code == code) return row.info;
    }
    for (const Row& row : private_rows) {
        if (row.code == code) return row.info;
    }
    return info_of_range(code);
}

std::string explain_close_code(std::uint16_t code) {
    const CloseCodeInfo info = info_of_close_code(code);
    return explained(std::to_string(code), info.name, info.meaning, info.sender, info.retry_helps);
}

}  // namespace redial::core
