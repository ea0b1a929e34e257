// Reads JSON messages by pointers that a person gave. One thread a reader.
#include "dialect/generic.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <utility>

#include "base/blocks.hpp"
#include "dialect/expected_next.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/json_shape.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t waiting_max = 1024;
constexpr std::size_t id_bytes_max = 256;

// Ids that wait for an answer, by their hash: one that takes another's place lets it be forgotten.
class Waiting {
public:
    void add(const std::string& id) {
        if (ids_.empty()) ids_.resize(waiting_max);
        if (id.size() <= id_bytes_max) place_of(id) = id;
    }
    // True, once, of an id that was added.
    bool take(const std::string& id) {
        if (ids_.empty() || place_of(id) != id) return false;
        place_of(id).clear();
        return true;
    }

private:
    std::string& place_of(const std::string& id) {
        return ids_[std::hash<std::string>{}(id) % ids_.size()];
    }
    std::vector<std::string> ids_;  // "" where none waits
};

// A text or number as it is shown; equal ones are equal.
std::string shown(std::string key) {
    if (key.starts_with('"')) key.erase(0, 1);
    return key;
}

std::optional<std::int64_t> whole_number(const std::string& key) {
    std::int64_t number = 0;
    const char* end = key.data() + key.size();
    const auto read = std::from_chars(key.data(), end, number);
    return read.ec == std::errc{} && read.ptr == end ? std::optional(number) : std::nullopt;
}

// What the pointers find in a message: JSON as it stands there, "" for nothing.
struct Values {
    std::string_view id;
    std::string_view sequence;
    std::string_view acknowledgement;
    std::string_view heartbeat;
    std::string_view heartbeat_answer;
};

class Finder {
public:
    explicit Finder(const GenericPointers& pointers) {
        const auto add = [this](const JsonPointer& pointer, std::string_view Values::*value) {
            wanted_.push_back({pointer, value});
            is_of_top_ &= is_member_of_top(pointer);
        };
        if (pointers.id) add(*pointers.id, &Values::id);
        if (pointers.sequence) add(*pointers.sequence, &Values::sequence);
        if (pointers.acknowledgement) add(*pointers.acknowledgement, &Values::acknowledgement);
        if (pointers.heartbeat) add(pointers.heartbeat->at, &Values::heartbeat);
        if (pointers.heartbeat_answer)
            add(pointers.heartbeat_answer->at, &Values::heartbeat_answer);
    }

    // As find(), of one message after the other.
    Values find_next(std::string_view text) {
        Alike& alike = alike_[text.size() % alike_.size()];
        if (alike.shape.fits(text)) return alike.values_in(text);
        const Values values = find(text);
        // Only what comes again is worth being learnt.
        if (std::exchange(alike.size_seen, text.size()) == text.size()) alike.learn(text, values);
        return values;
    }

    Values find(std::string_view text) const {
        Values values;
        if (!may_be_json(text)) return values;
        // A long text is looked through for the names first.
        const bool is_worth_it =
            text.size() <= short_bytes_max ||
            std::any_of(wanted_.begin(), wanted_.end(), [text](const Wanted& wanted) {
                return json_may_have(text, wanted.pointer);
            });
        if (!is_worth_it || (is_of_top_ && find_in_top(text, values))) return values;
        for (const Wanted& wanted : wanted_) {
            if (json_may_have(text, wanted.pointer))
                values.*wanted.value = json_value_at(text, wanted.pointer).value_or("");
        }
        return values;
    }

private:
    static constexpr std::size_t short_bytes_max = 256;

    struct Wanted {
        JsonPointer pointer;
        std::string_view Values::*value;

        std::string_view name() const { return pointer.tokens().front(); }
    };

    // Texts of one shape, and where their values stand.
    struct Alike {
        JsonShape shape;
        std::size_t size_seen = 0;
        struct Place {
            std::uint32_t at = 0;
            std::uint32_t size = 0;  // 0: it is not there
            std::string_view in(std::string_view text) const { return {text.data() + at, size}; }
        };
        Place id, sequence, acknowledgement, heartbeat, heartbeat_answer;

