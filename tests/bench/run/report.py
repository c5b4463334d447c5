"""Tables out of results: medians, the best of Janus, ratios."""

import scenarios

LARGEST_LOSS = 0.01
LARGEST_P95_US = 100_000
SATURATED = 0.95
BEGIN = "<!-- measured: begin -->"
END = "<!-- measured: end -->"

IMAGES = {
    "performance-cpu.svg": "CPU per forwarded packet",
    "performance-delay.svg": "Delay as subscribers are added",
    "performance-load.svg": "CPU of the server as subscribers are added",
}
NAMES = {
    "umbrella-direct": "Umbrella",
    "umbrella-one-port": "Umbrella, one UDP port",
    "umbrella-webrtcbin": "Umbrella, stock path",
    "janus": "Janus",
}


def flaws(point):
    """Why a point is not to be trusted or not comparable, in words."""
    found = []
    if not point["generator"]["valid"]:
        found.append("load tool too busy")
    if not point["complete"]:
        found.append("not everybody came in")
    if point["loss"] > LARGEST_LOSS:
        found.append(f"loss {point['loss']:.0%}")
    elif point["server"]["cpu_share"] > SATURATED:
        found.append("server saturated")
    if point["wrong_content"] or point["not_decrypted"] > point["inspected"] * LARGEST_LOSS:
        found.append("wrong content")
    return found


def cost(point):
    return point["server"]["cpu_us_per_packet"]


