import type { en } from "./en";

export const de: Record<keyof typeof en, string> = {
  "nav": "Seiten dieses Servers",
  "nav.sfu": "Treffen",
  "nav.status": "Status",
  "nav.recordings": "Aufnahmen",
  "nav.sources": "Kameras",
  "nav.trunk": "Verbindungen",
  "nav.debug/pipeline": "Pipeline",
  "room.default": "Hauptraum",
  "said.wrong": "Das ist nicht das Admin-Passwort.",
  "said.too-many": "Zu viele falsche Passwörter; in einer Minute geht es wieder.",
  "said.unreachable": "Der Server ist nicht zu erreichen. Neuer Versuch…",
  "password": "Admin-Passwort",
  "enter": "Weiter",
  "close": "Schließen",
  "keep": "Abbrechen",
};
