// Writes the style sheet from the table of colours. Any thread.
#include "report/style_sheet.hpp"

#include "base/format.hpp"
#include "report/colors.hpp"

namespace redial::report {
namespace {

constexpr const char* layout = R"(
* { box-sizing: border-box; }
html { background: var(--canvas); }
body { margin: 0; color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Inter,
  Roboto, sans-serif; -webkit-text-size-adjust: 100%; }
main { max-width: 1060px; margin: 0 auto; padding: 28px 32px 40px; background: var(--panel);
  overflow-wrap: anywhere; }
footer { max-width: 1060px; margin: 0 auto; padding: 12px 32px 32px; color: var(--dim);
  font-size: 13px; }
h1 { margin: 0 0 4px; font-size: 24px; line-height: 1.25; }
h2 { margin: 40px 0 8px; padding-top: 20px; border-top: 1px solid var(--border); font-size: 20px; }
h3 { margin: 28px 0 6px; font-size: 16px; }
p { margin: 6px 0; max-width: 76ch; }
ul { margin: 6px 0; padding-left: 22px; max-width: 84ch; }
li { margin: 3px 0; }
.small { color: var(--dim); font-size: 13px; }
.said { font-family: ui-monospace, "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: 0.93em; }
.good { color: var(--open); } .waiting { color: var(--waiting); } .bad { color: var(--closed); }
.fault { color: var(--fault); } .dim { color: var(--dim); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(108px, 1fr)); gap: 10px;
  margin: 18px 0; }
.tile { padding: 10px 14px; background: var(--raised); border: 1px solid var(--border);
  border-radius: 8px; }
.tile b { display: block; font-size: 18px; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tile span { font-size: 13px; } .tile > span { color: var(--dim); }
.tile b span { font-size: inherit; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; margin: 12px 0; }
dt { color: var(--dim); } dd { margin: 0; min-width: 0; }
.wide { overflow-x: auto; max-width: 100%; }
table { width: 100%; border-collapse: collapse; font-size: 14px; margin: 8px 0;
  overflow-wrap: normal; }
caption { text-align: left; color: var(--dim); padding-bottom: 4px; }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--grid); text-align: left;
  vertical-align: top; }
th { color: var(--dim); font-weight: 600; white-space: nowrap; border-color: var(--border); }
td { min-width: 5ch; font-variant-numeric: tabular-nums; }
td:last-child:not(.number) { min-width: 22ch; overflow-wrap: anywhere; }
th.number, td.number { text-align: right; white-space: nowrap; }
figure { margin: 18px 0; padding: 12px 14px; background: var(--raised);
  border: 1px solid var(--border); border-radius: 8px; }
figcaption { margin-bottom: 8px; color: var(--dim); font-size: 13px; }
figcaption b { color: var(--text); font-size: 14px; margin-right: 6px; }
svg { display: block; width: 100%; min-width: 680px; height: auto;
  font: 11.5px system-ui, -apple-system, "Segoe UI", Inter, Roboto, sans-serif; }
pre { overflow-x: auto; max-height: 480px; padding: 10px 12px; background: var(--raised);
  border: 1px solid var(--border); border-radius: 8px; font-size: 13px; line-height: 1.45; }
details { margin: 8px 0; padding: 8px 14px; background: var(--raised);
  border: 1px solid var(--border); border-radius: 8px; }
summary { cursor: pointer; }
summary:focus-visible, .wide:focus-visible { outline: 2px solid var(--accent);
  outline-offset: 2px; }
.badge { display: inline-block; min-width: 9ch; margin-right: 6px; padding: 0 8px;
  border: 1px solid currentColor; border-radius: 10px; font-size: 12px; font-weight: 600;
  text-align: center; }
@media (max-width: 640px) {
  main { padding: 18px 14px 28px; } footer { padding: 12px 14px 24px; }
  h1 { font-size: 21px; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; }
}
@media print {
  html, main, figure, .tile, details, pre { background: none; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  table { font-size: 9pt; } figure, .tile, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; } .wide, pre { overflow: visible; max-height: none; }
  svg { min-width: 0; }
}
)";

std::string variables(bool is_dark) {
    std::string text;
    for (const Color& color : colors())
        text += fmt::format(" --{}: #{:06x};", color.name, is_dark ? color.dark : color.light);
    return text;
}

}  // namespace

std::string style_sheet() {
    std::string sheet = ":root { color-scheme: light dark;" + variables(false) + " }\n";
    // Paper is white, whatever the screen is.
    sheet +=
        "@media screen and (prefers-color-scheme: dark) { :root {" + variables(true) + " } }\n";
    sheet += layout + 1;
    for (const Color& color : colors())
        sheet +=
            fmt::format(".fill-{0} {{ fill: var(--{0}); }} .stroke-{0} {{ stroke: var(--{0}); }}\n",
                        color.name);
    // Of plots: what is washed out stands behind, lines are never filled.
    sheet +=
        ".wash { fill-opacity: 0.3; } .faint { fill-opacity: 0.16; }\n"
        ".line { fill: none; stroke-width: 1.5; stroke-linejoin: round; }\n"
        ".thin { fill: none; stroke-width: 1; } .end { text-anchor: end; }\n"
        ".middle { text-anchor: middle; } .bold { font-weight: 600; }\n";
    return sheet;
}

}  // namespace redial::report
