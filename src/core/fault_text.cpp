// Reads and writes faults as people write them: a small grammar, in which reading and writing are
// each other's inverse. Any thread.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/duration_text.hpp"
#include "core/fault.hpp"
#include "core/fault_quotes.hpp"
#include "core/outcome.hpp"

namespace redial::core {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

// ---- numbers with their units

std::optional<double> number_at(std::string_view& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || !std::isfinite(value) || value < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

// With its unit: a bare number is seconds on our command line and milliseconds in Toxiproxy.
std::optional<Duration> duration_of(std::string_view text) {
    const bool has_unit = !text.empty() && (text.back() < '0' || text.back() > '9');
    if (!has_unit && text != "0") return std::nullopt;
    return duration_from_text(text);
}

std::optional<std::uint64_t> whole_of(std::string_view text, std::uint64_t most) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    std::uint64_t factor = 1;
    if (unit == "k" || unit == "K" || unit == "KiB") factor = 1024;
    if (unit == "m" || unit == "M" || unit == "MiB") factor = 1024 * 1024;
    if (factor == 1 && !unit.empty()) return std::nullopt;
    if (value > most / factor) return std::nullopt;
    return value * factor;
}

std::optional<double> share_of(std::string_view text) {
    const auto value = number_at(text);
    if (!value) return std::nullopt;
    const double share = trimmed(text) == "%" ? *value / 100.0 : *value;
    const bool is_whole = text.empty() || trimmed(text) == "%";
    if (!is_whole || share > 1.0) return std::nullopt;
    return share;
}

// As short as it may be and still the same number.
std::string text_of(double value) {
    char text[32];
    const auto [end, error] = std::to_chars(std::begin(text), std::end(text), value);
    return error == std::errc{} ? std::string(text, end) : "0";
}

// The parts between commas that stand outside quotes.
std::vector<std::string_view> parts_of(std::string_view text) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    bool is_quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && is_quoted) {
            ++i;
        } else if (text[i] == '"') {
            is_quoted = !is_quoted;
        } else if (text[i] == ',' && !is_quoted) {
            parts.push_back(trimmed(text.substr(begin, i - begin)));
            begin = i + 1;
        }
    }
    parts.push_back(trimmed(text.substr(begin)));
    return parts;
}

// ---- one parameter

// Sets a parameter from its text; "" or what would fit.
struct SetText {
    Fault& fault;
    std::string_view text;
    template <class T, class U>
    std::string set(T Fault::*member, const std::optional<U>& value, std::string wanted) const {
        if (!value) return wanted;
        fault.*member = static_cast<T>(*value);
        return "";
    }
    std::string operator()(Duration Fault::*member) const {
        return set(member, duration_of(text), "a time with its unit, such as 120ms, 1.5s or 2m");
    }
    std::string operator()(double Fault::*member) const {
        return set(member, share_of(text), "a share such as 10% or 0.1");
    }
    std::string operator()(std::uint64_t Fault::*member) const {
        return set(member, whole_of(text, UINT64_MAX), "a whole number such as 5 or 64k");
    }
    std::string operator()(std::uint16_t Fault::*member) const {
        return set(member, whole_of(text, UINT16_MAX), "a code such as 503 or 1011");
    }
    std::string operator()(std::string Fault::*member) const {
        const auto value = unquoted(text);
        if (!value) return "a text between two quotes, with \\x and two digits for a byte";
        fault.*member = *value;
        return "";
    }
    template <class E>
    std::string operator()(E Fault::*member) const {
        return set(member, from_name<E>(text), "one of " + names_in_words<E>());
    }
};

struct TextOf {
    const Fault& fault;
    std::string operator()(Duration Fault::*member) const {
        return duration_as_typed(fault.*member);
    }
    std::string operator()(double Fault::*member) const { return text_of(fault.*member); }
    std::string operator()(std::uint64_t Fault::*member) const {
        return std::to_string(fault.*member);
    }
    std::string operator()(std::uint16_t Fault::*member) const {
        return std::to_string(fault.*member);
    }
    std::string operator()(std::string Fault::*member) const { return in_quotes(fault.*member); }
    template <class E>
    std::string operator()(E Fault::*member) const {
        return name_of(fault.*member);
    }
};

