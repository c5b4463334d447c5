"""Plots as SVG, by hand: they follow the reader's light or dark colours."""

import math

import report

WIDTH, HEIGHT = 720, 380
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 50, 60
STYLE = """
    text { font-family: 'DejaVu Sans', Verdana, sans-serif; font-size: 13px; fill: #1c2733; }
    .title { font-size: 16px; font-weight: bold; }
    .small { font-size: 12px; fill: #4a5a6a; }
    .mid { text-anchor: middle; }
    .end { text-anchor: end; }
    .back { fill: #ffffff; }
    .grid { stroke: #c4ced8; stroke-width: 1; fill: none; }
    .line { stroke-width: 2.5; fill: none; }
    .c0 { stroke: #2f6fb0; } .f0 { fill: #2f6fb0; }
    .c1 { stroke: #2f8f5b; } .f1 { fill: #2f8f5b; }
    .c2 { stroke: #8a63b8; } .f2 { fill: #8a63b8; }
    .c3 { stroke: #c4572f; } .f3 { fill: #c4572f; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .small { fill: #aab6c2; }
      .back { fill: #161b22; }
      .grid { stroke: #3d4753; }
      .c0 { stroke: #6cb0f5; } .f0 { fill: #6cb0f5; }
      .c1 { stroke: #5fcf93; } .f1 { fill: #5fcf93; }
      .c2 { stroke: #b99ae0; } .f2 { fill: #b99ae0; }
      .c3 { stroke: #f08a62; } .f3 { fill: #f08a62; }
    }
"""


class Axis:
    """Values to places, linear or logarithmic."""

    def __init__(self, low, high, begin, end, log=False):
        self.low, self.high, self.begin, self.end, self.log = low, high, begin, end, log

    def at(self, value):
        if self.log:
            value = min(max(value, self.low), self.high)
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)

    def ticks(self):
        if self.log:
            low, high = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
            marks = [factor * 10.0**power for power in range(low, high + 1) for factor in (1, 2, 5)]
        else:
            raw = (self.high - self.low) / 6
            power = 10 ** math.floor(math.log10(raw))
            step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)
            first = math.ceil(self.low / step)
            marks = [step * number for number in range(first, int(self.high / step) + 1)]
        return [mark for mark in marks if self.low <= mark <= self.high * 1.0001]


def number(value):
    return f"{value:g}"


def text(x, y, words, classes="", turn=None):
    turned = f' transform="rotate({turn} {x:.0f} {y:.0f})"' if turn else ""
    return f'  <text x="{x:.1f}" y="{y:.1f}" class="{classes}"{turned}>{words}</text>'


def frame(title, description, x_words, y_words, body):
    middle = (TOP + HEIGHT - BOTTOM) / 2
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" aria-labelledby="t d">',
        f'  <title id="t">{title}</title>', f'  <desc id="d">{description}</desc>',
        f"  <style>{STYLE}  </style>",
        f'  <rect class="back" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
        text(LEFT, 26, title, "title"),
        text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, x_words, "small mid"),
        text(18, middle, y_words, "small mid", turn=-90), *body, "</svg>", "",
    ])


def grid(axis_y, axis_x=None):
    body = []
    for mark in axis_y.ticks():
        y = axis_y.at(mark)
        body.append(f'  <path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        body.append(text(LEFT - 8, y + 4, number(mark), "small end"))
    for mark in axis_x.ticks() if axis_x else []:
        x = axis_x.at(mark)
        body.append(f'  <path class="grid" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
        body.append(text(x, HEIGHT - BOTTOM + 18, number(mark), "small mid"))
    return body


def legend(names):
    body, x = [], WIDTH - RIGHT - 10
    for column in reversed(names):
        words = report.NAMES[column]
        x -= 8 * len(words)
        colour = colour_of(column)
        body.append(f'  <rect class="f{colour}" x="{x - 18:.0f}" y="{TOP - 12}" width="12" height="12"/>')
        body.append(text(x, TOP - 1, words, "small"))
        x -= 36
    return body


def colour_of(column):
    return list(report.NAMES).index(column)


def line(points, axis_x, axis_y, colour):
    places = [(axis_x.at(x), axis_y.at(y)) for x, y in points]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = [f'  <circle class="f{colour}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in places]
    return [f'  <path class="line c{colour}" d="M{path}"/>', *dots]


def y_axis(low, high, log):
    return Axis(low, high, HEIGHT - BOTTOM, TOP + 10, log)


def draw_bars(result, names):
    """CPU per packet of each scenario."""
    bars = []
    for scenario, runs in result["results"].items():
        if scenario != "ramp":
            costs = {column: report.best_point(runs, column)[1] for column in names}
            bars.append((report.title_of(scenario).split(",")[0], costs, scenario))
    if not bars:
        return None
    highest = max(report.cost(point) for _, costs, _ in bars for point in costs.values() if point)
    axis = y_axis(1, max(10, highest * 1.1), True)
    body = grid(axis) + legend(names)
    room = (WIDTH - LEFT - RIGHT) / len(bars)
    width = room * 0.8 / len(names)
    for place, (title, costs, scenario) in enumerate(bars):
        x = LEFT + room * (place + 0.1)
        for shift, column in enumerate(names):
            if costs[column]:
                y = axis.at(report.cost(costs[column]))
                body.append(
                    f'  <rect class="f{colour_of(column)}" x="{x + shift * width:.1f}" y="{y:.1f}" '
                    f'width="{width - 1:.1f}" height="{HEIGHT - BOTTOM - y:.1f}"/>')
        short = {"churn": "churn", "fanout-fast-50": "fast × 50"}.get(
            scenario, title.replace("meeting of", "meet"))
        body.append(text(x + room * 0.4, HEIGHT - BOTTOM + 18, short, "small mid"))
    return frame(
        "CPU per forwarded packet", "Bars of each server for each scenario; lower is better.",
        "scenario", "µs, logarithmic", body)


def draw_ramp(result, names, title, value, y_words, axis_y, limit):
    ramps = {column: report.best_ramp(result["results"]["ramp"], column)[1] for column in names}
    ramps = {column: points for column, points in ramps.items() if points}
    most = max(point["subscribers"] for points in ramps.values() for point in points)
    axis_x = Axis(10, most, LEFT, WIDTH - RIGHT, True)
    body = grid(axis_y, axis_x) + legend(names)
    if limit:
        y = axis_y.at(limit)
        body.append(f'  <path class="line grid" stroke-dasharray="6 4" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
    for column, points in ramps.items():
        valid = [(point["subscribers"], value(point)) for point in points
                 if point["generator"]["valid"]]
        if valid:
            body += line(valid, axis_x, axis_y, colour_of(column))
    return frame(title, "Lines of each server over the number of subscribers.",
                 "subscribers, logarithmic", y_words, body)


def draw(result):
    """SVG text by file name."""
    names = report.columns(result)
    made = {}
    bars = draw_bars(result, names)
    if bars:
        made["performance-cpu.svg"] = bars
    if "ramp" in result["results"]:
        made["performance-delay.svg"] = draw_ramp(
            result, names, "Delay as subscribers are added (p95)",
            lambda point: point["delay_us"]["p95"] / 1000, "ms, logarithmic",
            y_axis(0.1, 1000, True), report.LARGEST_P95_US / 1000)
        made["performance-load.svg"] = draw_ramp(
            result, names, "CPU of the server as subscribers are added",
            lambda point: point["server"]["cpu_share"] * 100, "% of one core", y_axis(0, 105, False),
            None)
    return made
