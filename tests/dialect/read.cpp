// Notes as text, so that a test says in a line what a reader must note. One thread.
#include "read.hpp"

#include <array>

namespace redial::dialect {
namespace {

Message made(core::Direction direction, core::Opcode opcode, BytesView bytes) {
    return {.direction = direction,
            .opcode = opcode,
            .payload = bytes,
            .is_whole = true,
            .bytes_left_out = 0,
            .number = 0};
}

std::string with(std::string words, std::string_view more) {
    if (!more.empty()) words.append(" ").append(more);
    return words;
}

std::string at(std::string words, const auto& place) {
    words = with(std::move(words), place.counter);
    return with(std::move(words), place.number ? std::to_string(*place.number) : place.text);
}

std::string ms(const std::optional<Duration>& span) {
    return span ? std::to_string(span->count() / 1000) + " ms" : "-";
}

struct ToText {
    std::string operator()(const LifeSign& note) const {
        return with(note.is_answer ? "alive answered" : "alive asked", note.token);
    }
    std::string operator()(const HeartbeatTerms& note) const {
        const std::string who = note.who_asks == core::Side::Client ? "client" : "server";
        return "terms " + who + " every " + ms(note.every) + " within " + ms(note.answer_within) +
               (note.is_any_message ? " or any" : "");
    }
    std::string operator()(const Identity& note) const { return with("session", note.session); }
    std::string operator()(const Offset& note) const { return at("offset", note); }
    std::string operator()(const Acknowledged& note) const { return at("acknowledged", note); }
    std::string operator()(const Request& note) const { return with("request", note.id); }
    std::string operator()(const Reply& note) const {
        return with("reply", note.id) + (note.is_error ? " error" : "") +
               (note.is_last ? "" : " more");
    }
    std::string operator()(const Control& note) const {
        constexpr std::array kinds = {"refused", "asked to go", "stay away", "session gone",
                                      "failed"};
        std::string words = with(kinds[static_cast<std::size_t>(note.kind)], note.words);
        return note.retry_after ? words + " after " + ms(note.retry_after) : words;
    }
    std::string operator()(const Subscription& note) const {
        constexpr std::array steps = {"subscribe", "subscribed", "not subscribed", "unsubscribed"};
        return with(steps[static_cast<std::size_t>(note.step)], note.key);
    }
    std::string operator()(const Resume& note) const {
        constexpr std::array steps = {"resume", "resumed", "not resumed"};
        return with(with(steps[static_cast<std::size_t>(note.step)], note.session), note.offset);
    }
    std::string operator()(const ReconnectionTime& note) const { return "retry " + ms(note.wait); }
};

}  // namespace

Message in(std::string_view text) {
    return made(core::Direction::In, core::Opcode::Text, as_bytes(text));
}
Message out(std::string_view text) {
    return made(core::Direction::Out, core::Opcode::Text, as_bytes(text));
}
Message in_bytes(BytesView bytes) { return made(core::Direction::In, core::Opcode::Binary, bytes); }
Message out_bytes(BytesView bytes) {
    return made(core::Direction::Out, core::Opcode::Binary, bytes);
}

std::string to_text(const Notes& notes) {
    std::string text;
    for (const Note& note : notes) {
        if (!text.empty()) text += "; ";
        text += std::visit(ToText{}, note);
    }
    return text;
}

std::string noted(Reader& reader, const Message& message) {
    Notes notes;
    reader.see(message, notes);
    return to_text(notes);
}

}  // namespace redial::dialect
