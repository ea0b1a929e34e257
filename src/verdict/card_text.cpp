// Writes a card for the terminal and as JSON. Pure, any thread.
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/format.hpp"
#include "verdict/card.hpp"

namespace redial::verdict {
namespace {

using Json = nlohmann::ordered_json;

std::string weaknesses_in_words(const std::vector<Weakness>& weaknesses) {
    std::string words;
    for (const Weakness& one : weaknesses) words += (words.empty() ? "" : "; ") + one.what;
    return words;
}

Json ms(Duration span) { return std::round(to_ms(span) * 1000) / 1000; }
Json ms(const std::optional<Duration>& span) { return span ? ms(*span) : Json(nullptr); }

Json weaknesses_json(const std::vector<Weakness>& weaknesses) {
    Json list = Json::array();
    for (const Weakness& one : weaknesses)
        list.push_back(
            {{"name", one.name}, {"severity", core::name_of(one.severity)}, {"what", one.what}});
    return list;
}

Json program_json(const CardRow& row) {
    if (!row.program_ended) return nullptr;
    const CardEnd& end = *row.program_ended;
    const bool was_killed = !end.signal.empty();
    return {{"exit_code", was_killed ? Json(nullptr) : Json(end.exit_code)},
            {"signal", was_killed ? Json(end.signal) : Json(nullptr)},
            {"was", core::name_of(end.was)}};
}

Json row_json(const CardRow& row) {
    Json delays = Json::array();
    for (const Duration delay : row.delays) delays.push_back(ms(delay));
    Json plot = Json::array();
    for (const CardDial& dial : row.plot)
        plot.push_back({{"started_ms", ms(dial.started)},
                        {"opened_ms", ms(dial.opened)},
                        {"ended_ms", ms(dial.ended)},
                        {"waited_ms", ms(dial.waited)},
                        {"outcome", dial.outcome}});
    Json figures = {
        {"dials", row.dials},
        {"opens", row.opens},
        {"delays_ms", std::move(delays)},
        {"back_after_ms", ms(row.back_after)},
        {"gave_up", row.gave_up},
        {"closed_with", row.closed_with},
        {"resumed", row.resumed},
        {"program_ended_ms", row.program_ended ? ms(row.program_ended->after) : nullptr},
        {"length_ms", ms(row.length)},
        {"dials_seen", std::move(plot)}};
    return {{"id", row.id},
            {"title", row.title},
            {"asks", row.asks},
            {"mark", core::name_of(row.mark)},
            {"sentence", row.sentence},
            {"not_seen", row.not_seen},
            {"weaknesses", weaknesses_json(row.weaknesses)},
            {"program_ended", program_json(row)},
            {"figures", std::move(figures)}};
}

}  // namespace

std::string in_words(Grade grade) {
    if (grade == Grade::None) return "no grade";
    return grade == Grade::NotSeen ? "grade not seen"
                                   : "grade " + std::string(core::name_of(grade));
}

std::string card_text(const Card& card, Figures figures) {
    std::string text;
    for (const CardRow& row : card.rows) {
        text += fmt::format("{:8} {}: {}", core::name_of(row.mark), row.title, row.sentence);
        if (!row.weaknesses.empty()) text += "; it " + weaknesses_in_words(row.weaknesses);
        text += '\n';
        if (!row.not_seen.empty() && figures == Figures::Shown)
            text += fmt::format("         {}\n", row.not_seen);
        if (!row.figures.empty() && figures == Figures::Shown)
            text += fmt::format("         {}\n", row.figures);
    }
    const CardTraits& traits = card.traits;
    text += fmt::format("policy     {}\n", traits.policy);
    if (figures == Figures::Shown) text += fmt::format("           {}\n", traits.fitted);
    text += fmt::format("resets     {}\n", traits.reset);
    text += fmt::format("heartbeat  {}\n", traits.heartbeat);
    text += fmt::format("retries    {}\n", traits.retries);
    text += fmt::format("stops on   {}\n", traits.stops);
    const char* before_reason = card.grade == Grade::None ? ", " : ": ";
    text +=
        fmt::format("{}: {}{}{}\n", card.client, in_words(card.grade), before_reason, card.reason);
    return text;
}

std::string card_json(const Card& card) {
    Json rows = Json::array();
    for (const CardRow& row : card.rows) rows.push_back(row_json(row));
    const CardTraits& traits = card.traits;
    const Json json = {{"client", card.client},
                       {"command", card.command},
                       {"made_by", card.made_by},
                       {"grade", core::name_of(card.grade)},
                       {"reason", card.reason},
                       {"played", played(card)},
                       {"whole", card.whole},
                       {"weaknesses", weaknesses_json(card.weaknesses)},
                       {"traits",
                        {{"policy", traits.policy},
                         {"reset", traits.reset},
                         {"heartbeat", traits.heartbeat},
                         {"retries", traits.retries},
                         {"stops_on", traits.stops},
                         {"fitted", traits.fitted}}},
                       {"situations", std::move(rows)}};
    return json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace redial::verdict
