"""Starts and ends the servers that are compared: each fresh, in a directory of its own that goes
away with it, on a free port of the loopback, on one CPU."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

JANUS_LIBRARIES = "/usr/lib/{}/janus"
START_PATIENCE_S = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    deadline = time.monotonic() + START_PATIENCE_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with status {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{process.args[0]} does not listen")


class Server:
    """One run of a server: `with Server(...) as server:` gives its pid and url."""

    kind = ""

    def __init__(self, cpu):
        self.cpu = cpu
        self.directory = None
        self.process = None
        self.url = ""

    def command(self, directory, port):
        raise NotImplementedError

    def environment(self, port):
        return {}

    def __enter__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="umbrella-bench-"))
        port = free_port()
        command = self.command(self.directory, port)
        with open(self.directory / "log", "wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.directory,
                env={**os.environ, **self.environment(port)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=lambda: os.sched_setaffinity(0, {self.cpu}),
            )
        try:
            wait_for(port, self.process)
        except RuntimeError as error:
            tail = (self.directory / "log").read_text(errors="replace")[-2000:]
            self.__exit__(None, None, None)
            raise RuntimeError(f"{error}\n{tail}") from None
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.directory)


class Umbrella(Server):
    kind = "umbrella"

    def __init__(self, cpu, binary, options=(), one_udp_port=False):
        super().__init__(cpu)
        self.binary = binary
        self.options = options
        self.one_udp_port = one_udp_port

    def command(self, directory, port):
        self.url = f"ws://127.0.0.1:{port}/wsb"
        shared = [f"--udp-port={port}"] if self.one_udp_port else []
        return [str(self.binary), *self.options, *shared]

    def environment(self, port):
        # Plain HTTP, as Janus is driven: what is compared is media.
        return {"UMBRELLA_CLOUD": "1", "UMBRELLA_HTTP_SERVE_ADDR": f"127.0.0.1:{port}"}


JANUS_CONFIG = """general: {{
	configs_folder = "{directory}"
	plugins_folder = "{libraries}/plugins"
	transports_folder = "{libraries}/transports"
	events_folder = "{libraries}/events"
	loggers_folder = "{libraries}/loggers"
	debug_level = 2
	event_loops = {event_loops}
}}
media: {{
	rtp_port_range = "20000-60000"
}}
plugins: {{
	disable = "{other_plugins}"
}}
transports: {{
	disable = "{other_transports}"
}}
events: {{
	broadcast = false
}}
"""

JANUS_HTTP_CONFIG = """general: {{
	json = "plain"
	base_path = "/janus"
	http = true
	ip = "127.0.0.1"
	port = {port}
	https = false
}}
admin: {{
	admin_http = false
}}
"""


class Janus(Server):
    """Nothing but the videoroom and the HTTP transport; all else as Janus's defaults are."""

    kind = "janus"

    def __init__(self, cpu, event_loops):
        super().__init__(cpu)
        self.event_loops = event_loops

    def command(self, directory, port):
        machine = subprocess.run(
            ["gcc", "-print-multiarch"], capture_output=True, text=True, check=True
        ).stdout.strip()
        libraries = pathlib.Path(JANUS_LIBRARIES.format(machine))

        def others(kind, wanted):
            names = sorted(path.name for path in (libraries / kind).glob("*.so"))
            return ",".join(name for name in names if name != wanted)

        (directory / "janus.jcfg").write_text(
            JANUS_CONFIG.format(
                directory=directory,
                libraries=libraries,
                event_loops=self.event_loops,
                other_plugins=others("plugins", "libjanus_videoroom.so"),
                other_transports=others("transports", "libjanus_http.so"),
            )
        )
        (directory / "janus.transport.http.jcfg").write_text(JANUS_HTTP_CONFIG.format(port=port))
        (directory / "janus.plugin.videoroom.jcfg").write_text("general: {\n}\n")
        self.url = f"http://127.0.0.1:{port}/janus"
        return ["janus", "-F", str(directory)]
