// GraphQL over WebSocket: frames of graphql-ws 6.4.2 and of subscriptions-transport-ws 0.11.0, each
// with its own server, cut off once; and the cases that their texts tell of.
#include <regex>

#include "catch.hpp"
#include "dialect/graphql_message.hpp"
#include "read.hpp"
#include "recorded.hpp"

namespace redial::dialect {
namespace {

std::unique_ptr<Reader> today() { return find_dialect("graphql-transport-ws")->make_reader({}); }
std::unique_ptr<Reader> old() { return find_dialect("graphql-ws")->make_reader({}); }

// The client's ids are long and random: the first four digits tell them apart.
std::string short_ids(const std::string& text) {
    return std::regex_replace(text, std::regex("([0-9a-f]{4})[0-9a-f]{4}-[0-9a-f-]{27}"), "$1");
}

TEST_CASE("GraphQL's subscriptions are confirmed by their data and ended by either side",
          "[dialect]") {
    const auto graphql = today();
    CHECK(short_ids(noted_all(*graphql, recorded("graphql_new"))) ==
          "> request c6f5\n"
          "< reply c6f5 more\n"
          "< reply c6f5\n"
          "> request b78b\n"
          "< reply b78b more\n"
          "< reply b78b\n"
          "> request 87df\n"
          "< reply 87df error; failed Cannot query field \"nope\" on type \"Query\".\n"
          "> request 14f9\n"
          "< reply 14f9 error more\n"
          "< reply 14f9\n"
          "> request 2e9b; subscribe Count {\"to\":3}\n"
          "< reply 2e9b more; subscribed Count {\"to\":3}\n"
          "> alive asked\n"
          "< alive answered\n"
          "< reply 2e9b; unsubscribed Count {\"to\":3}\n"
          "> request cc14; subscribe subscription { n: never }\n"
          "> request af2a; subscribe Count {\"to\":8}\n"
          "< reply af2a more; subscribed Count {\"to\":8}\n"
          "> alive asked\n"
          "< alive answered\n"
          "> alive asked\n"
          "< alive answered\n");
}

TEST_CASE("GraphQL's messages say the operation by its name, or its field", "[dialect]") {
    const auto graphql = today();
    noted_all(*graphql, recorded("graphql_new"));
    CHECK(short_ids(read_all(*graphql, recorded("graphql_new")))
              .starts_with("> connection asked for\n"
                           "< connection accepted\n"
                           "> query Greet, id c6f5\n"
                           "< data of Greet, id c6f5\n"
                           "< end of Greet, id c6f5\n"
                           "> mutation say, id b78b\n"
                           "< data of say, id b78b\n"
                           "< end of say, id b78b\n"
                           "> query nope, id 87df\n"
                           "< error of nope, id 87df: Cannot query field \"nope\" on type "
                           "\"Query\".\n"
                           "> query bad, id 14f9\n"
                           "< errors of bad, id 14f9: no bad\n"));
    // Without the number nothing is known of the messages before.
    const std::string_view data = R"({"id":"1","type":"next","payload":{"data":{}}})";
    CHECK(graphql->read(in(data)).line == "data, id 1");
}

TEST_CASE("a GraphQL client subscribes to the same again on a new connection", "[dialect]") {
    const auto first = today();
    const std::string before = noted_all(*first, recorded("graphql_new"));
    const auto second = today();
    const std::string after = noted_all(*second, recorded("graphql_again"));
    for (const std::string key : {"subscription { n: never }", "Count {\"to\":8}"}) {
        CHECK(before.find("subscribe " + key + "\n") != std::string::npos);
        CHECK(after.find("subscribe " + key + "\n") != std::string::npos);
    }
}

TEST_CASE("the old GraphQL protocol has keep alives of the server's, start and stop", "[dialect]") {
    const auto graphql = old();
    CHECK(noted_all(*graphql, recorded("graphql_old"))
              .starts_with("< alive asked\n"
                           "> request 1\n"
                           "< reply 1 more\n"
                           "< reply 1\n"
                           "> request 2\n"
                           "< reply 2 error more\n"
                           "< reply 2\n"
                           "> request 3\n"
                           "< reply 3 error more\n"
                           "< reply 3\n"
                           "> request 4; subscribe subscription { n: never }\n"
                           "> unsubscribed subscription { n: never }\n"
                           "> request 5; subscribe Count {\"to\":30}\n"
                           "< reply 5 more; subscribed Count {\"to\":30}\n"));
    CHECK(noted_all(*old(), recorded("graphql_old_again"))
              .starts_with("> request 5; subscribe Count {\"to\":30}\n"
                           "< alive asked\n"
                           "< reply 5 more; subscribed Count {\"to\":30}\n"));
}

TEST_CASE("the old GraphQL server's connection error refuses, and later only fails", "[dialect]") {
    CHECK(noted_all(*old(), recorded("graphql_old_refused")) == "< refused not you\n");
    const auto graphql = old();
    noted(*graphql, in(R"({"type":"connection_ack"})"));
    const std::string_view error =
        R"({"type":"connection_error","payload":{"message":"Unexpected token"}})";
    CHECK(noted(*graphql, in(error)) == "failed Unexpected token");
    CHECK(graphql->read(in(error)).line == "connection error: Unexpected token");
}

TEST_CASE("a GraphQL subscription that is answered with errors is not confirmed", "[dialect]") {
    const auto graphql = today();
    const std::string_view start =
        R"({"id":"1","type":"subscribe","payload":{"query":"subscription S { a }"}})";
    const std::string_view refused =
        R"({"id":"1","type":"error","payload":[{"message":"not yours"}]})";
    const std::string_view errors =
        R"({"payload":{"errors":[{"message":"x"}],"data":null},"type":"next","id":"1"})";
    CHECK(noted(*graphql, out(start)) == "request 1; subscribe S");
    CHECK(noted(*graphql, in(errors)) == "reply 1 error more");
    CHECK(noted(*graphql, in(refused)) == "reply 1 error; failed not yours; not subscribed S");
    CHECK(noted(*graphql, in(refused)) == "reply 1 error; failed not yours");
    // Queries are asked once.
    CHECK(noted(*graphql,
                out(R"({"id":"2","type":"subscribe","payload":{"query":"{ subscription }"}})")) ==
          "request 2");
}

TEST_CASE("of a GraphQL message that is cut off only what was whole is noted", "[dialect]") {
    const auto graphql = today();
    Message cut = out(R"({"id":"1","type":"subscribe","payload":{"query":"subscription S)");
    cut.is_whole = false;
    CHECK(noted(*graphql, cut) == "request 1");
    cut = in(R"({"id":"1","type":"next","payload":{"data":)");
    cut.is_whole = false;
    CHECK(noted(*graphql, cut) == "reply 1 more");
    cut.is_whole = true;
    CHECK(graphql->read(cut).line.empty());
    CHECK(noted(*graphql, in(R"({"id":"1","typ)")).empty());
}

TEST_CASE("AWS AppSync's GraphQL has its document as a text, and confirms", "[dialect]") {
    const auto graphql = old();
    const std::string_view start =
        R"({"id":"a","payload":{"data":"{\"query\":\"subscription OnPost { post }\",)"
        R"(\"variables\":{\"n\":1}}","extensions":{"authorization":{}}},"type":"start"})";
    CHECK(noted(*graphql, out(start)) == "request a; subscribe OnPost {\"n\":1}");
    CHECK(noted(*graphql, in(R"({"type":"start_ack","id":"a"})")) == "subscribed OnPost {\"n\":1}");
}

std::string operation(std::string_view document, std::string_view name = "") {
    const auto found = graphql_operation(document, name);
    if (!found) return "none";
    return std::string(graphql_kind_name(found->kind)) + " '" + std::string(found->name) + "' " +
           std::string(found->field);
}

TEST_CASE("a GraphQL document's operation is found among fragments, comments and texts",
          "[dialect]") {
    CHECK(operation("{ a }") == "query '' a");
    CHECK(
        operation("\xef\xbb\xbf # subscription X { }\n query Q ($v: T = {f: \"}\"}) @d { k: a }") ==
        "query 'Q' a");
    CHECK(operation("fragment F on T { query } subscription S { ...F }") == "subscription 'S' ");
    CHECK(operation("mutation M { a(t: \"\"\" } \\\"\"\" { \"\"\") { b } }") == "mutation 'M' a");
    CHECK(operation("query A { a } subscription B { b }", "B") == "subscription 'B' b");
    CHECK(operation("query A { a } subscription B { b }") == "none");
    CHECK(operation("query A { a }", "B") == "none");
    CHECK(operation("query A { a") == "none");
    CHECK(operation("type T { a: Int }") == "none");
    CHECK(operation("") == "none");
}

TEST_CASE("a GraphQL subscription's key holds its variables, and of long ones their number",
          "[dialect]") {
    const auto key = [](const std::string& variables) {
        return graphql_start(R"({"query":"subscription S { a }","variables":)" + variables + "}")
            .key;
    };
    CHECK(key("null") == "S");
    CHECK(key("{}") == "S");
    CHECK(key(R"({"a":1})") == R"(S {"a":1})");
    const std::string one = R"({"a":")" + std::string(500, 'x') + R"(1"})";
    const std::string two = R"({"a":")" + std::string(500, 'x') + R"(2"})";
    CHECK(key(one) == key(one));
    CHECK(key(one) != key(two));
    CHECK(key(one).size() <= GraphqlStart::key_bytes_max);
}

TEST_CASE("GraphQL is recognised by its subprotocol or a document, a chat with types is not",
          "[dialect]") {
    CHECK(Recogniser({.url = "", .subprotocol = "graphql-transport-ws"}).found() ==
          find_dialect("graphql-transport-ws"));
    CHECK(Recogniser({.url = "", .subprotocol = "graphql-ws"}).found() ==
          find_dialect("graphql-ws"));
    for (const std::string_view text :
         {R"({"type":"ping"})", R"({"type":"subscribe","id":"1","payload":{"channel":"x"}})",
          R"({"type":"next","id":"1","payload":{"page":2}})",
          R"({"type":"error","id":"1","payload":{"message":"no"}})",
          R"({"type":"connection_init","token":"x"})"}) {
        CAPTURE(text);
        Recogniser other({});
        for (std::size_t k = 0; k < Recogniser::messages_max; ++k) other.see(in(text));
        CHECK(other.found() == nullptr);
    }
}

}  // namespace
}  // namespace redial::dialect
