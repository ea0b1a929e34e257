// Reads and writes what the two sides agree about permessage-deflate (RFC 7692 section 7.1). Pure,
// any thread.
#include "wire/deflate_offer.hpp"

#include <algorithm>

#include "wire/extension_list.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

constexpr std::string_view extension_name = "permessage-deflate";
constexpr std::uint8_t window_bits_max = 15;  // 32 KiB, the most there is (RFC 7692 7.1.2)
constexpr std::uint8_t window_bits_min = 8;

// The parameters of one element, whichever side sent it.
struct Parameters {
    bool client_no_context_takeover = false;
    bool server_no_context_takeover = false;
    bool has_client_max_window_bits = false;  // legal without a value in an offer (7.1.2.2)
    std::optional<std::uint8_t> client_max_window_bits;
    std::optional<std::uint8_t> server_max_window_bits;
};

Error wrong(std::string what) { return {std::move(what), "Sec-WebSocket-Extensions", ""}; }

// 8..15 without leading zeros (7.1.2.1).
std::optional<std::uint8_t> window_bits(const std::string& text) {
    const auto bits = parse_number(text, window_bits_max);
    if (!bits || *bits < window_bits_min || text.front() == '0') return std::nullopt;
    return static_cast<std::uint8_t>(*bits);
}

Status take_flag(bool& flag, const ExtensionParameter& parameter) {
    if (flag) return wrong(parameter.name + " stands there twice");
    if (parameter.value) return wrong(parameter.name + " takes no value");
    flag = true;
    return Done{};
}

Status take_bits(std::optional<std::uint8_t>& bits, const ExtensionParameter& parameter) {
    if (bits) return wrong(parameter.name + " stands there twice");
    if (!parameter.value) return wrong(parameter.name + " needs a value");
    bits = window_bits(*parameter.value);
    if (!bits)
        return wrong(parameter.name + " must be 8 to 15, not " + in_quotes(*parameter.value));
    return Done{};
}

Status take_parameter(Parameters& to, const ExtensionParameter& parameter) {
    if (parameter.name == "client_no_context_takeover") {
        return take_flag(to.client_no_context_takeover, parameter);
    }
    if (parameter.name == "server_no_context_takeover") {
        return take_flag(to.server_no_context_takeover, parameter);
    }
    if (parameter.name == "server_max_window_bits") {
        return take_bits(to.server_max_window_bits, parameter);
    }
    if (parameter.name != "client_max_window_bits") {
        return wrong("permessage-deflate has no parameter " + in_quotes(parameter.name));
    }
    if (to.has_client_max_window_bits) return wrong("client_max_window_bits stands there twice");
    to.has_client_max_window_bits = true;
    return parameter.value ? take_bits(to.client_max_window_bits, parameter) : Status{Done{}};
}

Result<Parameters> parse_parameters(const Extension& extension) {
    Parameters parameters;
    for (const ExtensionParameter& parameter : extension.parameters) {
        const Status taken = take_parameter(parameters, parameter);
        if (!taken) return taken.error();
    }
    return parameters;
}

std::string parameters_text(bool client_no_context, bool server_no_context,
                            const std::string& client_bits, const std::string& server_bits) {
    std::string text{extension_name};
    if (client_no_context) text += "; client_no_context_takeover";
    if (server_no_context) text += "; server_no_context_takeover";
    return text + client_bits + server_bits;
}

std::string bits_text(const char* name, std::uint8_t bits) {
    return std::string{"; "} + name + "=" + std::to_string(bits);
}