def median_point(runs):
    """Of several rounds, the one whose cost is the median."""
    points = sorted((points[-1] for points in runs), key=cost)
    return points[(len(points) - 1) // 2]


def holds(point):
    return (
        point["complete"]
        and point["generator"]["valid"]
        and point["loss"] <= LARGEST_LOSS
        and point["delay_us"]["p95"] <= LARGEST_P95_US
    )


def ramp_maximum(points):
    held = [point for point in points if holds(point)]
    return held[-1] if held else None


def half_of(points, maximum):
    """The point of a ramp that is nearest to half of its maximum."""
    return min(points, key=lambda one: abs(one["subscribers"] - maximum["subscribers"] / 2))


def median_ramp(runs):
    """Of several rounds, the ramp whose maximum is the median."""

    def size(points):
        best = ramp_maximum(points)
        return best["subscribers"] if best else 0

    ramps = sorted(runs, key=size)
    return ramps[(len(ramps) - 1) // 2]


def columns(result):
    """Contenders in the order of the tables; all settings of Janus are one."""
    present = {name for runs in result["results"].values() for name in runs}
    made = [name for name in NAMES if name != "janus" and name in present]
    return made + (["janus"] if any(name.startswith("janus") for name in present) else [])


def settings_of(runs, column):
    return {name: one for name, one in runs.items() if name.startswith(column)}


def best_point(runs, column):
    """The cheapest setting among those without a flaw; without any such, the cheapest."""
    candidates = {name: median_point(one) for name, one in settings_of(runs, column).items()}
    if not candidates:
        return None, None
    sound = {name: point for name, point in candidates.items() if not flaws(point)}
    pool = sound or candidates
    if sound:
        name = min(pool, key=lambda one: cost(pool[one]))
    else:
        name = min(pool, key=lambda one: pool[one]["loss"])
    return name, pool[name]


def best_ramp(runs, column):
    ramps = {name: median_ramp(one) for name, one in settings_of(runs, column).items()}
    if not ramps:
        return None, None

    def size(name):
        best = ramp_maximum(ramps[name])
        return best["subscribers"] if best else 0

    name = max(ramps, key=size)
    return name, ramps[name]


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def title_of(name):
    return next(one.title for one in scenarios.SCENARIOS if one.name == name)


def ms(microseconds):
    return f"{microseconds / 1000:.1f}"


def cost_table(result, names):
    header = ["scenario"]
    for column in names:
        header.append(f"{NAMES[column]}, µs")
    if "janus" in names:
        header += [f"{NAMES[one]} ÷ Janus" for one in names if one != "janus"]
    rows = []
    for scenario, runs in result["results"].items():
        if scenario == "ramp":
            continue
        points = {column: best_point(runs, column) for column in names}
        row = [title_of(scenario)]
        for column in names:
            setting, point = points[column]
            if point is None:
                row.append("")
                continue
            note = flaws(point)
            loops = f" ({setting[-1]})" if column == "janus" else ""
            row.append(f"{cost(point):.1f}{loops}" + (f"; {', '.join(note)}" if note else ""))
        if "janus" in names:
            base = points["janus"][1]
            for column in names:
                point = points[column][1]
                if column != "janus":
                    row.append(f"{cost(point) / cost(base):.2f}" if point and base else "")
        rows.append(row)
    return table(header, rows)


def detail_table(result, names):
    header = [
        "scenario", "server", "packets/s", "CPU, %", "loss, %", "p50, ms", "p95, ms", "p99, ms",
        "threads", "fds", "RSS, MB", "load tool, %",
    ]
    rows = []
    for scenario, runs in result["results"].items():
        if scenario == "ramp":
            continue
        for column in names:
            _, point = best_point(runs, column)
            if point is None:
                continue
            loaded = point["server"]["loaded"]
            delay = point["delay_us"]
            rows.append([
                title_of(scenario), NAMES[column], f"{point['packets_per_second']:.0f}",
                f"{point['server']['cpu_share'] * 100:.0f}", f"{point['loss'] * 100:.2f}",
                ms(delay["p50"]), ms(delay["p95"]), ms(delay["p99"]),
                loaded["threads"], loaded["fds"], f"{loaded['rss_kb'] / 1024:.0f}",
                f"{point['generator']['cpu_share'] * 100:.0f}",
            ])
    return table(header, rows)


def each_table(result, names):
    """What one more subscriber takes: the difference of two fan-outs."""
    fans = [one for one in scenarios.SCENARIOS
            if one.group == "fan-out" and one.name in result["results"]]
    rows = []
    for column in names:
        points = []
        for fan in fans:
            _, point = best_point(result["results"][fan.name], column)
            if point is not None and point["complete"]:
                points.append((fan.subscribers, point["server"]["loaded"]))
        if len(points) < 2:
            continue
        (few, small), (many, large) = points[-2], points[-1]
        more = many - few
        rows.append([
            NAMES[column], f"{few} → {many}",
            f"{(large['threads'] - small['threads']) / more:.2f}",
            f"{(large['fds'] - small['fds']) / more:.2f}",
            f"{(large['rss_kb'] - small['rss_kb']) / more / 1024:.2f}",
        ])
    return table(["server", "subscribers", "threads each", "fds each", "RSS each, MB"], rows)


def ramp_table(result, names):
    runs = result["results"]["ramp"]
    rows = []
    for column in names:
        setting, points = best_ramp(runs, column)
        if points is None:
            continue
        best = ramp_maximum(points)
        name = NAMES[column] + (f" ({setting[-1]} event loops)" if column == "janus" else "")
        if best is None:
            rows.append([name, "0", "", "", "", "", "", ""])
            continue
        half = half_of(points, best)
        last = points[-1]
        at_end = best is last
        why = "bound of the scenario" if at_end else ", ".join(flaws(last)) or (
            f"p95 {ms(last['delay_us']['p95'])} ms")
        rows.append([
            name, ("≥ " if at_end or not last["generator"]["valid"] else "") + str(best["subscribers"]),
            f"{best['packets_per_second']:.0f}", f"{best['server']['cpu_share'] * 100:.0f}",
            f"{cost(best):.1f}", why,
            f"{half['subscribers']}: {ms(half['delay_us']['p99'])} ms, {half['loss'] * 100:.3f} %",
            f"{max(point['generator']['cpu_share'] for point in points) * 100:.0f}",
        ])
    return table(
        ["server", "subscribers", "packets/s", "CPU, %", "µs a packet", "ended by",
         "at half: p99, loss", "load tool at most, %"], rows)


def churn_table(result, names):
    runs = result["results"]["churn"]
    rows = []
    for column in names:
        _, point = best_point(runs, column)
        if point is None:
            continue
        first = point["first_picture_us"]
        rows.append([
            NAMES[column], point["guests"], point["guests_that_saw_nothing"],
            ms(first["p50"]), ms(first["p95"]), f"{point['loss'] * 100:.3f}",
            ms(point["delay_us"]["p99"]), f"{point['server']['cpu_share'] * 100:.0f}",
        ])
    return table(
        ["server", "guests", "saw nothing", "join to first packet p50, ms", "p95, ms",
         "loss of who stays, %", "delay p99, ms", "CPU, %"], rows)


def write(result):
    names = columns(result)
    parts = [
        f"`{result['command']}`, commit {result['commit'][:12]}{result['commit'][40:]}, "
        f"{result['date']}, {result['machine']}.",
        "### CPU per forwarded packet",
        cost_table(result, names),
    ]
    if result["floor"]:
        least = result["floor"]["cpu_us_per_packet"]["gcm_and_gso"]["median"]
        parts.append(
            f"The floor, AES-128-GCM and UDP GSO in a loop and nothing else: {least:.2f} µs.")
    if "ramp" in result["results"]:
        parts += ["### Ramp", ramp_table(result, names)]
    if "churn" in result["results"]:
        parts += ["### Joins and leaves while others watch", churn_table(result, names)]
    if sum(name.startswith("fanout-") for name in result["results"]) > 1:
        parts += ["### What one more subscriber takes", each_table(result, names)]
    parts += ["### All figures", detail_table(result, names)]
    return "\n\n".join(parts) + "\n"


def put_into(path, text, images):
    """In place of what stood between the marks; `images`: file names below docs/images."""
    shown = [f"![{IMAGES[name]}](images/{name})" for name in images]
    text = "\n\n".join([*shown, text])
    page = path.read_text()
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    path.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}")
