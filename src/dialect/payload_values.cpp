// MessagePack and CBOR as JSON, through nlohmann_json's parsers, which tell value by value what
// they meet: depth and size are bounded here. Any thread.
#include "dialect/payload_values.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "dialect/payload_text.hpp"

namespace redial::dialect {
namespace {

using Json = nlohmann::json;

constexpr std::size_t depth_max = 64;
constexpr std::size_t json_bytes_max = 16 * 1024 * 1024;

// What makes an accident unlikely: names and texts, counted in bytes.
constexpr std::size_t object_evidence_min = 3;
constexpr std::size_t array_evidence_min = 5;
constexpr std::size_t payload_bytes_min = 5;

// Writes what the parser tells. False stops it.
class Writer final : public nlohmann::json_sax<Json> {
public:
    bool null() override { return add("null"); }
    bool boolean(bool value) override { return add(value ? "true" : "false"); }
    bool number_integer(number_integer_t value) override { return add(std::to_string(value)); }
    bool number_unsigned(number_unsigned_t value) override { return add(std::to_string(value)); }
    bool number_float(number_float_t value, const string_t&) override {
        if (std::isnan(value)) return add("\"NaN\"");
        if (std::isinf(value)) return add(value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
        std::array<char, 32> text{};
        const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
        return add({text.data(), static_cast<std::size_t>(end - text.data())});
    }
    bool string(string_t& value) override {
        if (!is_plain_text(value)) return false;
        evidence_ += value.size();
        std::string quoted;
        append_json_string(quoted, value);
        return add(quoted);
    }
    bool binary(binary_t& value) override {
        std::string quoted;
        append_bytes_json(quoted, value);
        return add(quoted);
    }
    bool start_object(std::size_t) override { return open('{'); }
    bool end_object() override { return close('}'); }
    bool start_array(std::size_t) override { return open('['); }
    bool end_array() override { return close(']'); }
    bool key(string_t& value) override {
        if (value.empty() || !is_plain_text(value)) return false;
        evidence_ += 1 + value.size();
        comma();
        append_json_string(json_, value);
        json_ += ':';
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
        return false;
    }

    // Nothing where it may be an accident.
    std::optional<std::string> told() {
        const bool is_object = json_.starts_with('{');
        const bool is_array = json_.starts_with('[');
        const std::size_t least = is_object ? object_evidence_min : array_evidence_min;
        if ((!is_object && !is_array) || evidence_ < least) return std::nullopt;
        return std::move(json_);
    }

private:
    void comma() {
        if (!json_.empty() && json_.back() != '[' && json_.back() != '{' && json_.back() != ':')
            json_ += ',';
    }
    bool add(std::string_view value) {
        comma();
        json_ += value;
        return json_.size() <= json_bytes_max;
    }
    bool open(char bracket) {
        comma();
        json_ += bracket;
        return ++depth_ <= depth_max;
    }
    bool close(char bracket) {
        json_ += bracket;
        --depth_;
        return true;
    }

    std::string json_;
    std::size_t depth_ = 0;
    std::size_t evidence_ = 0;
};

std::optional<std::string> values_json(BytesView bytes, Json::input_format_t format) {
    if (bytes.size() < payload_bytes_min) return std::nullopt;
    Writer writer;
    const bool is_whole = Json::sax_parse(bytes.begin(), bytes.end(), &writer, format, true);
    return is_whole ? writer.told() : std::nullopt;
}

// Which part of a CBOR item lies in a row: its head, and a text's or a byte string's content.
struct CborHead {
    int major = 0;
    int info = 0;
    std::size_t size = 0;  // of head and content
};
std::optional<CborHead> cbor_head(BytesView bytes) {
    const int info = bytes[0] & 0x1f;
    CborHead head{.major = bytes[0] >> 5, .info = info, .size = 1};
    if (info > 27) return info == 31 ? std::optional(head) : std::nullopt;
    std::uint64_t argument = static_cast<std::uint64_t>(info);
    if (info >= 24) {
        head.size += std::size_t{1} << (info - 24);
        if (head.size > bytes.size()) return std::nullopt;
        argument = 0;
        for (const std::uint8_t byte : bytes.first(head.size).subspan(1)) {
            argument = argument << 8 | byte;
        }
    }
    if (head.major != 2 && head.major != 3) return head;
    if (argument > bytes.size() - head.size) return std::nullopt;
    head.size += static_cast<std::size_t>(argument);
    return head;
}

// Leaves out the tags (RFC 8949 3.4), which the parser does not know; what they stand before is
// shown as it is. Nullopt where a string in pieces has others than strings in it (3.2.3): the
// parser would call itself for each.
std::optional<Bytes> without_tags(BytesView bytes) {
    constexpr int tag = 6;
    constexpr std::uint8_t stop = 0xff;
    Bytes kept;
    int pieces_of = 0;  // the major type of a string in pieces; 0 outside of one
    bool is_behind_tag = false;
    while (!bytes.empty()) {
        const auto head = cbor_head(bytes);
        if (!head) return std::nullopt;
        const bool is_stop = bytes[0] == stop;
        const bool is_piece = head->major == pieces_of && head->info != 31;
        if (pieces_of != 0 && !is_stop && !is_piece) return std::nullopt;
        if (is_behind_tag && is_stop) return std::nullopt;
        if (is_stop) pieces_of = 0;
        if ((head->major == 2 || head->major == 3) && head->info == 31) pieces_of = head->major;
        is_behind_tag = head->major == tag;
        if (!is_behind_tag) append(kept, bytes.first(head->size));
        bytes = bytes.subspan(head->size);
    }
    return is_behind_tag ? std::nullopt : std::optional(std::move(kept));
}

}  // namespace

std::optional<std::string> messagepack_json(BytesView bytes) {
    return values_json(bytes, Json::input_format_t::msgpack);
}

std::optional<std::string> cbor_json(BytesView bytes) {
    const auto kept = without_tags(bytes);
    return kept ? values_json(*kept, Json::input_format_t::cbor) : std::nullopt;
}

}  // namespace redial::dialect
