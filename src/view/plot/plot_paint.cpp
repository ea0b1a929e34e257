// Writes the vertices of shapes. Dear ImGui's own polyline computes square roots and joins for
// every point; a band over pixel columns needs neither. UI thread only.
#include "view/plot/plot_paint.hpp"

#include <algorithm>
#include <cmath>

#include "view/kit/imgui_compat.hpp"
#include "view/kit/theme.hpp"

namespace redial::view {
namespace {

struct Stroke {
    ImDrawList& list;
    ImU32 color;
    ImU32 clear;  // the same with no alpha: the soft edge
    ImVec2 uv;

    void vertex(float x, float y, ImU32 of) {
        ImDrawVert& out = *list._VtxWritePtr++;
        out.pos = {x, y};
        out.uv = uv;
        out.col = of;
    }
    void index(unsigned at) { *list._IdxWritePtr++ = static_cast<ImDrawIdx>(at); }
};

// From the smallest to the largest value of each column, one band for a run of joined columns.
void paint_run(Stroke& stroke, const ShapePoint* points, std::size_t count, const ValueAxis& axis,
               const PlotArea& area, float half) {
    const auto bands = static_cast<int>(count - 1);
    stroke.list.PrimReserve(bands * 18, static_cast<int>(count) * 4);
    const unsigned first = stroke.list._VtxCurrentIdx;
    float low_before = points[0].low;
    float high_before = points[0].high;
    for (std::size_t i = 0; i < count; ++i) {
        // A jump is drawn whole: the column reaches to where the one before it was.
        const float low = std::min(points[i].low, high_before);
        const float high = std::max(points[i].high, low_before);
        low_before = points[i].low;
        high_before = points[i].high;
        const float top = axis.y(high, area) - half;
        const float bottom = axis.y(low, area) + half;
        const float x = points[i].x;
        stroke.vertex(x, top - 1.0f, stroke.clear);
        stroke.vertex(x, top, stroke.color);
        stroke.vertex(x, bottom, stroke.color);
        stroke.vertex(x, bottom + 1.0f, stroke.clear);
    }
    for (int i = 0; i < bands; ++i) {
        const unsigned at = first + static_cast<unsigned>(i) * 4;
        for (unsigned edge = 0; edge < 3; ++edge) {
            const unsigned one = at + edge;
            for (const unsigned corner : {one, one + 1, one + 5, one, one + 5, one + 4})
                stroke.index(corner);
        }
    }
    stroke.list._VtxCurrentIdx += static_cast<unsigned>(count) * 4;
}

void paint_band(ImDrawList& list, const Shape& shape, const ValueAxis& axis, const PlotArea& area,
                const LineLook& look) {
    Stroke stroke{list, look.color, faded(look.color, 0.0f),
                  ImGui::GetDrawListSharedData()->TexUvWhitePixel};
    const float half = std::max(look.thickness * 0.5f - 0.5f, 0.0f);
    const std::vector<ShapePoint>& points = shape.points;
    std::size_t begin = 0;
    while (begin < points.size()) {
        std::size_t end = begin + 1;
        while (end < points.size() && points[end].joins) ++end;
        if (end - begin > 1) {
            paint_run(stroke, &points[begin], end - begin, axis, area, half);
        } else {
            const ShapePoint& alone = points[begin];
            list.AddRectFilled({alone.x - 0.5f, axis.y(alone.high, area) - 0.5f},
                               {alone.x + 0.5f, axis.y(alone.low, area) + 0.5f}, look.color);
        }
        begin = end;
    }
}

void paint_lines(ImDrawList& list, const Shape& shape, const ValueAxis& axis, const PlotArea& area,
                 const LineLook& look) {
    std::vector<ImVec2> run;
    const auto finish = [&] {
        if (run.size() > 1)
            compat::polyline(list, run.data(), static_cast<int>(run.size()), look.color,
                             look.thickness);
        run.clear();
    };
    const std::vector<ShapePoint>& points = shape.points;
    const bool has_dots =
        !shape.is_step && static_cast<float>(points.size()) * look.dot_gap < area.width();
    for (std::size_t i = 0; i < points.size(); ++i) {
        const ShapePoint& point = points[i];
        if (!point.joins) finish();
        const ImVec2 at{point.x, axis.y(point.high, area)};
        run.push_back(at);
        const bool ends = i + 1 == points.size() || !points[i + 1].joins;
        const bool is_alone = !point.joins && ends;
        if ((has_dots || is_alone) && point.x >= area.left && point.x <= area.right)
            list.AddCircleFilled(at, is_alone ? look.dot_radius * 0.75f : look.dot_radius,
                                 look.color);
    }
    finish();
}

}  // namespace

void paint_shape(ImDrawList& list, const Shape& shape, const ValueAxis& axis, const PlotArea& area,
                 const LineLook& look) {
    if (shape.points.empty()) return;
    if (shape.is_dense) {
        paint_band(list, shape, axis, area, look);
    } else {
        paint_lines(list, shape, axis, area, look);
    }
}

}  // namespace redial::view
