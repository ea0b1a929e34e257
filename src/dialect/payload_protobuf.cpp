// Protocol Buffers' wire format read without a schema. Source: protobuf.dev, "Encoding". Any
// thread.
#include "dialect/payload_protobuf.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <map>
#include <utility>
#include <vector>

#include "base/json_text.hpp"
#include "dialect/payload_text.hpp"

namespace redial::dialect {
namespace {

constexpr int depth_max = 16;
constexpr std::size_t fields_max = 100'000;  // of a payload, tried ones among them
// Narrower than the format: what is read must be no accident.
constexpr std::uint64_t number_max = 4095;
constexpr std::size_t fields_min = 2;
constexpr std::size_t text_bytes_min = 3;
constexpr std::size_t payload_bytes_min = 6;

class Wire {
public:
    explicit Wire(BytesView bytes) : bytes_(bytes) {}
    bool is_at_end() const { return bytes_.empty(); }
    std::optional<BytesView> take(std::uint64_t size) {
        if (size > bytes_.size()) return std::nullopt;
        const BytesView taken = bytes_.first(static_cast<std::size_t>(size));
        bytes_ = bytes_.subspan(taken.size());
        return taken;
    }
    // Written as shortly as it can be, as all encoders do.
    std::optional<std::uint64_t> varint() {
        std::uint64_t value = 0;
        for (unsigned at = 0; at < 10 && at < bytes_.size(); ++at) {
            const std::uint64_t part = bytes_[at];
            if (at == 9 && part > 1) return std::nullopt;
            value |= (part & 0x7f) << (7 * at);
            if ((part & 0x80) != 0) continue;
            if (part == 0 && at > 0) return std::nullopt;
            bytes_ = bytes_.subspan(at + 1);
            return value;
        }
        return std::nullopt;
    }

private:
    BytesView bytes_;
};

// Least significant byte first.
std::uint64_t fixed(BytesView bytes) {
    std::uint64_t value = 0;
    for (std::size_t at = bytes.size(); at > 0; --at) value = value << 8 | bytes[at - 1];
    return value;
}

// A whole number and a real one have the same four or eight bytes: both are shown.
std::string both(std::uint64_t whole, double real) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), real).ptr;
    return '"' + std::to_string(whole) + " or " + std::string(text.data(), end) + '"';
}

class Parser {
public:
    std::optional<std::string> message(BytesView bytes, int depth) {
        Members members;
        Wire wire(bytes);
        while (!wire.is_at_end()) {
            if (++tried_ > fields_max || !field(wire, members, depth)) return std::nullopt;
            ++fields_;
        }
        return to_json(members);
    }
    std::size_t fields() const { return fields_; }
    std::size_t text_bytes() const { return text_bytes_; }

private:
    // By field number and what it is read as; a repeated field has several values.
    using Members = std::map<std::pair<std::uint64_t, std::string_view>, std::vector<std::string>>;

    bool field(Wire& wire, Members& members, int depth) {
        const auto tag = wire.varint();
        if (!tag || *tag >> 3 == 0 || *tag >> 3 > number_max) return false;
        const auto add = [&members, &tag](std::string_view kind, std::string json) {
            members[{*tag >> 3, kind}].push_back(std::move(json));
            return true;
        };
        const unsigned wire_type = *tag & 7;
        if (wire_type == 0) {
            const auto value = wire.varint();
            return value && add("varint", std::to_string(*value));
        }
        if (wire_type == 1) {
            const auto bytes = wire.take(8);
            return bytes &&
                   add("64 bits", both(fixed(*bytes), std::bit_cast<double>(fixed(*bytes))));
        }
        if (wire_type == 5) {
            const auto bytes = wire.take(4);
            if (!bytes) return false;
            const auto whole = static_cast<std::uint32_t>(fixed(*bytes));
            return add("32 bits", both(whole, static_cast<double>(std::bit_cast<float>(whole))));
        }
        const auto size = wire_type == 2 ? wire.varint() : std::nullopt;
        const auto bytes = size ? wire.take(*size) : std::nullopt;
        if (!bytes) return false;
        auto [kind, json] = delimited(*bytes, depth);
        return add(kind, std::move(json));
    }

    // A text may look like a message and the other way round. A message begins with a tag; that of
    // a first field of texts or messages is a line feed, with which few texts begin.
    std::pair<std::string_view, std::string> delimited(BytesView bytes, int depth) {
        const std::string_view text = as_text(bytes);
        const bool may_be_text = is_plain_text(text);
        std::string json;
        if (!bytes.empty() && depth < depth_max && (!may_be_text || text.front() == '\n')) {
            const std::size_t fields = fields_;
            const std::size_t text_bytes = text_bytes_;
            if (auto nested = message(bytes, depth + 1)) return {"message", std::move(*nested)};
            fields_ = fields;
            text_bytes_ = text_bytes;
        }
        if (may_be_text) {
            text_bytes_ += text.size();
            append_json_string(json, text);
            return {"text", std::move(json)};
        }
        append_bytes_json(json, bytes);
        return {"bytes", std::move(json)};
    }

    static std::string to_json(const Members& members) {
        std::string json = "{";
        for (const auto& [key, values] : members) {
            json += json.size() > 1 ? ",\"" : "\"";
            json += std::to_string(key.first) + " " + std::string(key.second) + "\":";
            const bool is_repeated = values.size() > 1;
            json += is_repeated ? "[" : "";
            for (std::size_t at = 0; at < values.size(); ++at) {
                json += at > 0 ? "," : "";
                json += values[at];
            }
            json += is_repeated ? "]" : "";
        }
        return json + "}";
    }

    std::size_t tried_ = 0;
    std::size_t fields_ = 0;  // these two: of what was read in the end
    std::size_t text_bytes_ = 0;
};

}  // namespace

std::optional<std::string> protobuf_json(BytesView bytes) {
    if (bytes.size() < payload_bytes_min) return std::nullopt;
    Parser parser;
    auto json = parser.message(bytes, 0);
    const bool is_sure = parser.fields() >= fields_min && parser.text_bytes() >= text_bytes_min;
    return is_sure ? json : std::nullopt;
}

}  // namespace redial::dialect
