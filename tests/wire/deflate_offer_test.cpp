// permessage-deflate negotiation (RFC 7692 section 7.1) and extension lists (RFC 6455 9.1). One
// thread.
#include "wire/deflate_offer.hpp"

#include "catch.hpp"
#include "wire/extension_list.hpp"

using namespace redial;
using namespace redial::wire;

namespace {

constexpr DeflateOffer plain_offer{};

DeflateAgreement agreed(std::string_view answer, const DeflateOffer& offer = plain_offer) {
    const auto checked = check_answer(answer, offer, true);
    INFO(answer << " " << (checked ? "" : checked.error().line()));
    REQUIRE(static_cast<bool>(checked));
    REQUIRE(checked->has_value());
    return **checked;
}

std::string refused(std::string_view answer, const DeflateOffer& offer = plain_offer) {
    const auto checked = check_answer(answer, offer, true);
    INFO(answer);
    REQUIRE_FALSE(static_cast<bool>(checked));
    return checked.error().what;
}

}  // namespace

TEST_CASE("RFC 6455 9.1: extension lists hold tokens and quoted tokens",
          "[handshake][rfc6455-9.1]") {
    const auto list = parse_extensions("foo, bar; a; b=1 ;c=\"x\\y\",, permessage-deflate");
    REQUIRE(static_cast<bool>(list));
    REQUIRE(list->size() == 3);
    CHECK((*list)[0].name == "foo");
    REQUIRE((*list)[1].parameters.size() == 3);
    CHECK_FALSE((*list)[1].parameters[0].value);
    CHECK((*list)[1].parameters[1].value == "1");
    CHECK((*list)[1].parameters[2].value == "xy");
    CHECK(parse_extensions("")->empty());
    for (const char* bad : {";a", "a b", "a; b c", "a; b=", "a; b=\"", "a; b=\"x y\"", "a; =1",
                            "a;", "a; b=\"\\\"", "(a)"}) {
        INFO(bad);
        CHECK_FALSE(static_cast<bool>(parse_extensions(bad)));
    }
    std::string many = "a";
    for (int i = 0; i < 40; ++i) many += ", a";
    CHECK_FALSE(static_cast<bool>(parse_extensions(many)));
}

TEST_CASE("RFC 7692 7.1: the offer names what is asked for", "[handshake][rfc7692-7.1]") {
    CHECK(offer_text({}) == "permessage-deflate; client_max_window_bits");
    CHECK(offer_text({.client_no_context_takeover = true,
                      .server_no_context_takeover = true,
                      .client_max_window_bits = 9,
                      .server_max_window_bits = 10}) ==
          "permessage-deflate; client_no_context_takeover; server_no_context_takeover; "
          "client_max_window_bits=9; server_max_window_bits=10");
}

TEST_CASE("RFC 7692 7.1: an answer without extensions means no compression",
          "[handshake][rfc7692-7.1]") {
    for (const bool was_offered : {true, false}) {
        const auto checked = check_answer("", plain_offer, was_offered);
        REQUIRE(static_cast<bool>(checked));
        CHECK_FALSE(checked->has_value());
    }
}

TEST_CASE("RFC 7692 7.1.1: context takeover in the answer", "[handshake][rfc7692-7.1.1]") {
    CHECK(agreed("permessage-deflate") == DeflateAgreement{});
    CHECK(agreed("permessage-deflate; server_no_context_takeover").server_no_context_takeover);
    CHECK(agreed("permessage-deflate; client_no_context_takeover").client_no_context_takeover);
    const DeflateOffer demand{.server_no_context_takeover = true};
    CHECK_THAT(refused("permessage-deflate", demand), tests::contains_text("did not confirm"));
    CHECK(agreed("permessage-deflate; server_no_context_takeover", demand)
              .server_no_context_takeover);
    const DeflateOffer promise{.client_no_context_takeover = true};
    CHECK(agreed("permessage-deflate", promise).client_no_context_takeover);
    CHECK_THAT(refused("permessage-deflate; server_no_context_takeover=1"),
               tests::contains_text("takes no value"));
}

