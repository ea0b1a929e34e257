// Puts the page of report cards together. Any thread.
#include "report/card_page.hpp"

#include "base/counted.hpp"
#include "report/document_html.hpp"
#include "report/findings_part.hpp"
#include "report/svg_card.hpp"

namespace redial::report {
namespace {

Tone tone_of(verdict::Mark mark) {
    switch (mark) {
        case verdict::Mark::Good: return Tone::Good;
        case verdict::Mark::Weak: return Tone::Waiting;
        case verdict::Mark::Bad: return Tone::Bad;
        case verdict::Mark::NotSeen: break;
    }
    return Tone::Dim;
}

Tone tone_of(verdict::Grade grade) {
    using verdict::Grade;
    if (grade >= Grade::NotSeen) return Tone::Dim;
    if (grade <= Grade::B) return Tone::Good;
    return grade <= Grade::D ? Tone::Waiting : Tone::Bad;
}

Text grade_in_words(verdict::Grade grade) {
    const bool is_unseen = grade == verdict::Grade::NotSeen;
    return toned(tone_of(grade), is_unseen ? "not seen" : std::string(core::name_of(grade)));
}

std::string badge_of(verdict::Mark mark) {
    return mark == verdict::Mark::NotSeen ? "not seen" : std::string(core::name_of(mark));
}

std::size_t count_of(const verdict::Card& card, verdict::Mark mark) {
    std::size_t count = 0;
    for (const verdict::CardRow& row : card.rows) count += row.mark == mark ? 1 : 0;
    return count;
}

Bullets weaknesses_of(const std::vector<verdict::Weakness>& weaknesses) {
    Bullets bullets;
    for (const verdict::Weakness& one : weaknesses) {
        Text text = toned(report::tone_of(one.severity), Text("It ").told(one.what));
        bullets.items.push_back(std::move(text.ours(".")));
    }
    return bullets;
}

Folded folded(const Document& document, const verdict::CardRow& row) {
    Folded folded;
    folded.badge = badge_of(row.mark);
    folded.line = told(row.title);
    if (!row.sentence.empty()) folded.line.ours(": ").told(row.sentence);
    folded.line.tone = tone_of(row.mark);
    folded.is_open = row.mark == verdict::Mark::Bad;
    folded.inside.push_back({weaknesses_of(row.weaknesses)});
    if (!row.not_seen.empty())
        folded.inside.push_back({Paragraph{toned(Tone::Dim, told(row.not_seen))}});
    folded.inside.push_back({card_plot(document, row)});
    if (!row.figures.empty()) folded.inside.push_back({Paragraph{told(row.figures)}});
    if (!row.asks.empty())
        folded.inside.push_back({Paragraph{Text("A good client: ").told(row.asks), true}});
    return folded;
}

Facts traits_of(const verdict::Card& card) {
    Facts facts;
    const auto add = [&facts](const char* name, const std::string& words) {
        if (!words.empty()) facts.facts.push_back({name, told(words)});
    };
    if (!card.command.empty()) facts.facts.push_back({"Started as", said(card.command)});
    add("Policy", card.traits.policy);
    add("In this run", card.traits.fitted);
    add("Resets", card.traits.reset);
    add("Heartbeat", card.traits.heartbeat);
    add("Retries after", card.traits.retries);
    add("Stops on", card.traits.stops);
    return facts;
}

void add_card(Document& document, const verdict::Card& card) {
    Blocks& blocks = document.blocks;
    Tiles tiles;
    tiles.tiles.push_back({"grade", grade_in_words(card.grade)});
    for (const verdict::Mark mark :
         {verdict::Mark::Good, verdict::Mark::Weak, verdict::Mark::Bad, verdict::Mark::NotSeen})
        if (const std::size_t count = count_of(card, mark); count > 0)
            tiles.tiles.push_back({badge_of(mark), toned(tone_of(mark), std::to_string(count))});
    blocks.push_back({std::move(tiles)});
    blocks.push_back({Paragraph{told(card.reason)}});
    blocks.push_back({traits_of(card)});
    if (!card.weaknesses.empty()) {
        blocks.push_back({Heading{3, "What to mend"}});
        blocks.push_back({weaknesses_of(card.weaknesses)});
    }
    blocks.push_back({Heading{3, "Situations"}});
    for (const verdict::CardRow& row : card.rows) blocks.push_back({folded(document, row)});
}

Table overview_of(std::span<const verdict::Card> cards) {
    Table table;
    table.columns = {{"Client", false}, {"Grade", false},     {"Policy", false},
                     {"Resets", false}, {"Heartbeat", false}, {"Why", false}};
    for (const verdict::Card& card : cards)
        table.rows.push_back({told(card.client), grade_in_words(card.grade),
                              told(card.traits.policy), told(card.traits.reset),
                              told(card.traits.heartbeat), told(card.reason)});
    return table;
}

}  // namespace

std::string card_page(std::span<const verdict::Card> cards, const CardPageOptions& options) {
    Document document;
    document.title = options.title;
    document.made_by = options.source;
    document.redact = options.redact;
    if (cards.size() != 1) document.blocks.push_back({overview_of(cards)});
    for (const verdict::Card& card : cards) {
        if (cards.size() != 1) document.blocks.push_back({Heading{2, told(card.client)}});
        add_card(document, card);
    }
    return html_of(document);
}

}  // namespace redial::report