// What the server answered against what was asked of it: a demand of ours that it does not confirm
// was declined, and then the whole element had to be (7.1.1.1, 7.1.2.1).
Result<DeflateAgreement> agree(const Parameters& answer, const DeflateOffer& offer) {
    if (offer.server_no_context_takeover && !answer.server_no_context_takeover) {
        return wrong("the server did not confirm server_no_context_takeover");
    }
    const std::uint8_t server_bits = answer.server_max_window_bits.value_or(window_bits_max);
    if (server_bits > offer.server_max_window_bits) {
        return wrong("server_max_window_bits is " + std::to_string(server_bits) + ", offered " +
                     std::to_string(offer.server_max_window_bits));
    }
    if (answer.has_client_max_window_bits && !answer.client_max_window_bits) {
        return wrong("client_max_window_bits needs a value in an answer");
    }
    const std::uint8_t client_bits =
        answer.client_max_window_bits.value_or(offer.client_max_window_bits);
    if (client_bits > offer.client_max_window_bits) {
        return wrong("client_max_window_bits is " + std::to_string(client_bits) + ", offered " +
                     std::to_string(offer.client_max_window_bits));
    }
    DeflateAgreement agreement;
    // What we offered for our own side is our promise, confirmed or not (7.1.1.2, 7.1.2.2).
    agreement.client_no_context_takeover =
        answer.client_no_context_takeover || offer.client_no_context_takeover;
    agreement.server_no_context_takeover = answer.server_no_context_takeover;
    agreement.client_max_window_bits = client_bits;
    agreement.server_max_window_bits = server_bits;
    return agreement;
}

}  // namespace

std::string offer_text(const DeflateOffer& offer) {
    // Without a value it says that the server may ask for a smaller window (7.1.2.2).
    std::string client_bits = "; client_max_window_bits";
    if (offer.client_max_window_bits < window_bits_max) {
        client_bits = bits_text("client_max_window_bits", offer.client_max_window_bits);
    }
    std::string server_bits;
    if (offer.server_max_window_bits < window_bits_max) {
        server_bits = bits_text("server_max_window_bits", offer.server_max_window_bits);
    }
    return parameters_text(offer.client_no_context_takeover, offer.server_no_context_takeover,
                           client_bits, server_bits);
}

Result<std::optional<DeflateAgreement>> check_answer(std::string_view answer,
                                                     const DeflateOffer& offer, bool was_offered) {
    const auto extensions = parse_extensions(answer);
    if (!extensions) return extensions.error();
    if (extensions->empty()) return std::optional<DeflateAgreement>{};
    const Extension& extension = extensions->front();
    if (extension.name != extension_name || !was_offered) {
        return wrong("the extension " + in_quotes(extension.name) + " was not offered");
    }
    if (extensions->size() > 1) {
        const Extension& second = (*extensions)[1];
        if (second.name == extension_name) return wrong("permessage-deflate is answered twice");
        return wrong("the extension " + in_quotes(second.name) + " was not offered");
    }
    const auto parameters = parse_parameters(extension);
    if (!parameters) return parameters.error();
    const auto agreement = agree(*parameters, offer);
    if (!agreement) return agreement.error();
    return std::optional<DeflateAgreement>{*agreement};
}

std::optional<DeflateAgreement> accept_offer(std::string_view offers) {
    const auto extensions = parse_extensions(offers);
    if (!extensions) return std::nullopt;
    for (const Extension& extension : *extensions) {
        if (extension.name != extension_name) continue;
        // One with a parameter that we do not know is declined; the next may do (7.1, 5.1).
        const auto parameters = parse_parameters(extension);
        if (!parameters) continue;
        DeflateAgreement agreement;
        agreement.client_no_context_takeover = parameters->client_no_context_takeover;
        agreement.server_no_context_takeover = parameters->server_no_context_takeover;
        agreement.client_max_window_bits =
            parameters->client_max_window_bits.value_or(window_bits_max);
        agreement.server_max_window_bits =
            parameters->server_max_window_bits.value_or(window_bits_max);
        return agreement;
    }
    return std::nullopt;
}

std::string answer_text(const DeflateAgreement& agreement) {
    std::string client_bits;
    std::string server_bits;
    // Named only when smaller than the default: only then were they in the offer (7.1.2.2).
    if (agreement.client_max_window_bits < window_bits_max) {
        client_bits = bits_text("client_max_window_bits", agreement.client_max_window_bits);
    }
    if (agreement.server_max_window_bits < window_bits_max) {
        server_bits = bits_text("server_max_window_bits", agreement.server_max_window_bits);
    }
    return parameters_text(agreement.client_no_context_takeover,
                           agreement.server_no_context_takeover, client_bits, server_bits);
}

}  // namespace redial::wire
