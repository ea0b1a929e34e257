// Reads the words of a generic dialect. Pure, any thread.
#include "dialect/generic_setting.hpp"

#include <optional>
#include <string>
#include <utility>

namespace redial::dialect {
namespace {

constexpr const char* hint = "try generic id=/id sequence=/seq ack=/ack heartbeat=/type=ping";

Status take_pointer(std::optional<JsonPointer>& into, std::string_view text) {
    auto pointer = JsonPointer::parse(text);
    if (!pointer) return pointer.error();
    into = *std::move(pointer);
    return Done{};
}

Status take_sign(std::optional<GenericSign>& into, std::string_view text) {
    auto sign = GenericSign::parse(text);
    if (!sign) return sign.error();
    into = *std::move(sign);
    return Done{};
}

Status take_word(GenericPointers& pointers, std::string_view word) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const std::string_view text =
        equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
    // The whole of a message is no id of it.
    if (text.empty()) return Error{"a pointer is missing", std::string(word), hint};
    if (name == "id") return take_pointer(pointers.id, text);
    if (name == "sequence") return take_pointer(pointers.sequence, text);
    if (name == "ack") return take_pointer(pointers.acknowledgement, text);
    if (name == "heartbeat") return take_sign(pointers.heartbeat, text);
    if (name == "pong") return take_sign(pointers.heartbeat_answer, text);
    return Error{"no such word of a generic dialect", std::string(word), hint};
}

}  // namespace

bool is_generic(std::string_view setting) {
    return setting == generic_word || setting.starts_with("generic ");
}

Result<GenericPointers> generic_from(std::string_view setting) {
    GenericPointers pointers;
    bool has_words = false;
    setting.remove_prefix(generic_word.size());
    while (true) {
        const std::size_t begin = setting.find_first_not_of(' ');
        if (begin == std::string_view::npos) break;
        setting.remove_prefix(begin);
        const std::string_view word = setting.substr(0, setting.find(' '));
        setting.remove_prefix(word.size());
        has_words = true;
        if (const Status taken = take_word(pointers, word); !taken) return taken.error();
    }
    if (!has_words) return Error{"no pointer is given", "dialect", hint};
    return pointers;
}

}  // namespace redial::dialect
