// Finds a filter's words in a payload. Any thread.
#include "model/history/filter_spans.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "filter/words.hpp"

namespace redial::model {
namespace {

struct Finder {
    std::string_view text;   // of the payload, as far as it is looked at
    std::string_view whole;  // the payload
    std::size_t spans_max;
    std::vector<ByteSpan>& spans;

    void operator()(const ContainsText& term) const {
        if (term.text.empty()) return;
        std::size_t at = 0;
        while (spans.size() < spans_max) {
            at = filter::place_in(text, term.text, term.any_case, at);
            if (at == std::string_view::npos) return;
            spans.push_back({at, at + term.text.size()});
            at += term.text.size();
        }
    }
    void operator()(const MatchesRegex& term) const {
        const re2::StringPiece piece(text.data(), text.size());
        std::size_t at = 0;
        while (spans.size() < spans_max && at < text.size()) {
            re2::StringPiece found;
            if (!term.regex->Match(piece, at, text.size(), re2::RE2::UNANCHORED, &found, 1)) return;
            const auto begin = static_cast<std::size_t>(found.data() - text.data());
            if (!found.empty()) spans.push_back({begin, begin + found.size()});
            at = begin + std::max<std::size_t>(found.size(), 1);
        }
    }
    void operator()(const HasJson& term) const {
        if (text.size() < whole.size() || spans.size() >= spans_max) return;
        const auto raw = json_value_at(text, term.pointer);
        if (!raw) return;
        const auto begin = static_cast<std::size_t>(raw->data() - text.data());
        spans.push_back({begin, begin + raw->size()});
    }
    template <class Other>
    void operator()(const Other&) const {}
};

void join_overlapping(std::vector<ByteSpan>& spans) {
    std::sort(spans.begin(), spans.end(),
              [](const ByteSpan& a, const ByteSpan& b) { return a.begin < b.begin; });
    std::size_t kept = 0;
    for (const ByteSpan& span : spans) {
        if (kept > 0 && span.begin < spans[kept - 1].end)
            spans[kept - 1].end = std::max(spans[kept - 1].end, span.end);
        else
            spans[kept++] = span;
    }
    spans.resize(kept);
}

}  // namespace

std::vector<ByteSpan> spans_of(const Filter& filter, const Row& row, std::size_t bytes_max,
                               std::size_t spans_max) {
    std::vector<ByteSpan> spans;
    const Finder finder{row.text().substr(0, bytes_max), row.text(), spans_max, spans};
    for (const filter::Term& term : filter.terms) {
        if (!term.is_excluded) std::visit(finder, term.wanted);
    }
    join_overlapping(spans);
    return spans;
}

std::vector<ByteSpan> spans_of(std::string_view wanted, std::string_view text,
                               std::size_t spans_max) {
    std::vector<ByteSpan> spans;
    const std::string lowered = filter::lower_case(wanted);
    const bool any_case = lowered == wanted;
    Finder{text, text, spans_max, spans}(ContainsText{std::string(wanted), any_case});
    return spans;
}

}  // namespace redial::model