        Values values_in(std::string_view text) const {
            return {.id = id.in(text),
                    .sequence = sequence.in(text),
                    .acknowledgement = acknowledgement.in(text),
                    .heartbeat = heartbeat.in(text),
                    .heartbeat_answer = heartbeat_answer.in(text)};
        }
        void learn(std::string_view text, const Values& values) {
            shape.keep(text);
            const auto place_of = [text](std::string_view value) {
                if (value.empty()) return Place{};
                return Place{static_cast<std::uint32_t>(value.data() - text.data()),
                             static_cast<std::uint32_t>(value.size())};
            };
            id = place_of(values.id);
            sequence = place_of(values.sequence);
            acknowledgement = place_of(values.acknowledgement);
            heartbeat = place_of(values.heartbeat);
            heartbeat_answer = place_of(values.heartbeat_answer);
        }
    };

    // A name that is written in one way only, escapes left aside.
    static bool is_member_of_top(const JsonPointer& pointer) {
        if (pointer.tokens().size() != 1) return false;
        const std::string& name = pointer.tokens().front();
        return json_plain_end(name, 0) == name.size();
    }

    // All of them in one walk. False where the text is no object, or a name has escapes.
    bool find_in_top(std::string_view text, Values& values) const {
        JsonParts parts(text);
        if (!parts.is_object()) return false;
        const bool has_escapes = find_byte(text, '\\') < text.size();
        while (parts.next()) {
            if (has_escapes && find_byte(parts.key(), '\\') < parts.key().size()) {
                values = {};
                return false;
            }
            // Of equal names the last counts.
            for (const Wanted& wanted : wanted_)
                if (wanted.name() == parts.key()) values.*wanted.value = parts.value();
        }
        if (!parts.is_whole()) values = {};
        return true;
    }

    std::vector<Wanted> wanted_;
    bool is_of_top_ = true;
    std::array<Alike, 4> alike_;  // by the text's size
};

bool has_sign(std::string_view value, const std::optional<GenericSign>& sign) {
    if (!sign || value.empty()) return false;
    if (!sign->value) return true;
    const auto key = json_key_of(value);
    return key && shown(*key) == *sign->value;
}

class GenericReader final : public Reader {
public:
    explicit GenericReader(GenericPointers pointers)
        : pointers_(std::move(pointers)), finder_(pointers_) {}

    void see(const Message& message, Notes& notes) override {
        if (message.opcode != core::Opcode::Text || !message.is_whole) return;
        const std::string_view text = as_text(message.payload);
        const bool is_in = message.direction == core::Direction::In;
        if (is_in && text.size() == next_.size() && next_.takes(text)) {
            add_note<Offset>(notes).number.emplace(next_.taken());
            return;
        }
        see_any(message, text, notes);
    }

    Reading read(const Message& message) const override {
        if (message.opcode != core::Opcode::Text || !message.is_whole) return {};
        const Values values = finder_.find(as_text(message.payload));
        Reading reading;
        const auto add = [&reading](std::string_view word, const std::string& key) {
            if (!reading.line.empty()) reading.line += ", ";
            reading.line += word;
            if (!key.empty()) reading.line += " " + cut_text(shown(key));
        };
        if (has_sign(values.heartbeat, pointers_.heartbeat)) add("heartbeat", "");
        if (has_sign(values.heartbeat_answer, pointers_.heartbeat_answer))
            add("heartbeat answered", "");
        if (const auto id = json_key_of(values.id)) add("id", *id);
        if (const auto sequence = json_key_of(values.sequence)) add("sequence", *sequence);
        if (const auto got = json_key_of(values.acknowledgement)) add("acknowledges", *got);
        return reading;
    }

private:
    void see_any(const Message& message, std::string_view text, Notes& notes) {
        const Values values = finder_.find_next(text);
        if (message.direction == core::Direction::In) expect_next(values, text);
        id_.clear();
        if (!values.id.empty()) id_ = json_key_of(values.id).value_or("");
        if (!see_heartbeat(values, message.direction, notes)) see_id(message.direction, notes);
        if (message.direction == core::Direction::In) see_sequence(values.sequence, notes);
        see_acknowledgement(values.acknowledgement, message.direction, notes);
    }