TEST_CASE("RFC 7692 7.1.2: window sizes in the answer stay within the offer",
          "[handshake][rfc7692-7.1.2]") {
    CHECK(agreed("permessage-deflate; server_max_window_bits=10").server_max_window_bits == 10);
    CHECK(agreed("permessage-deflate; client_max_window_bits=\"8\"").client_max_window_bits == 8);
    const DeflateOffer small{.client_max_window_bits = 10, .server_max_window_bits = 10};
    CHECK(agreed("permessage-deflate; server_max_window_bits=9", small) ==
          DeflateAgreement{.client_max_window_bits = 10, .server_max_window_bits = 9});
    CHECK_THAT(refused("permessage-deflate", small), tests::contains_text("offered 10"));
    CHECK_THAT(refused("permessage-deflate; server_max_window_bits=11", small),
               tests::contains_text("is 11, offered 10"));
    CHECK_THAT(
        refused("permessage-deflate; server_max_window_bits=10; client_max_window_bits=11", small),
        tests::contains_text("is 11, offered 10"));
    for (const char* bits : {"7", "16", "08", "010", "x", "-8", "8.0"}) {
        CHECK_THAT(refused("permessage-deflate; client_max_window_bits=" + std::string{bits}),
                   tests::contains_text("8 to 15"));
    }
    CHECK_THAT(refused("permessage-deflate; client_max_window_bits"),
               tests::contains_text("needs a value"));
    CHECK_THAT(refused("permessage-deflate; server_max_window_bits"),
               tests::contains_text("needs a value"));
}

TEST_CASE("RFC 7692 5.1: an answer with what was not offered fails", "[handshake][rfc7692-5.1]") {
    CHECK_THAT(refused("x-webkit-deflate-frame"), tests::contains_text("was not offered"));
    CHECK_THAT(refused("permessage-deflate, foo"), tests::contains_text("\"foo\" was not offered"));
    CHECK_THAT(refused("permessage-deflate, permessage-deflate"), tests::contains_text("twice"));
    CHECK_THAT(refused("permessage-deflate; foo"), tests::contains_text("no parameter"));
    for (const char* twice : {"client_no_context_takeover", "server_no_context_takeover",
                              "client_max_window_bits=9", "server_max_window_bits=9"}) {
        const std::string parameter = "; " + std::string{twice};
        CHECK_THAT(refused("permessage-deflate" + parameter + parameter),
                   tests::contains_text("twice"));
    }
    const auto unasked = check_answer("permessage-deflate", plain_offer, false);
    REQUIRE_FALSE(static_cast<bool>(unasked));
    CHECK_THAT(unasked.error().what, tests::contains_text("was not offered"));
}

TEST_CASE("RFC 7692 7.1: the server takes the first offer it can and answers within it",
          "[handshake][rfc7692-7.1]") {
    const auto answer = [](std::string_view offers) {
        const auto agreement = accept_offer(offers);
        return agreement ? answer_text(*agreement) : "none";
    };
    CHECK(answer("permessage-deflate; client_max_window_bits") == "permessage-deflate");
    CHECK(answer("permessage-deflate; server_max_window_bits=10; client_max_window_bits=9") ==
          "permessage-deflate; client_max_window_bits=9; server_max_window_bits=10");
    CHECK(answer("permessage-deflate; future=1, permessage-deflate; server_no_context_takeover") ==
          "permessage-deflate; server_no_context_takeover");
    CHECK(answer("foo, permessage-deflate; client_no_context_takeover") ==
          "permessage-deflate; client_no_context_takeover");
    for (const char* none :
         {"", "foo", "permessage-deflate; server_max_window_bits",
          "permessage-deflate; server_max_window_bits=99", "permessage-deflate; ;"}) {
        INFO(none);
        CHECK(answer(none) == "none");
    }
}

TEST_CASE("RFC 7692 7.1: a client agrees with every answer that this server gives to its offer",
          "[handshake][rfc7692-7.1]") {
    for (unsigned i = 0; i < 4 * 64; ++i) {
        const DeflateOffer offer{
            .client_no_context_takeover = (i & 1) != 0,
            .server_no_context_takeover = (i & 2) != 0,
            .client_max_window_bits = static_cast<std::uint8_t>(8 + i / 4 % 8),
            .server_max_window_bits = static_cast<std::uint8_t>(8 + i / 32 % 8)};
        const auto server = accept_offer(offer_text(offer));
        REQUIRE(server.has_value());
        CHECK(agreed(answer_text(*server), offer) == *server);
    }
}