Error wrong(std::string_view word, const std::string& wanted) {
    return {"'" + std::string(word) + "' does not fit", "fault", "try " + wanted};
}

Status set_field(Fault& fault, const FaultField& field, std::string_view text) {
    const std::string wanted = std::visit(SetText{fault, text}, field.member);
    if (wanted.empty()) return Done{};
    return wrong(std::string(field.name) + " " + std::string(text), wanted);
}

// ---- what stands before the first comma, and the options behind it

bool has_value(const FaultKindInfo& info) {
    return !info.fields.empty() && !std::holds_alternative<Refusal Fault::*>(info.fields[0].member);
}

Status take_value(Fault& fault, const FaultKindInfo& info, std::string_view value) {
    if (!has_value(info)) {
        return Error{"'" + std::string(info.name) + "' takes no value", "fault",
                     "leave out ':" + std::string(value) + "'"};
    }
    for (const std::string_view sign : {std::string_view("±"), std::string_view("+-")}) {
        const std::size_t at = value.find(sign);
        if (at == std::string_view::npos || info.fields.size() < 2) continue;
        const bool has_variation = std::string_view(info.fields[1].name) == "jitter" ||
                                   std::string_view(info.fields[1].name) == "size_variation";
        if (!has_variation) continue;
        const std::string_view spread = trimmed(value.substr(at + sign.size()));
        if (Status set = set_field(fault, info.fields[1], spread); !set) return set;
        value = value.substr(0, at);
        break;
    }
    return set_field(fault, info.fields[0], trimmed(value));
}

std::string options_of(const FaultKindInfo& info) {
    std::string options = info.has_flow ? "up, down, both, " : "";
    options += "50%, from 5s, for 3s, seed 7, name NAME, armed, off";
    for (const FaultField& field : info.fields) options += std::string(", ") + field.name + " ...";
    return options;
}

bool take_word(Fault& fault, const FaultKindInfo& info, std::string_view word) {
    const auto flow = from_name<Flow>(word);
    if (flow && (info.has_flow || *flow == info.flow)) {
        fault.flow = *flow;
    } else if (word == "armed") {
        fault.is_armed = true;
    } else if (word == "off") {
        fault.is_on = false;
    } else if (const auto share = share_of(word); share && word.ends_with('%')) {
        fault.probability = *share;
    } else {
        return false;
    }
    return true;
}

Status take_pair(Fault& fault, const FaultKindInfo& info, std::string_view name,
                 std::string_view value) {
    for (const FaultField& field : info.fields) {
        if (name == field.name) return set_field(fault, field, value);
    }
    const std::string pair = std::string(name) + " " + std::string(value);
    if (name == "from" || name == "for") {
        const auto span = duration_of(value);
        if (!span) return wrong(pair, "a time such as 3s or 500ms");
        if (name == "from") fault.starts_after = *span;
        if (name == "for") fault.lasts = *span;
    } else if (name == "seed") {
        const auto seed = whole_of(value, UINT64_MAX);
        if (!seed) return wrong(pair, "a whole number such as 7");
        fault.seed = *seed;
    } else if (name == "name") {
        const auto text = unquoted(value);
        if (!text) return wrong(pair, "a name; its last quote is missing");
        fault.name = *text;
    } else if (name == "probability") {
        const auto share = share_of(value);
        if (!share) return wrong(pair, "a share such as 50% or 0.5");
        fault.probability = *share;
    } else {
        return wrong(pair, options_of(info));
    }
    return Done{};
}

Status take_option(Fault& fault, const FaultKindInfo& info, std::string_view option) {
    if (take_word(fault, info, option)) return Done{};
    const std::size_t space = option.find_first_of(" =");
    if (space == std::string_view::npos) return wrong(option, options_of(info));
    return take_pair(fault, info, option.substr(0, space), trimmed(option.substr(space + 1)));
}