    // Where the number alone is noted, and the same would be of any other in its place.
    void expect_next(const Values& values, std::string_view text) {
        next_.clear();
        const bool is_alone =
            values.id.empty() && values.acknowledgement.empty() &&
            is_no_sign(values, values.heartbeat, pointers_.heartbeat) &&
            is_no_sign(values, values.heartbeat_answer, pointers_.heartbeat_answer);
        if (!is_alone || values.sequence.empty()) return;
        const PlainNumber number = plain_number(values.sequence);
        if (number.digits != values.sequence.size()) return;
        next_.keep(text, static_cast<std::size_t>(values.sequence.data() - text.data()), number);
    }

    // The sequence is no part of what would be one.
    static bool is_no_sign(const Values& values, std::string_view value,
                           const std::optional<GenericSign>& sign) {
        const bool is_apart = std::less<>{}(values.sequence.data(), value.data()) ||
                              !std::less<>{}(values.sequence.data(), value.data() + value.size());
        return value.empty() || (is_apart && !has_sign(value, sign));
    }

    static std::size_t side(core::Direction direction) {
        return static_cast<std::size_t>(direction);
    }

    // True when the message is one.
    bool see_heartbeat(const Values& values, core::Direction direction, Notes& notes) {
        bool is_answer = has_sign(values.heartbeat_answer, pointers_.heartbeat_answer);
        if (!is_answer && !has_sign(values.heartbeat, pointers_.heartbeat)) return false;
        const std::size_t own = side(direction);
        const std::size_t other = 1 - own;
        if (!pointers_.heartbeat_answer) is_answer = asks_[other];
        asks_[is_answer ? other : own] = !is_answer;
        id_ = shown(id_);
        notes.push_back(LifeSign{.is_answer = is_answer, .token = id_});
        return true;
    }

    void see_id(core::Direction direction, Notes& notes) {
        if (id_.empty()) return;
        const std::size_t own = side(direction);
        const bool is_answer = waiting_[1 - own].take(id_);
        const bool may_ask = direction == core::Direction::Out || pointers_.acknowledgement;
        if (!is_answer && !may_ask) return;
        if (!is_answer) waiting_[own].add(id_);
        id_ = shown(id_);
        if (is_answer) {
            notes.push_back(Reply{.id = id_, .is_error = false, .is_last = true});
        } else {
            notes.push_back(Request{id_});
        }
    }

    void see_sequence(std::string_view value, Notes& notes) {
        if (value.empty()) return;
        if (const auto plain = json_whole_number(value)) {
            add_note<Offset>(notes).number.emplace(*plain);
            return;
        }
        const auto key = json_key_of(value);
        if (!key) return;
        sequence_ = shown(*key);
        const auto number = whole_number(*key);
        notes.push_back(Offset{
            .counter = "", .number = number, .text = number ? std::string_view{} : sequence_});
    }

    void see_acknowledgement(std::string_view value, core::Direction direction, Notes& notes) {
        const auto key = value.empty() ? std::nullopt : json_key_of(value);
        if (!key) return;
        acknowledged_ = shown(*key);
        const auto number = whole_number(*key);
        notes.push_back(Acknowledged{
            .counter = "", .number = number, .text = number ? std::string_view{} : acknowledged_});
        if (waiting_[1 - side(direction)].take(*key)) {
            notes.push_back(Reply{.id = acknowledged_, .is_error = false, .is_last = true});
        }
    }

    GenericPointers pointers_;
    Finder finder_;
    ExpectedNext next_;               // of the server's messages
    std::array<Waiting, 2> waiting_;  // by the side that asked, as asks_
    std::array<bool, 2> asks_{};
    std::string id_;  // these three: what notes are views into
    std::string sequence_;
    std::string acknowledged_;
};

}  // namespace

Result<GenericSign> GenericSign::parse(std::string_view text) {
    const std::size_t equals = text.find('=');
    auto pointer = JsonPointer::parse(text.substr(0, equals));
    if (!pointer) return pointer.error();
    GenericSign sign{.at = std::move(*pointer), .value = std::nullopt};
    if (equals != std::string_view::npos) sign.value = std::string(text.substr(equals + 1));
    return sign;
}

std::unique_ptr<Reader> make_generic(GenericPointers pointers) {
    return std::make_unique<GenericReader>(std::move(pointers));
}

}  // namespace redial::dialect
