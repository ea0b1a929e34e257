// Reads and judges sentences about figures. Pure, any thread.
#include "verdict/fail_if.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "base/near_names.hpp"
#include "base/trimmed.hpp"

namespace redial::verdict {
namespace {

using model::ComparedFigure;
using model::FigureUnit;

struct Operator {
    std::string_view text;
    FailIf::Is is;
};
// The longer ones first: ">=" is no ">".
constexpr Operator operators[] = {{">=", FailIf::Is::AtLeast}, {"<=", FailIf::Is::AtMost},
                                  {"==", FailIf::Is::Equal},   {"!=", FailIf::Is::Unequal},
                                  {">", FailIf::Is::More},     {"<", FailIf::Is::Less}};

// A number, and what follows it.
std::optional<double> number_of(std::string_view text, std::string_view& rest) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || !std::isfinite(value) || value < 0) return std::nullopt;
    rest = trimmed(text.substr(static_cast<std::size_t>(end - text.data())), " ");
    return value;
}

// As the figure's unit has it.
std::optional<double> amount_of(std::string_view text, FigureUnit unit) {
    if (unit == FigureUnit::Time) {
        const auto span = duration_from_text(text);
        if (!span) return std::nullopt;
        return static_cast<double>(span->count());
    }
    std::string_view rest;
    const auto number = number_of(text, rest);
    if (!number) return std::nullopt;
    if (unit == FigureUnit::Share) {
        if (rest == "%") return *number / 100.0;
        return rest.empty() && *number <= 1 ? number : std::nullopt;
    }
    if (unit == FigureUnit::Bytes) {
        if (rest == "KiB") return *number * 1024.0;
        if (rest == "MiB") return *number * 1024.0 * 1024.0;
        if (rest == "B") return number;
    }
    return rest.empty() ? number : std::nullopt;
}

const char* example_of(FigureUnit unit) {
    switch (unit) {
        case FigureUnit::Time: return "a time as 3s or 250ms";
        case FigureUnit::Share: return "a share as 99%";
        case FigureUnit::Bytes: return "a size as 1000 or 3KiB";
        case FigureUnit::Count: break;
    }
    return "a number as 3";
}

// "1.2x", "1.2x+100ms" or an amount.
bool read_value(std::string_view text, FigureUnit unit, FailIf& to) {
    std::string_view rest;
    const auto number = number_of(text, rest);
    if (number && rest.starts_with('x')) {
        to.times = *number;
        rest = trimmed(rest.substr(1), " ");
        if (rest.empty()) return true;
        if (rest.front() != '+' && rest.front() != '-') return false;
        const auto amount = amount_of(trimmed(rest.substr(1), " "), unit);
        if (amount) to.plus = rest.front() == '-' ? -*amount : *amount;
        return amount.has_value();
    }
    const auto amount = amount_of(text, unit);
    if (amount) to.plus = *amount;
    return amount.has_value();
}

bool is_so(FailIf::Is is, double value, double limit) {
    switch (is) {
        case FailIf::Is::More: return value > limit;
        case FailIf::Is::AtLeast: return value >= limit;
        case FailIf::Is::Less: return value < limit;
        case FailIf::Is::AtMost: return value <= limit;
        case FailIf::Is::Equal: return value == limit;
        case FailIf::Is::Unequal: return value != limit;
    }
    return false;
}

bool is_relative(const FailIf& wish) { return wish.times > 0; }

// "4.2 s where the first has 2.0 s".
std::string seen_in_words(const FailIf& wish, const ComparedFigure& figure) {
    std::string words = model::in_words(figure.unit, figure.second);
    if (is_relative(wish))
        words += fmt::format(" where the first has {}", model::in_words(figure.unit, figure.first));
    return words;
}

const ComparedFigure* find(const std::vector<ComparedFigure>& figures, const std::string& id) {
    const auto found = std::find_if(figures.begin(), figures.end(),
                                    [&](const ComparedFigure& one) { return one.id == id; });
    return found == figures.end() ? nullptr : &*found;
}

}  // namespace

