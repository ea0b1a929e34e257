// Fuzzes the dialects. Input: a line "NAME URL SUBPROTOCOL", then messages that end with the bytes
// ff 0a, each led by a byte for direction and opcode. Of a NAME that is none its first byte
// chooses; "generic" is the reader of a person's pointers. No text leaves what it was read from,
// and read() says the same before see() and after it.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "dialect/dialect.hpp"
#include "dialect/generic.hpp"

using namespace redial;
using namespace redial::dialect;

namespace {

constexpr std::string_view message_end = "\xff\n";
// A line holds a few texts that are cut, and words between them.
constexpr std::size_t line_bytes_max = 8 * line_text_bytes_max;

std::string_view taken(std::string_view& rest, std::string_view end) {
    const std::size_t at = rest.find(end);
    const std::string_view part = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + end.size());
    return part;
}

// Reads every byte: a view that has lost its text is found by the sanitizer.
struct Touch {
    std::size_t sum = 0;

    void operator()(std::string_view text) {
        for (const char c : text) sum += static_cast<unsigned char>(c);
    }
    void operator()(const LifeSign& note) { (*this)(note.token); }
    void operator()(const HeartbeatTerms& note) {
        REDIAL_CHECK(!note.every || *note.every >= Duration::zero());
        REDIAL_CHECK(!note.answer_within || *note.answer_within >= Duration::zero());
    }
    void operator()(const Identity& note) {
        (*this)(note.session);
        (*this)(note.resume_at);
    }
    void operator()(const Request& note) { (*this)(note.id); }
    void operator()(const Reply& note) { (*this)(note.id); }
    void operator()(const Control& note) {
        REDIAL_CHECK(!note.retry_after || *note.retry_after >= Duration::zero());
        (*this)(note.words);
    }
    void operator()(const Subscription& note) { (*this)(note.key); }
    void operator()(const Resume& note) {
        (*this)(note.session);
        (*this)(note.offset);
    }
    void operator()(const ReconnectionTime& note) { REDIAL_CHECK(note.wait >= Duration::zero()); }
    void operator()(const auto& place) {  // Offset and Acknowledged
        (*this)(place.counter);
        (*this)(place.text);
    }
};

bool equal(const Reading& a, const Reading& b) {
    return a.line == b.line && a.event == b.event && a.topic == b.topic && a.tree == b.tree;
}

void check(const Reading& reading, const Message& message) {
    REDIAL_CHECK(reading.line.size() <= line_bytes_max);
    REDIAL_CHECK(reading.tree.empty() || is_json(reading.tree));
    // Names are the message's own. Of one that is a part of another (a number tells) they may be
    // the other's, and no byte of a name is written as more than six.
    const bool is_by_itself = message.number == 0;
    REDIAL_CHECK(!is_by_itself || reading.event.size() <= 6 * message.payload.size() + 64);
    REDIAL_CHECK(!is_by_itself || reading.topic.size() <= 6 * message.payload.size() + 64);
}

const Dialect& chosen(std::string_view name) {
    if (const Dialect* known = find_dialect(name)) return *known;
    const auto all = dialects();
    return *all[name.empty() ? 0 : static_cast<unsigned char>(name.front()) % all.size()];
}

std::unique_ptr<Reader> generic_reader() {
    GenericPointers pointers;
    pointers.id = *JsonPointer::parse("/id");
    pointers.sequence = *JsonPointer::parse("/seq");
    pointers.acknowledgement = *JsonPointer::parse("/ack");
    pointers.heartbeat = *GenericSign::parse("/type=ping");
    pointers.heartbeat_answer = *GenericSign::parse("/pong");
    return make_generic(std::move(pointers));
}

// Bits of a message's first byte; a corpus has letters: i and o are text, a and c binary.
Message made(std::string_view text, std::uint8_t kind) {
    Message message;
    message.payload = as_bytes(text);
    if ((kind & 2) != 0) message.direction = core::Direction::Out;  // 'c', 'o'
    if ((kind & 8) == 0) message.opcode = core::Opcode::Binary;     // 'a', 'c'
    message.is_whole = (kind & 16) == 0;                            // not of 'y', '}', '{'
    message.bytes_left_out = message.is_whole || (kind & 4) == 0 ? 0 : kind * 997u;
    return message;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest = as_text({data, size});
    std::string_view head = taken(rest, "\n");
    const std::string_view name = taken(head, " ");
    const std::string_view url = taken(head, " ");
    const Opening opening{.url = url, .subprotocol = head};
    const Dialect& dialect = chosen(name);
    const std::unique_ptr<Reader> reader =
        name == "generic" ? generic_reader() : dialect.make_reader(opening);
    Recogniser recogniser(opening);
    Notes notes;
    std::uint64_t number = 0;
    while (!rest.empty()) {
        const std::string_view sent = taken(rest, message_end);
        if (sent.empty()) continue;
        // Its own allocation, gone before the next: no view may outlive its message.
        const std::string text(sent.substr(1));
        Message message = made(text, static_cast<std::uint8_t>(sent.front()));
        const Reading before = reader->read(message);
        check(before, message);
        message.number = ++number;
        notes.clear();
        reader->see(message, notes);
        REDIAL_CHECK(notes.size() <= notes_max);
        Touch touch;
        for (const Note& note : notes) std::visit(touch, note);
        [[maybe_unused]] const volatile std::size_t is_read = touch.sum;
        check(reader->read(message), message);
        message.number = 0;
        REDIAL_CHECK(equal(before, reader->read(message)));
        for (const Dialect* other : dialects()) {
            if (other->by_message != nullptr) (void)other->by_message(message);
        }
        recogniser.see(message);
    }
    return 0;
}
