// Takes a setting apart, and knows which words a dialect has. Pure, any thread.
#include "dialect/setting.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "dialect/generic_setting.hpp"
#include "dialect/signalr_write.hpp"

namespace redial::dialect {
namespace {

using Check = bool (*)(std::string_view value);

bool is_text(std::string_view value) { return !value.empty() && value.size() <= 1024; }

// MQTT's seconds are two bytes (MQTT 5.0 section 3.1.2.10).
bool is_seconds(std::string_view value) {
    std::uint16_t seconds = 0;
    const char* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, seconds);
    return read.ec == std::errc{} && read.ptr == end && !value.empty();
}

bool is_yes_or_no(std::string_view value) { return value == "yes" || value == "no"; }
bool is_mqtt_version(std::string_view value) { return value == "3.1.1" || value == "5"; }
bool is_qos(std::string_view value) { return value == "0" || value == "1" || value == "2"; }
bool is_hub_protocol(std::string_view value) { return hub_protocol(value).has_value(); }
bool is_ack(std::string_view value) {
    return value == "auto" || value == "client" || value == "client-individual";
}

struct Known {
    std::string_view dialect;
    std::string_view word;
    Check fits;
    const char* form;
};
constexpr std::array known_words = std::to_array<Known>({
    {"mqtt", "client", is_text, "client=NAME"},
    {"mqtt", "version", is_mqtt_version, "version=3.1.1 or version=5"},
    {"mqtt", "keepalive", is_seconds, "keepalive=SECONDS"},
    {"mqtt", "clean", is_yes_or_no, "clean=yes or clean=no"},
    {"mqtt", "expiry", is_seconds, "expiry=SECONDS"},
    {"mqtt", "qos", is_qos, "qos=0, qos=1 or qos=2"},
    {"mqtt", "subscribe", is_text, "subscribe=FILTER"},
    {"signalr", "protocol", is_hub_protocol, "protocol=json or protocol=messagepack"},
    {"signalr", "negotiate", is_yes_or_no, "negotiate=yes or negotiate=no"},
    {"signalr", "stateful", is_yes_or_no, "stateful=yes or stateful=no"},
    {"stomp", "host", is_text, "host=NAME"},
    {"stomp", "ack", is_ack, "ack=auto, ack=client or ack=client-individual"},
    {"stomp", "subscribe", is_text, "subscribe=DESTINATION"},
});

std::string hint_for(std::string_view dialect) {
    std::string hint;
    for (const Known& known : known_words) {
        if (known.dialect != dialect) continue;
        hint += (hint.empty() ? "it has " : ", ") + std::string(known.word) + "=";
    }
    return hint.empty() ? std::string(dialect) + " stands by itself" : hint;
}

}  // namespace

std::optional<std::string_view> Setting::value(std::string_view word) const {
    const auto found = std::find_if(words.rbegin(), words.rend(),
                                    [word](const SettingWord& one) { return one.name == word; });
    return found == words.rend() ? std::nullopt : std::optional(found->value);
}

std::vector<std::string_view> Setting::values(std::string_view word) const {
    std::vector<std::string_view> all;
    for (const SettingWord& one : words) {
        if (one.name == word) all.push_back(one.value);
    }
    return all;
}

Setting setting_from(std::string_view text) {
    Setting setting;
    while (true) {
        const std::size_t begin = text.find_first_not_of(' ');
        if (begin == std::string_view::npos) return setting;
        text.remove_prefix(begin);
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(word.size());
        if (setting.name.empty()) {
            setting.name = word;
            continue;
        }
        const std::size_t equals = word.find('=');
        const bool has_value = equals != std::string_view::npos;
        setting.words.push_back(
            {word.substr(0, equals), has_value ? word.substr(equals + 1) : std::string_view()});
    }
}

Status check_setting(std::string_view text) {
    if (is_generic(text)) {
        const auto pointers = generic_from(text);
        return pointers ? Status(Done{}) : Status(pointers.error());
    }
    const Setting setting = setting_from(text);
    for (const SettingWord& word : setting.words) {
        const auto* known = std::find_if(
            known_words.begin(), known_words.end(),
            [&](const Known& one) { return one.dialect == setting.name && one.word == word.name; });
        const std::string where(word.name);
        if (known == known_words.end())
            return Error{"no such word of " + std::string(setting.name), where,
                         hint_for(setting.name)};
        if (!known->fits(word.value))
            return Error{"'" + std::string(word.value) + "' does not fit", where,
                         std::string("try ") + known->form};
    }
    return Done{};
}

}  // namespace redial::dialect
