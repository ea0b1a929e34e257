// Makes the text of a pane from a payload, part by part. Any thread.
#include "model/words/shown_text.hpp"

#include <algorithm>

#include "base/json_scan.hpp"
#include "model/words/display_text.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

constexpr std::size_t indent = 2;
// Deep nesting makes much white space of few bytes.
constexpr std::size_t growth_max = 4;

class Writer {
public:
    explicit Writer(const std::vector<ByteSpan>& marks) : follower_(marks, shown_.marks) {}
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    std::size_t size() const { return shown_.text.size(); }
    void kind(TextKind kind) {
        if (!shown_.runs.empty() && shown_.runs.back().begin == size()) shown_.runs.pop_back();
        if (!shown_.runs.empty() && shown_.runs.back().kind == kind) return;
        shown_.runs.push_back({static_cast<std::uint32_t>(size()), kind});
    }
    // A part of the payload that begins at its byte `begin`.
    void part(std::string_view part, std::size_t begin) {
        for (std::size_t at = 0; at < part.size();) {
            follower_.at(begin + at, size());
            if (part[at] == '\n' || part[at] == '\t')
                shown_.text += part[at++];
            else
                append_visible(shown_.text, part, at);
        }
        follower_.before(begin + part.size(), size());
    }
    void sign(std::string_view text) {
        kind(TextKind::Sign);
        shown_.text += text;
    }
    void line_end(std::size_t level) {
        shown_.text += '\n';
        shown_.text.append(level * indent, ' ');
    }
    ShownText finish(std::uint64_t shown_bytes, std::uint64_t payload_bytes) {
        follower_.finish(size());
        shown_.shown_bytes = shown_bytes;
        if (shown_bytes < payload_bytes) {
            kind(TextKind::Remark);
            shown_.text +=
                join("\n… ", size_in_words(payload_bytes - shown_bytes), " more not shown");
        }
        if (!shown_.runs.empty() && shown_.runs.back().begin == size()) shown_.runs.pop_back();
        return std::move(shown_);
    }

private:
    ShownText shown_;
    SpanFollower follower_;
};

TextKind kind_of(JsonToken token) {
    switch (token) {
        case JsonToken::Key: return TextKind::Key;
        case JsonToken::String: return TextKind::String;
        case JsonToken::Number: return TextKind::Number;
        case JsonToken::Literal: return TextKind::Literal;
        default: return TextKind::Sign;
    }
}

bool is_begin(JsonToken token) {
    return token == JsonToken::BeginObject || token == JsonToken::BeginArray;
}
bool is_end(JsonToken token) {
    return token == JsonToken::EndObject || token == JsonToken::EndArray;
}

// What stands between two tokens: a comma, a line end, nothing in an empty container.
void write_between(Writer& to, JsonToken before, JsonToken token, std::size_t depth) {
    if (before == JsonToken::End || before == JsonToken::Key) return;
    if (is_end(token) && is_begin(before)) return;
    if (!is_end(token) && !is_begin(before)) to.sign(",");
    to.line_end(depth - (is_begin(token) ? 1 : 0));
}

}  // namespace

std::size_t ShownText::run_at(std::size_t at) const {
    const auto after =
        std::upper_bound(runs.begin(), runs.end(), at,
                         [](std::size_t byte, const Run& run) { return byte < run.begin; });
    return static_cast<std::size_t>(after - runs.begin()) - 1;
}

ShownText shown_plain(BytesView payload, std::size_t bytes_max,
                      const std::vector<ByteSpan>& marks) {
    const std::string_view text = as_text(payload);
    std::size_t end = std::min(text.size(), bytes_max);
    // Not within a character of UTF-8.
    for (int i = 0; i < 3 && end < text.size() && end > 0 && (text[end] & 0xc0) == 0x80; ++i) --end;
    Writer to(marks);
    to.kind(TextKind::Plain);
    to.part(text.substr(0, end), 0);
    return to.finish(end, text.size());
}

std::optional<ShownText> shown_json(std::string_view payload, std::size_t bytes_max, Kept kept,
                                    const std::vector<ByteSpan>& marks) {
    JsonScanner scanner(payload);
    JsonToken before = JsonToken::End;
    Writer to(marks);
    std::size_t shown_bytes = payload.size();
    while (true) {
        const JsonToken token = scanner.next();
        if (token == JsonToken::End) break;
        if (token == JsonToken::Bad) {
            if (kept == Kept::Whole || before == JsonToken::End) return std::nullopt;
            shown_bytes = scanner.begin();
            break;
        }
        if (scanner.begin() >= bytes_max || to.size() > bytes_max * growth_max) {
            shown_bytes = scanner.begin();
            break;
        }
        write_between(to, before, token, scanner.depth());
        to.kind(kind_of(token));
        const std::size_t room = bytes_max - scanner.begin();
        to.part(scanner.token().substr(0, room), scanner.begin());
        if (token == JsonToken::Key) to.sign(": ");
        before = token;
        if (scanner.token().size() > room) {
            shown_bytes = bytes_max;
            break;
        }
    }
    ShownText shown = to.finish(shown_bytes, payload.size());
    shown.is_json = true;
    return shown;
}

}  // namespace redial::model
