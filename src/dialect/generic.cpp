// Reads JSON messages by pointers that a person gave. One thread a reader.
#include "dialect/generic.hpp"

#include <array>
#include <charconv>
#include <functional>

#include "base/json_string.hpp"
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

std::optional<std::string> key_at(std::string_view text,
                                  const std::optional<JsonPointer>& pointer) {
    return pointer ? json_key_at(text, *pointer) : std::nullopt;
}

bool has_sign(std::string_view text, const std::optional<GenericSign>& sign) {
    if (!sign) return false;
    if (sign->value) {
        const auto key = json_key_at(text, sign->at);
        return key && shown(*key) == *sign->value;
    }
    const bool may_have =
        sign->at.tokens().empty() || text.find(sign->at.tokens().back()) != std::string_view::npos;
    return may_have && may_be_json(text) && json_value_at(text, sign->at).has_value();
}

class GenericReader final : public Reader {
public:
    explicit GenericReader(GenericPointers pointers) : pointers_(std::move(pointers)) {}

    void see(const Message& message, Notes& notes) override {
        if (message.opcode != core::Opcode::Text || !message.is_whole) return;
        const std::string_view text = as_text(message.payload);
        if (!may_be_json(text)) return;
        id_ = key_at(text, pointers_.id).value_or("");
        if (!see_heartbeat(text, message.direction, notes)) see_id(message.direction, notes);
        if (message.direction == core::Direction::In) see_sequence(text, notes);
        see_acknowledgement(text, message.direction, notes);
    }

    Reading read(const Message& message) const override {
        if (message.opcode != core::Opcode::Text || !message.is_whole) return {};
        const std::string_view text = as_text(message.payload);
        Reading reading;
        const auto add = [&reading](std::string_view word, const std::string& key) {
            if (!reading.line.empty()) reading.line += ", ";
            reading.line += word;
            if (!key.empty()) reading.line += " " + cut_text(shown(key));
        };
        if (has_sign(text, pointers_.heartbeat)) add("heartbeat", "");
        if (has_sign(text, pointers_.heartbeat_answer)) add("heartbeat answered", "");
        if (const auto id = key_at(text, pointers_.id)) add("id", *id);
        if (const auto sequence = key_at(text, pointers_.sequence)) add("sequence", *sequence);
        if (const auto got = key_at(text, pointers_.acknowledgement)) add("acknowledges", *got);
        return reading;
    }

private:
    static std::size_t side(core::Direction direction) {
        return static_cast<std::size_t>(direction);
    }

    // True when the message is one.
    bool see_heartbeat(std::string_view text, core::Direction direction, Notes& notes) {
        bool is_answer = has_sign(text, pointers_.heartbeat_answer);
        if (!is_answer && !has_sign(text, pointers_.heartbeat)) return false;
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

    void see_sequence(std::string_view text, Notes& notes) {
        const auto key = key_at(text, pointers_.sequence);
        if (!key) return;
        sequence_ = shown(*key);
        const auto number = whole_number(*key);
        notes.push_back(Offset{
            .counter = "", .number = number, .text = number ? std::string_view{} : sequence_});
    }

    void see_acknowledgement(std::string_view text, core::Direction direction, Notes& notes) {
        const auto key = key_at(text, pointers_.acknowledgement);
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
