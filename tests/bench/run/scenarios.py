"""What is measured, in the order in which it runs."""

import dataclasses

# Of one camera: 1.35 Mbit/s in 30 frames a second make, with a microphone, 210 packets a second,
# 7.3 Mbit/s 840.
CAMERA_BPS = 1_350_000
FAST_CAMERA_BPS = 7_300_000
# Of one camera in a meeting: a tile of 640 × 360.
TILE_BPS = 500_000
# Umbrella's bound of participants a node is 1000: ten rooms of a publisher and 99 subscribers.
RAMP_SUBSCRIBERS = 990
RAMP_ROOM_SIZE = 99


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    group: str
    measure: tuple  # options after "measure"
    bitrate_bps: int = CAMERA_BPS
    quick: bool = False
    seconds: int = 10
    join_ms: int = 30
    subscribers: int = 0

    def options(self, quick):
        seconds = self.seconds if not quick else max(3, self.seconds // 3)
        return [
            "--seconds", str(seconds), "--join-ms", str(self.join_ms),
            "--bitrate", str(self.bitrate_bps),
        ], list(self.measure)


def fan_out(subscribers, **more):
    return Scenario(
        name=f"fanout-{subscribers}",
        title=f"1 × {subscribers}",
        group="fan-out",
        measure=("--subscribers", str(subscribers)),
        subscribers=subscribers,
        **more,
    )


def meeting(people, **more):
    return Scenario(
        name=f"meeting-{people}",
        title=f"meeting of {people}",
        group="meeting",
        measure=(
            "--publishers", str(people), "--subscribers", "0",
            "--publisher-watch", str(min(people - 1, 49)),
        ),
        bitrate_bps=TILE_BPS,
        subscribers=people,
        **more,
    )


SCENARIOS = [
    fan_out(1),
    fan_out(10, quick=True),
    fan_out(50, quick=True),
    Scenario(
        name="fanout-fast-50",
        title="1 × 50, 840 packets/s",
        group="fan-out, fast",
        measure=("--subscribers", "50"),
        bitrate_bps=FAST_CAMERA_BPS,
        subscribers=50,
    ),
    fan_out(100),
    fan_out(200),
    meeting(2),
    meeting(5, quick=True),
    meeting(10),
    meeting(25),
    Scenario(
        name="churn",
        title="1 × 10, 4 joins and leaves a second",
        group="churn",
        measure=("--subscribers", "10", "--churn", "4"),
        quick=True,
        seconds=15,
        subscribers=10,
    ),
    Scenario(
        name="ramp",
        title="ramp",
        group="ramp",
        measure=(
            "--ramp", "--subscribers", str(RAMP_SUBSCRIBERS), "--room-size", str(RAMP_ROOM_SIZE),
            "--settle", "1",
        ),
        seconds=4,
        join_ms=15,
    ),
]


def chosen(names, quick):
    if not names:
        return [one for one in SCENARIOS if one.quick or not quick]
    known = {one.name: one for one in SCENARIOS}
    groups = {one.group for one in SCENARIOS}
    picked = []
    for name in names:
        if name in known:
            picked.append(known[name])
        elif name in groups:
            picked += [one for one in SCENARIOS if one.group == name]
        else:
            raise SystemExit(f"There is no scenario '{name}'. There are: {', '.join(known)}")
    return picked
