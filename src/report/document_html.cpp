// Writes a document as HTML. Every text passes text_of() or escaped(). Any thread.
#include "report/document_html.hpp"

#include "base/format.hpp"
#include "report/shown.hpp"
#include "report/style_sheet.hpp"

namespace redial::report {
namespace {

const char* class_of(Tone tone) {
    switch (tone) {
        case Tone::Plain: return "";
        case Tone::Good: return "good";
        case Tone::Waiting: return "waiting";
        case Tone::Bad: return "bad";
        case Tone::Fault: return "fault";
        case Tone::Dim: return "dim";
    }
    return "";
}

class Writer {
public:
    explicit Writer(const Document& document) : document_(document) {}

    void write(const Blocks& blocks) {
        for (const Block& block : blocks) std::visit(*this, block.what);
    }
    std::string take() { return std::move(html_); }

    void operator()(const Heading& heading) {
        html_ += fmt::format("<h{0}>{1}</h{0}>\n", heading.level, text_of(heading.text));
    }
    void operator()(const Paragraph& paragraph) {
        const char* begin = paragraph.is_small ? "<p class=\"small\">" : "<p>";
        html_ += begin + text_of(paragraph.text) + "</p>\n";
    }
    void operator()(const Bullets& bullets) {
        if (bullets.items.empty()) return;
        html_ += "<ul>\n";
        for (const Text& item : bullets.items) html_ += "<li>" + text_of(item) + "</li>\n";
        html_ += "</ul>\n";
    }
    void operator()(const Tiles& tiles) {
        if (tiles.tiles.empty()) return;
        html_ += "<div class=\"tiles\">\n";
        for (const Tiles::Tile& tile : tiles.tiles)
            html_ += fmt::format("<div class=\"tile\"><b>{}</b> <span>{}</span></div>\n",
                                 text_of(tile.value), escaped(tile.name));
        html_ += "</div>\n";
    }
    void operator()(const Facts& facts) {
        if (facts.facts.empty()) return;
        html_ += "<dl>\n";
        for (const Facts::Fact& fact : facts.facts)
            html_ +=
                fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(fact.name), text_of(fact.value));
        html_ += "</dl>\n";
    }
    void operator()(const Table& table) {
        html_ += "<div class=\"wide\" tabindex=\"0\"><table>\n";
        if (!table.caption.empty()) html_ += "<caption>" + escaped(table.caption) + "</caption>\n";
        html_ += "<thead><tr>";
        for (const Table::Column& column : table.columns)
            html_ +=
                fmt::format("<th scope=\"col\"{}>{}</th>",
                            column.is_number ? " class=\"number\"" : "", escaped(column.title));
        html_ += "</tr></thead>\n<tbody>\n";
        for (const std::vector<Text>& row : table.rows) write_row(table, row);
        html_ += "</tbody></table></div>\n";
        if (!table.more.empty()) html_ += "<p class=\"small\">" + escaped(table.more) + "</p>\n";
    }
    void operator()(const Plot& plot) {
        if (plot.svg.empty()) return;
        html_ += "<figure><figcaption><b>" + escaped(plot.title) + "</b>";
        if (!plot.caption.empty()) html_ += " " + escaped(plot.caption);
        html_ +=
            "</figcaption>\n<div class=\"wide\" tabindex=\"0\">\n" + plot.svg + "</div></figure>\n";
    }
    void operator()(const Listing& listing) {
        html_ += "<pre>" + html_escaped(shown_lines(document_, listing.words)) + "</pre>\n";
    }
    void operator()(const Folded& folded) {
        html_ += folded.is_open ? "<details open>" : "<details>";
        html_ += "<summary>";
        if (!folded.badge.empty())
            html_ += fmt::format("<span class=\"badge {}\">{}</span> ", class_of(folded.line.tone),
                                 escaped(folded.badge));
        html_ += runs_of(folded.line) + "</summary>\n";
        write(folded.inside);
        html_ += "</details>\n";
    }

private:
    std::string escaped(std::string_view words) const {
        return html_escaped(shown(document_, words));
    }
    std::string runs_of(const Text& text) const {
        std::string html;
        for (const Run& run : text.runs())
            html += run.voice == Run::Voice::Said
                        ? "<span class=\"said\">" + escaped(run.words) + "</span>"
                        : escaped(run.words);
        return html;
    }
    std::string text_of(const Text& text) const {
        if (text.tone == Tone::Plain) return runs_of(text);
        return fmt::format("<span class=\"{}\">{}</span>", class_of(text.tone), runs_of(text));
    }
    void write_row(const Table& table, const std::vector<Text>& row) {
        html_ += "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i) {
            const bool is_number = i < table.columns.size() && table.columns[i].is_number;
            html_ += is_number ? "<td class=\"number\">" : "<td>";
            html_ += text_of(row[i]) + "</td>";
        }
        html_ += "</tr>\n";
    }

    const Document& document_;
    std::string html_;
};

}  // namespace

std::string html_of(const Document& document) {
    const std::string title = html_escaped(shown(document, document.title));
    std::string html =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n";
    html += "<title>" + title + "</title>\n<style>\n" + style_sheet() + "</style>\n</head>\n";
    html += "<body>\n<main>\n<h1>" + title + "</h1>\n";
    Writer writer(document);
    writer.write(document.blocks);
    html += writer.take() + "</main>\n";
    if (!document.made_by.empty())
        html += "<footer>" + html_escaped(shown(document, document.made_by)) + "</footer>\n";
    return html + "</body>\n</html>\n";
}

}  // namespace redial::report
