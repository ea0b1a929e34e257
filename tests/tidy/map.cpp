// Reads the page's two tables and asks the rule of the floors about each pair. One thread.
#include "map.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include "layers.hpp"

namespace redial::tidy {
namespace {

constexpr const char* page_path = "docs/architecture.md";
using Names = std::set<std::string>;

// What stands between back ticks in a cell: "`base`, `core`" -> base, core.
Names quoted_in(const std::string& cell) {
    Names names;
    std::istringstream stream(cell);
    bool is_inside = false;
    for (std::string part; std::getline(stream, part, '`'); is_inside = !is_inside) {
        if (is_inside) names.insert(part);
    }
    return names;
}

// Of each row below a heading the first name, and the second cell.
using Rows = std::vector<std::pair<std::string, std::string>>;

Rows rows_below(const std::string& page, const std::string& heading) {
    Rows rows;
    std::istringstream stream(page.substr(std::min(page.find(heading), page.size())));
    std::string line;
    std::getline(stream, line);  // the line break that the heading begins with
    std::getline(stream, line);
    while (std::getline(stream, line) && !line.starts_with("## ")) {
        if (!line.starts_with("| `")) continue;
        const std::size_t first_end = line.find(" |", 2);
        const std::size_t second_end = line.find(" |", first_end + 2);
        const Names names = quoted_in(line.substr(0, first_end));
        rows.emplace_back(*names.begin(), line.substr(first_end + 2, second_end - first_end - 2));
    }
    return rows;
}

Names folders_of_src(const Landmarks& landmarks) {
    Names folders;
    for (const std::string& path : landmarks.paths) {
        const std::size_t slash = path.rfind('/');
        const bool is_file = path.starts_with("src/") && path.find('.') != std::string::npos;
        if (!is_file) continue;
        for (std::string folder = path.substr(0, slash); folder != "src";
             folder = folder.substr(0, folder.rfind('/'))) {
            folders.insert(folder);
        }
    }
    return folders;
}

void check_folders(const std::string& page, const Landmarks& landmarks, Violations& found) {
    const Names folders = folders_of_src(landmarks);
    const Rows rows = rows_below(page, "\n## The map\n");
    for (const std::string& folder : folders) {
        if (std::any_of(rows.begin(), rows.end(),
                        [&folder](const auto& row) { return row.first == folder; }))
            continue;
        found.push_back({page_path, 0, "map", folder + " has no row: say what is in it"});
    }
    for (const auto& [folder, words] : rows) {
        if (folders.contains(folder)) continue;
        found.push_back({page_path, 0, "map", folder + " has a row and is not there"});
    }
}

bool may_include(const std::string& floor, const std::string& other) {
    const std::string path = "src/" + floor + "/a.cpp";
    const std::string include = "#include \"" + other + "/b.hpp\"\n";
    return check_layers(source_of(path, include)).size() ==
           check_layers(source_of(path, "\n")).size();
}

void check_floors(const std::string& page, Violations& found) {
    const auto rows = rows_below(page, "\n## Floors\n");
    for (const auto& [floor, cell] : rows) {
        const Names told = quoted_in(cell);
        for (const auto& [other, unused] : rows) {
            if (other == floor || told.contains(other) == may_include(floor, other)) continue;
            found.push_back({page_path, 0, "map",
                             "the page and the rule differ: may " + floor + " include " + other});
        }
    }
}

// The rooms of a floor stand in the map lowest first: a row may include those above it.
void check_rooms(const std::string& page, Violations& found) {
    std::vector<std::string> rooms;
    for (const auto& [folder, words] : rows_below(page, "\n## The map\n")) {
        if (std::count(folder.begin(), folder.end(), '/') == 2) rooms.push_back(folder.substr(4));
    }
    for (std::size_t lower = 0; lower < rooms.size(); ++lower) {
        for (std::size_t upper = lower + 1; upper < rooms.size(); ++upper) {
            const std::string floor = rooms[lower].substr(0, rooms[lower].find('/') + 1);
            if (!rooms[upper].starts_with(floor)) continue;
            if (may_include(rooms[upper], rooms[lower]) && !may_include(rooms[lower], rooms[upper]))
                continue;
            found.push_back({page_path, 0, "map",
                             rooms[lower] + " stands above " + rooms[upper] +
                                 ", and the rule of the rooms has them the other way round"});
        }
    }
}

}  // namespace

Violations check_map(const std::string& page, const Landmarks& landmarks) {
    Violations found;
    check_folders(page, landmarks, found);
    check_floors(page, found);
    check_rooms(page, found);
    return found;
}

}  // namespace redial::tidy
