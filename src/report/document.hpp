// Document: a report before it is a file: headings, sentences, tables, plots. Its writers
// (document_html.hpp, document_markdown.hpp) are the only ones that know a markup. Pure values, any
// thread.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "report/text.hpp"

namespace redial::report {

struct Block;
using Blocks = std::vector<Block>;

struct Heading {
    int level = 2;
    Text text;
};
struct Paragraph {
    Text text;
    bool is_small = false;
};
struct Bullets {
    std::vector<Text> items;
};
// A few numbers that are seen first.
struct Tiles {
    struct Tile {
        std::string name;
        Text value;
    };
    std::vector<Tile> tiles;
};
struct Facts {
    struct Fact {
        std::string name;
        Text value;
    };
    std::vector<Fact> facts;
};
struct Table {
    struct Column {
        std::string title;
        bool is_number = false;
    };
    std::string caption;
    std::vector<Column> columns;
    std::vector<std::vector<Text>> rows;
    std::string more;  // what is counted and not shown; "" where all is here
};
// An SVG element of this floor's own (svg.hpp), or, where there is no picture, the same in letters.
struct Plot {
    std::string title;
    std::string svg;
    std::string letters;  // in lines, of one width each; "" for none
    std::string caption;
};
// As it was, line by line: what a program printed.
struct Listing {
    std::string words;
};
// A line that opens to what is within.
struct Folded {
    Text line;
    std::string badge;  // "failed": in the line's tone
    Blocks inside;
    bool is_open = false;
};

struct Block {
    std::variant<Heading, Paragraph, Bullets, Tiles, Facts, Table, Plot, Listing, Folded> what;
};

struct Document {
    std::string title;
    Blocks blocks;
    std::string made_by;  // the last line
    // Takes secrets out of a text; empty: there are none.
    std::function<std::string(std::string_view)> redact;
};

}  // namespace redial::report
