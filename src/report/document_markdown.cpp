// Writes a document as Markdown. Any thread.
#include "report/document_markdown.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "report/shown.hpp"

namespace redial::report {
namespace {

enum class Place : std::uint8_t { Line, Cell };

std::size_t longest_run(std::string_view text, char wanted) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : text) {
        run = c == wanted ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

// A fence longer than any in the text. A bar parts cells even within a code span.
std::string code_span(std::string_view text, Place place) {
    if (text.empty()) return {};
    const std::string fence(longest_run(text, '`') + 1, '`');
    const bool needs_space = text.front() == '`' || text.back() == '`';
    std::string code = fence + (needs_space ? " " : "");
    for (const char c : text) {
        if (c == '|' && place == Place::Cell) code += '\\';
        code += c;
    }
    return code + (needs_space ? " " : "") + fence;
}

std::string plain(std::string_view text) {
    constexpr std::string_view special = "\\`*_[]<>|~#&@";
    std::string escaped;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

// A sentence that may hold a peer's words: what could be markup, a mention or a link is code.
std::string sentence(std::string_view text, Place place) {
    constexpr std::string_view suspicious = "\\`*_[]<>|~#&@$";
    std::string words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        const bool is_plain = word.find_first_of(suspicious) == std::string_view::npos &&
                              word.find("www.") == std::string_view::npos &&
                              word.find("://") == std::string_view::npos &&
                              !word.starts_with("GH-") && !word.starts_with("gh-");
        words += is_plain ? std::string(word) : code_span(word, place);
        if (end < text.size()) words += ' ';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

class Writer {
public:
    explicit Writer(const Document& document) : document_(document) {}

    void write(const Blocks& blocks) {
        for (const Block& block : blocks) std::visit(*this, block.what);
    }
    std::string take() { return std::move(text_); }

    void operator()(const Heading& heading) {
        text_ += std::string(static_cast<std::size_t>(heading.level), '#') + " " +
                 words_of(heading.text) + "\n\n";
    }
    void operator()(const Paragraph& paragraph) { text_ += words_of(paragraph.text) + "\n\n"; }
    void operator()(const Bullets& bullets) {
        for (const Text& item : bullets.items) text_ += "- " + words_of(item) + "\n";
        if (!bullets.items.empty()) text_ += "\n";
    }
    void operator()(const Tiles& tiles) {
        if (tiles.tiles.empty()) return;
        std::string names = "|";
        std::string rule = "|";
        std::string values = "|";
        for (const Tiles::Tile& tile : tiles.tiles) {
            names += " " + plain(shown(document_, tile.name)) + " |";
            rule += " --- |";
            values += " **" + words_of(tile.value, Place::Cell) + "** |";
        }
        text_ += names + "\n" + rule + "\n" + values + "\n\n";
    }
    void operator()(const Facts& facts) {
        for (const Facts::Fact& fact : facts.facts)
            text_ += "- " + plain(shown(document_, fact.name)) + ": " + words_of(fact.value) + "\n";
        if (!facts.facts.empty()) text_ += "\n";
    }
    void operator()(const Table& table) {
        if (!table.caption.empty()) text_ += plain(shown(document_, table.caption)) + "\n\n";
        std::string rule = "|";
        text_ += "|";
        for (const Table::Column& column : table.columns) {
            text_ += " " + plain(shown(document_, column.title)) + " |";
            rule += column.is_number ? " ---: |" : " --- |";
        }
        text_ += "\n" + rule + "\n";
        for (const std::vector<Text>& row : table.rows) {
            text_ += "|";
            for (const Text& cell : row) text_ += " " + words_of(cell, Place::Cell) + " |";
            text_ += "\n";
        }
        text_ += "\n";
        if (!table.more.empty()) text_ += plain(shown(document_, table.more)) + "\n\n";
    }
    void operator()(const Plot& plot) {
        if (plot.letters.empty()) return;
        text_ += "### " + plain(plot.title) + "\n\n";
        fenced(plot.letters);
    }
    void operator()(const Listing& listing) { fenced(shown_lines(document_, listing.words)); }
    void operator()(const Folded& folded) {
        if (!folded.badge.empty()) text_ += "**" + plain(shown(document_, folded.badge)) + "** ";
        text_ += words_of(folded.line) + "\n\n";
        write(folded.inside);
    }

private:
    std::string words_of(const Text& text, Place place = Place::Line) const {
        std::string words;
        for (const Run& run : text.runs()) {
            const std::string safe = shown(document_, run.words);
            switch (run.voice) {
                case Run::Voice::Ours: words += plain(safe); break;
                case Run::Voice::Told: words += sentence(safe, place); break;
                case Run::Voice::Said: words += code_span(safe, place); break;
            }
        }
        return words;
    }
    void fenced(std::string_view words) {
        const std::string fence(std::max<std::size_t>(longest_run(words, '`') + 1, 3), '`');
        text_ += fence + "text\n" + std::string(words);
        if (!words.ends_with('\n')) text_ += "\n";
        text_ += fence + "\n\n";
    }

    const Document& document_;
    std::string text_;
};

}  // namespace

std::string markdown_of(const Document& document) {
    Writer writer(document);
    writer.write(document.blocks);
    std::string text = "# " + plain(shown(document, document.title)) + "\n\n" + writer.take();
    if (!document.made_by.empty()) text += plain(shown(document, document.made_by)) + "\n";
    return text;
}

}  // namespace redial::report