Result<FailIf> fail_if_from_text(std::string_view text) {
    FailIf wish;
    wish.text = std::string(trimmed(text, " "));
    const std::string where = "'" + wish.text.substr(0, 100) + "'";
    const std::size_t at = wish.text.find_first_of("<>=!");
    const std::string_view rest =
        std::string_view(wish.text).substr(std::min(at, wish.text.size()));
    const auto* found =
        std::find_if(std::begin(operators), std::end(operators),
                     [rest](const Operator& one) { return rest.starts_with(one.text); });
    if (found == std::end(operators))
        return Error{"there is no comparison", where, "try 'recovery_p95 > 1.2x'"};
    wish.is = found->is;
    wish.figure = std::string(trimmed(std::string_view(wish.text).substr(0, at), " "));
    const model::FigureInfo* info = model::find_figure(wish.figure);
    if (info == nullptr || wish.figure == info->id.substr(0, info->id.find(':') + 1)) {
        std::vector<std::string_view> names;
        for (const model::FigureInfo& one : model::all_figures()) names.push_back(one.id);
        return Error{"there is no figure '" + wish.figure.substr(0, 100) + "'", where,
                     hint_of_names(wish.figure, names)};
    }
    const std::string_view value = trimmed(rest.substr(found->text.size()), " ");
    if (!read_value(value, info->unit, wish))
        return Error{"'" + std::string(value.substr(0, 100)) + "' is no value of " + wish.figure,
                     where, fmt::format("try {}, or 1.2x", example_of(info->unit))};
    return wish;
}

Judged judge(const FailIf& wish, const std::vector<ComparedFigure>& figures) {
    Judged judged;
    judged.name = wish.figure;
    judged.expected = "not " + wish.text;
    const ComparedFigure* figure = find(figures, wish.figure);
    // An outcome that nobody saw is none of them.
    const ComparedFigure none{wish.figure,         "",  "", FigureUnit::Count,
                              model::Better::Less, 0.0, 0.0};
    if (figure == nullptr && wish.figure.starts_with("failed:")) figure = &none;
    if (figure == nullptr || !figure->second || (is_relative(wish) && !figure->first)) {
        const bool is_in_second = figure != nullptr && figure->second;
        judged.reason = figure == nullptr ? "in neither log"
                        : is_in_second    ? "not in the first log"
                                          : "not in the second log";
        return judged;
    }
    const double limit = wish.times * figure->first.value_or(0) + wish.plus;
    const bool is_failed = is_so(wish.is, *figure->second, limit);
    judged.reason = seen_in_words(wish, *figure);
    judged.held = is_failed ? Held::No : Held::Yes;
    if (figure->is_whole) return judged;
    judged.held = Held::NotSeen;
    judged.reason += "; dials may have passed unseen";
    return judged;
}

const std::vector<FailIf>& baseline_fail_ifs() {
    static const std::vector<FailIf> all = [] {
        std::vector<FailIf> made;
        for (const char* text :
             {"recovery_p95 > 1.5x+250ms", "recovery_max > 2x+500ms", "outages_unhealed > 1x",
              "dials_per_outage_max > 1.5x+1", "availability < 0.9x", "lost > 1x", "repeated > 1x",
              "unanswered > 1x", "finding_errors > 1x"})
            made.push_back(*fail_if_from_text(text));
        return made;
    }();
    return all;
}

std::vector<Judged> judge_against_baseline(const std::vector<ComparedFigure>& figures) {
    std::vector<Judged> all;
    for (const FailIf& wish : baseline_fail_ifs()) {
        const ComparedFigure* figure = find(figures, wish.figure);
        if (figure == nullptr || !figure->first) continue;
        all.push_back(judge(wish, figures));
        all.back().place = "baseline." + wish.figure;
    }
    return all;
}

}  // namespace redial::verdict
