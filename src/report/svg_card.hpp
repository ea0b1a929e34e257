// One situation of a report card as a drawing: faults in force above, then each dial and wait, and
// when it was open. Pure, any thread.
#pragma once

#include "report/document.hpp"
#include "verdict/card.hpp"

namespace redial::report {

// No svg: it never dialled.
Plot card_plot(const Document& document, const verdict::CardRow& row);

}  // namespace redial::report
