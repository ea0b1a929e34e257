// Doubles quotes (RFC 4180). Pure, any thread.
#include "base/csv_quote.hpp"

namespace redial {

void append_csv_quoted(std::string& out, std::string_view field) {
    out += '"';
    for (std::size_t quote; (quote = field.find('"')) != std::string_view::npos;) {
        out.append(field, 0, quote + 1);
        out += '"';
        field.remove_prefix(quote + 1);
    }
    out += field;
    out += '"';
}

}  // namespace redial