std::string kind_names() {
    std::string names;
    for (const FaultKindInfo& info : fault_kinds())
        names += (names.empty() ? "" : ", ") + std::string(info.name);
    return names;
}

// Only what is not as in a fault just made is written, so that the text stays short.
void add_fields(std::string& text, const Fault& fault, const FaultKindInfo& info) {
    const Fault usual = make_fault(fault.kind);
    for (std::size_t i = has_value(info) ? 1 : 0; i < info.fields.size(); ++i) {
        const std::string value = std::visit(TextOf{fault}, info.fields[i].member);
        if (value == std::visit(TextOf{usual}, info.fields[i].member)) continue;
        text += "," + std::string(info.fields[i].name) + " " + value;
    }
}

}  // namespace

Result<Fault> fault_from_text(std::string_view text) {
    const std::vector<std::string_view> parts = parts_of(text);
    const std::string_view first = parts.front();
    const std::size_t colon = std::min(first.find(':'), first.size());
    const std::string_view name = trimmed(first.substr(0, colon));
    const FaultKindInfo* info = find_fault_kind(name);
    if (info == nullptr) {
        return Error{name.empty() ? "a fault needs a kind"
                                  : "no fault is called '" + std::string(name) + "'",
                     "fault", "try " + kind_names()};
    }
    Fault fault = make_fault(info->kind);
    if (colon < first.size()) {
        const Status taken = take_value(fault, *info, trimmed(first.substr(colon + 1)));
        if (!taken) return taken.error();
    }
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const Status taken = take_option(fault, *info, parts[i]);
        if (!taken) return taken.error();
    }
    return fault;
}

std::string to_text(const Fault& fault) {
    const FaultKindInfo& info = info_of(fault.kind);
    std::string text = info.name;
    if (has_value(info)) text += ":" + std::visit(TextOf{fault}, info.fields[0].member);
    if (info.has_flow && fault.flow != info.flow) text += std::string(",") + name_of(fault.flow);
    add_fields(text, fault, info);
    if (fault.probability != 1.0) text += ",probability " + text_of(fault.probability);
    if (fault.starts_after != Duration{0}) text += ",from " + duration_as_typed(fault.starts_after);
    if (fault.lasts) text += ",for " + duration_as_typed(*fault.lasts);
    if (fault.seed != 0) text += ",seed " + std::to_string(fault.seed);
    if (!fault.name.empty()) text += ",name " + in_quotes(fault.name);
    if (fault.is_armed) text += ",armed";
    if (!fault.is_on) text += ",off";
    return text;
}

std::string in_words(const Fault& fault) {
    const FaultKindInfo& info = info_of(fault.kind);
    std::string words = info.label;
    for (const FaultField& field : info.fields) {
        const bool is_span = std::holds_alternative<Duration Fault::*>(field.member);
        const std::string value =
            is_span ? duration_in_words(fault.*std::get<Duration Fault::*>(field.member))
                    : std::visit(TextOf{fault}, field.member);
        if (std::holds_alternative<Refusal Fault::*>(field.member) && value == "reset") continue;
        if (value == "0" || value == "0 s" || value == "0 ms" || value == "\"\"") continue;
        words += std::string(", ") + field.name + " " + value;
    }
    if (info.has_flow && fault.flow == Flow::ToServer) words += ", client to server";
    if (info.has_flow && fault.flow == Flow::ToClient) words += ", server to client";
    if (fault.probability != 1.0) {
        words += ", " + std::to_string(std::lround(fault.probability * 100)) + " %";
    }
    if (fault.starts_after > Duration{0})
        words += ", after " + duration_in_words(fault.starts_after);
    if (fault.lasts) words += ", for " + duration_in_words(*fault.lasts);
    if (fault.is_armed) words += ", next attempt only";
    return words;
}

}  // namespace redial::core
