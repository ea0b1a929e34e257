// libFuzzer: both handshake parsers (RFC 6455 section 4), URLs and extension lists. What they make
// of the bytes must not depend on how the bytes are split, and what one side writes the other must
// take. Input: a byte that chooses, a byte that seeds the splits, the bytes themselves.
#include "wire/handshake.hpp"
#include "base/check.hpp"
#include "base/rng.hpp"

namespace {

using namespace redial;
using namespace redial::wire;

ClientRequest sample_request() {
    ClientRequest request;
    request.target = *Target::from_url("ws://a.test/chat");
    request.key = "dGhlIHNhbXBsZSBub25jZQ==";
    request.subprotocols = {"chat", "superchat"};
    request.deflate = DeflateOffer{};
    return request;
}

// Feeds `bytes` in random pieces until there is a verdict; returns it and how many were taken.
template <class Handshake>
std::pair<typename Handshake::Verdict, std::size_t> fed(Handshake& handshake, BytesView bytes,
                                                        Rng& rng, std::size_t piece_bytes_max) {
    std::size_t at = 0;
    typename Handshake::Verdict verdict;
    while (at < bytes.size() && verdict.index() == 0) {
        const std::size_t most = std::min(piece_bytes_max, bytes.size() - at);
        const std::size_t size = 1 + static_cast<std::size_t>(rng.below(most));
        std::size_t taken = 0;
        verdict = handshake.feed(bytes.subspan(at, size), taken);
        REDIAL_CHECK(taken <= size);
        REDIAL_CHECK(verdict.index() != 0 || taken == size);
        at += taken;
    }
    return {std::move(verdict), at};
}

void check_same(const ClientHandshake::Verdict& a, const ClientHandshake::Verdict& b) {
    REDIAL_CHECK(a.index() == b.index());
    if (const auto* accepted = std::get_if<Accepted>(&a)) {
        REDIAL_CHECK(accepted->head.raw == std::get<Accepted>(b).head.raw);
        REDIAL_CHECK(accepted->subprotocol == std::get<Accepted>(b).subprotocol);
        REDIAL_CHECK(accepted->deflate == std::get<Accepted>(b).deflate);
    }
    if (const auto* refused = std::get_if<RefusedUpgrade>(&a)) {
        const auto& other = std::get<RefusedUpgrade>(b);
        REDIAL_CHECK(refused->status == other.status && refused->body == other.body);
        REDIAL_CHECK(refused->body_is_complete == other.body_is_complete);
        REDIAL_CHECK(refused->body.size() <= refusal_body_bytes_max);
        REDIAL_CHECK(refused->head.raw == other.head.raw && refused->interim == other.interim);
        (void)sample_request().target.redirected_to(refused->location);
    }
}

void fuzz_client(BytesView bytes, Rng& rng) {
    ClientHandshake whole{sample_request()};
    ClientHandshake split{sample_request()};
    auto [first, first_taken] = fed(whole, bytes, rng, bytes.size());
    auto [second, second_taken] = fed(split, bytes, rng, 16);
    if (first.index() == 0 && second.index() == 0) {
        first = whole.finish();
        second = split.finish();
    }
    check_same(first, second);
    if (std::holds_alternative<Accepted>(first)) REDIAL_CHECK(first_taken == second_taken);
}

void fuzz_server(BytesView bytes, Rng& rng) {
    ServerHandshake whole;
    ServerHandshake split;
    const auto [first, first_taken] = fed(whole, bytes, rng, bytes.size());
    const auto [second, second_taken] = fed(split, bytes, rng, 16);
    REDIAL_CHECK(first.index() == second.index());
    if (const auto* bad = std::get_if<BadRequest>(&first)) {
        REDIAL_CHECK(bad->status == std::get<BadRequest>(second).status);
        REDIAL_CHECK(make_refusal(*bad).starts_with("HTTP/1.1 "));
    }
    const auto* request = std::get_if<UpgradeRequest>(&first);
    if (request == nullptr) return;
    REDIAL_CHECK(first_taken == second_taken);
    REDIAL_CHECK(request->resource == std::get<UpgradeRequest>(second).resource);
    ClientRequest asked = sample_request();
    asked.key = request->key;
    asked.subprotocols = {"chat"};
    const std::string text = make_acceptance(*request, "chat", std::nullopt);
    ClientHandshake client{asked};
    std::size_t taken = 0;
    REDIAL_CHECK(std::holds_alternative<Accepted>(client.feed(as_bytes(text), taken)));
}

// A URL that was taken can be written, read again and asked for; what is asked for is what was
// meant.
void fuzz_url(std::string_view text) {
    const auto target = Target::from_url(text);
    if (!target) return;
    const auto again = Target::from_url(target->url());
    REDIAL_CHECK(again && again->resource == target->resource && again->host == target->host &&
                 again->port == target->port && again->is_secure == target->is_secure);
    ClientRequest request = sample_request();
    request.target = *target;
    const auto head = make_request(request);
    REDIAL_CHECK(static_cast<bool>(head));
    ServerHandshake server;
    std::size_t taken = 0;
    const auto verdict = server.feed(as_bytes(*head), taken);
    const auto* seen = std::get_if<UpgradeRequest>(&verdict);
    REDIAL_CHECK(seen != nullptr && taken == head->size());
    REDIAL_CHECK(seen->resource == target->resource);
}

void fuzz_redirect(std::string_view text) {
    const auto next = sample_request().target.redirected_to(text);
    if (next) fuzz_url(next->url());
}

void fuzz_extensions(std::string_view text) {
    (void)check_answer(text, {}, true);
    const auto agreement = accept_offer(text);
    if (!agreement) return;
    const DeflateOffer offer{agreement->client_no_context_takeover,
                             agreement->server_no_context_takeover,
                             agreement->client_max_window_bits, agreement->server_max_window_bits};
    const auto checked = check_answer(answer_text(*agreement), offer, true);
    REDIAL_CHECK(checked && *checked == agreement);
}

// A request with the bytes as a header, line by line "name:value", never lets one become two.
void fuzz_request(std::string_view text) {
    ClientRequest request = sample_request();
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return;
    request.fields = {{std::string{text.substr(0, colon)}, std::string{text.substr(colon + 1)}}};
    const auto head = make_request(request);
    if (!head || head->size() > head_bytes_max) return;
    HttpHeadParser parser;
    const auto taken = parser.feed(as_bytes(*head));
    REDIAL_CHECK(taken && *taken == head->size() && parser.is_done());
    REDIAL_CHECK(parser.head().fields.size() <= 8);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    Rng rng{data[1]};
    const BytesView bytes{data + 2, size - 2};
    switch (data[0] % 6) {
        case 0: fuzz_client(bytes, rng); break;
        case 1: fuzz_server(bytes, rng); break;
        case 2: fuzz_url(as_text(bytes)); break;
        case 3: fuzz_redirect(as_text(bytes)); break;
        case 4: fuzz_extensions(as_text(bytes)); break;
        default: fuzz_request(as_text(bytes)); break;
    }
    return 0;
}
