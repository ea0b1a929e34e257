// Draws what a session knows by its dialect. UI thread only.
#include "view/session/dialect_view.hpp"

#include <string>

#include "model/dialect/dialect_words.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {

void dialect_fact(const Theme& theme, const model::SessionModel& session) {
    if (session.dialect.label().empty()) return;
    fact_after(theme, "speaks", session.dialect.label());
    if (!ImGui::IsItemHovered()) return;
    std::string words;
    for (const model::DialectFact& fact : model::dialect_facts(session.dialect))
        words += (words.empty() ? "" : "\n") + fact.name + ": " + fact.value;
    tooltip(theme, words);
}

void draw_dialect(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const auto facts = model::dialect_facts(session.dialect);
    if (facts.empty()) return;
    section_heading(theme, "Dialect");
    for (const model::DialectFact& one : facts) {
        text(theme, one.name, Role::Dim);
        ImGui::SameLine(theme.px(180));
        text_cut(theme, one.value, ImGui::GetContentRegionAvail().x,
                 one.is_bad ? Role::Waiting : Role::Text);
    }
    ImGui::Dummy({1, theme.px(8)});
}

}  // namespace redial::view
