// A whole meeting on the SDK. Built to assets/example.html; a page of your own imports
// "assets/sdk.js" in place of "../src/sdk".
import { UmbrellaClient, kindOf } from "../src/sdk";

const client = new UmbrellaClient();
const players = new Map<string, HTMLMediaElement>();

client.on("track", ({ participantId, source, track }) => {
  const key = `${participantId} ${source}`;
  players.get(key)?.remove();
  if (track !== null && !(participantId === client.participantId && track.kind === "audio")) {
    const player = document.createElement(kindOf(source));
    player.autoplay = true;
    player.srcObject = new MediaStream([track]);
    document.body.append(player);
    players.set(key, player);
  }
});
client.on("closed", ({ text }) => {
  document.body.append(`The meeting is over. ${text}`);
});

document.querySelector("button")?.addEventListener("click", () => {
  void (async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    stream.getAudioTracks().forEach((track) => {
      client.publish("microphone", track);
    });
    stream.getVideoTracks().forEach((track) => {
      client.publish("camera", track);
    });
    await client.connect({ url: new URL("../wsb", location.href), name: "Example" });
  })();
});
