#!/usr/bin/python3
"""A camera for tests: gst-rtsp-server, or something that behaves badly.

Prints "port N" when it is ready, then a line "clients N" whenever that changes. Ends with its
standard input. The picture is of one colour (--colour), the sound a tone.
"""
import argparse
import socket
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

VIDEO = {
    "h264": "openh264enc complexity=low bitrate=600000 gop-size={gop} ! h264parse config-interval=0"
    " ! rtph264pay name=pay0 pt=96 mtu=1400 config-interval=0",
    "h265": "x265enc speed-preset=ultrafast tune=zerolatency key-int-max={gop} bitrate=600"
    " ! h265parse ! rtph265pay name=pay0 pt=96 mtu=1400",
    # Its SDP says what its packets are not.
    "lie": "jpegenc ! capssetter join=false replace=true caps=video/x-h264,"
    "stream-format=(string)byte-stream,alignment=(string)au ! rtph264pay name=pay0 pt=96",
    # Nothing that a browser takes.
    "jpeg": "jpegenc ! rtpjpegpay name=pay0 pt=26",
}
AUDIO = {
    "aac": "audioconvert ! audioresample ! voaacenc ! aacparse ! rtpmp4gpay name=pay1 pt=97",
    "opus": "audioconvert ! audioresample ! opusenc ! rtpopuspay name=pay1 pt=97",
    "pcmu": "audioresample ! mulawenc ! rtppcmupay name=pay1",
    "pcma": "audioresample ! alawenc ! rtppcmapay name=pay1",
}
# Bytes that "huge" announces, and sends.
BLOCK = b"x" * 65536
HUGE = 32768 * len(BLOCK)


def description(options):
    parts = []
    if options.video != "none":
        encoder = VIDEO[options.video].format(gop=options.gop)
        parts.append(
            f"videotestsrc is-live=true pattern=solid-color foreground-color={options.colour}"
            f" ! video/x-raw,format=I420,width=320,height=240,framerate=20/1 ! {encoder}"
        )
    if options.audio != "none":
        parts.append(
            "audiotestsrc is-live=true wave=sine freq=470 volume=0.5"
            f" ! audio/x-raw,rate=48000,channels=1 ! {AUDIO[options.audio]}"
        )
    if options.video == "none":
        parts[-1] = parts[-1].replace("pay1", "pay0")
    return "( " + " ".join(parts) + " )"


class Counter:
    def __init__(self):
        self.clients = 0

    def add(self, number):
        self.clients += number
        print("clients", self.clients, flush=True)


def serve(options):
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(options.port))
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(description(options))
    factory.set_shared(True)
    if options.user:
        auth = GstRtspServer.RTSPAuth()
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "user")
        auth.add_digest(options.user, options.password, token)
        server.set_auth(auth)
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role("user", "media.factory.access", True)
        permissions.add_permission_for_role("user", "media.factory.construct", True)
        factory.set_permissions(permissions)
    server.get_mount_points().add_factory("/stream", factory)
    counter = Counter()

    def connected(_server, client):
        counter.add(1)
        client.connect("closed", lambda _client: counter.add(-1))

    server.connect("client-connected", connected)
    server.attach(None)
    print("port", server.get_bound_port(), flush=True)
    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, lambda *_: loop.quit())
    loop = GLib.MainLoop()
    loop.run()


def answer(options, request):
    """What a camera that behaves badly says; None: nothing."""
    sequence = next(
        (line.split(":", 1)[1].strip() for line in request.split("\r\n") if line.lower().startswith("cseq:")), "1"
    )
    if options.bad == "redirect":
        return f"RTSP/1.0 302 Moved\r\nCSeq: {sequence}\r\nLocation: {options.target}\r\n\r\n".encode()
    if options.bad == "garbage":
        return bytes(range(256)) * 512
    if options.bad == "huge":
        return f"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\nContent-Length: {HUGE}\r\n\r\n".encode()
    if options.bad == "headers":
        return f"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\n".encode()
    return None


def flood(options, connection):
    """What comes after the answer of some of them: as much as the other side takes."""
    if options.bad == "huge":
        for _ in range(HUGE // len(BLOCK)):
            connection.sendall(BLOCK)
    if options.bad == "headers":
        while True:
            connection.sendall(b"X-Header: " + b"x" * 1000 + b"\r\n")


def misbehave(options):
    listener = socket.create_server(("127.0.0.1", options.port))
    print("port", listener.getsockname()[1], flush=True)

    def talk(connection):
        request = b""
        try:
            while True:
                data = connection.recv(65536)
                if not data:
                    return
                request += data
                if b"\r\n\r\n" in request:
                    print("request", request.split(b"\r\n", 1)[0].decode(errors="replace"), flush=True)
                    said = answer(options, request.decode(errors="replace"))
                    request = b""
                    if said is not None:
                        connection.sendall(said)
                        flood(options, connection)
        except OSError:
            pass

    def accept():
        while True:
            connection, _ = listener.accept()
            print("connected", flush=True)
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--video", default="h264", choices=[*VIDEO, "none"])
parser.add_argument("--audio", default="aac", choices=[*AUDIO, "none"])
parser.add_argument("--gop", type=int, default=40)
parser.add_argument("--colour", default="0xff20c020")
parser.add_argument("--user", default="")
parser.add_argument("--password", default="")
parser.add_argument("--bad", default="", choices=["", "hang", "redirect", "garbage", "huge", "headers"])
parser.add_argument("--target", default="", help="of --bad redirect")
chosen = parser.parse_args()
if chosen.bad:
    misbehave(chosen)
else:
    serve(chosen)
