// Registers the families of expectations and prints their table. Pure, any thread.
#include "verdict/expectation_table.hpp"

#include <algorithm>
#include <vector>

#include "base/near_names.hpp"

namespace redial::verdict {
namespace {

const std::vector<const ExpectationRow*>& rows() {
    static const std::vector<const ExpectationRow*> all = [] {
        std::vector<const ExpectationRow*> found;
        for (const auto* family :
             {&recovery_expectations, &opening_expectations, &wait_expectations,
              &refusal_expectations, &giving_up_expectations, &silence_expectations,
              &resume_expectations, &message_expectations, &order_expectations,
              &finding_expectations})
            for (const ExpectationRow& row : *family) found.push_back(&row);
        return found;
    }();
    return all;
}

const ExpectationRow* find_row(std::string_view name) {
    const auto found = std::find_if(rows().begin(), rows().end(),
                                    [name](const auto* row) { return row->info.name == name; });
    return found == rows().end() ? nullptr : *found;
}

// As a person wrote it, in one line.
std::string as_written(const control::Json& value) {
    constexpr std::size_t bytes_max = 200;
    using Handler = control::Json::error_handler_t;
    std::string text =
        value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, Handler::replace);
    if (text.size() <= bytes_max) return text;
    text.resize(bytes_max);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80)
        text.pop_back();
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xc0) text.pop_back();
    return text + "...";
}

std::string in_cell(std::string_view text) {
    std::string cell;
    for (const char c : text) cell += c == '|' ? std::string("\\|") : std::string(1, c);
    return cell;
}

}  // namespace

std::span<const ExpectationInfo> all_expectations() {
    static const std::vector<ExpectationInfo> infos = [] {
        std::vector<ExpectationInfo> all;
        for (const ExpectationRow* row : rows()) all.push_back(row->info);
        return all;
    }();
    return infos;
}

std::vector<Expectation> read_expectations(const control::Json& object, const std::string& where,
                                           control::Complaints& complaints) {
    std::vector<Expectation> all;
    if (!object.is_object()) {
        complaints.add(where, R"(this should be an object, like {"recovers_within": "3s"})");
        return all;
    }
    for (const auto& [name, value] : object.items()) {
        if (value.is_null()) continue;  // left out, also where it is shared
        const std::string place = where.empty() ? name : where + "." + name;
        const ExpectationRow* row = find_row(name);
        if (row == nullptr) {
            std::vector<std::string_view> names;
            for (const ExpectationInfo& info : all_expectations()) names.push_back(info.name);
            complaints.add(place, "there is no such expectation; " + hint_of_names(name, names));
            continue;
        }
        Expectation::Judge judge = row->read(value, place, complaints);
        all.emplace_back(row->info, place, as_written(value), std::move(judge));
    }
    return all;
}

std::string expectations_as_table() {
    std::string text = "| name | value | meaning | example |\n| --- | --- | --- | --- |\n";
    for (const ExpectationInfo& info : all_expectations())
        text += "| `" + std::string(info.name) + "` | " + in_cell(info.value) + " | " +
                in_cell(info.meaning) + " | `\"" + std::string(info.name) +
                "\": " + in_cell(info.example) + "` |\n";
    return text;
}

}  // namespace redial::verdict
