import type { en } from "./en";

export const de: Record<keyof typeof en, string> = {
  "title": "Pipeline",
  "intro": "Was GStreamer gerade für alle laufen hat, gezeichnet von Graphviz.",
  "said.waiting": "Wird gezeichnet…",
  "said.needed": "Die Pipeline sieht, wer das Admin-Passwort kennt.",
  "said.undrawn": "Es gibt kein Bild; der Text, aus dem es entsteht, lässt sich herunterladen.",
  "said.unreachable": "Der Server ist nicht zu erreichen.",
  "again": "Neu zeichnen",
  "whole": "Mit dem Inneren von webrtcbin",
  "download": "Als dot herunterladen",
  "zoom": "Vergrößerung",
  "smaller": "Kleiner",
  "larger": "Größer",
  "fit": "Auf die Breite",
  "actual": "100 %",
  "picture": "Die Pipeline: ein Kasten je Person und je Quelle, Linien, wo sie verbunden sind. Der dot-Text sagt dasselbe in Worten.",
  "region": "Bild der Pipeline",
};
