// Everything that the page says, in each language that it speaks.

const english = {
  title: "Status",
  titleOf: (node: string) => `Status of ${node}`,
  toMeeting: "To the meeting",
  version: (version: string) => `Version ${version}`,
  up: (time: string) => `up ${time}`,
  live: "Live",
  paused: "Paused",
  pause: "Pause",
  resume: "Go on",
  waiting: "Asking the server…",
  unreachable: "The server cannot be reached. Trying again…",
  unreachableSince: "What you see is what it last said.",
  refused: "This server shows its status to its own machine only.",
  closing: "The server is closing: nobody is let in any more.",
  traffic: "Traffic",
  received: "Received",
  sent: "Sent",
  cpu: "CPU",
  cpuOf: (cores: number) => (cores === 1 ? "of 1 core" : `of ${cores} cores`),
  core: (amount: string) => (amount === "1" ? "core" : "cores"),
  people: "People",
  inRooms: (rooms: string) => (rooms === "1" ? "in 1 room" : `in ${rooms} rooms`),
  now: "now",
  secondsAgo: (seconds: number) => `−${seconds} s`,
  minutesAgo: (minutes: number) => `−${minutes} min`,
  plotOf: (what: string, text: string) => `${what} over the last two minutes. ${text}`,
  nowAndMost: (name: string, now: string, most: string) => `${name}: now ${now}, at most ${most}.`,
  lossIn: "Loss, received",
  lossOut: "Loss, sent",
  memory: "Memory",
  threads: "Threads",
  files: "Open files",
  filesOf: (limit: string) => `of ${limit}`,
  connections: "Connections",
  joins: "Joins so far",
  streams: "Streams",
  streamsIn: (count: string) => `${count} in`,
  streamsOut: (count: string) => `${count} out`,
  nobody: "Nobody is here",
  nobodyYet: "As soon as somebody joins a meeting, this page shows who sends what to whom.",
  room: (name: string) => `Room ${name}`,
  peopleCount: (count: number) => (count === 1 ? "1 person" : `${count} people`),
  away: "away",
  handUp: "hand raised",
  speaking: "speaking",
  connecting: "connecting",
  inRoomFor: (time: string) => `here for ${time}`,
  gets: "Gets",
  sends: "Sends",
  roundTrip: "Round trip",
  lost: (share: string) => `${share} lost`,
  viewer: "Sends nothing",
  sources: {
    microphone: "Microphone",
    camera: "Camera",
    screen: "Screen",
    "screen-audio": "Screen sound",
  },
  muted: "muted",
  idle: "not sent: nobody watches",
  watchers: (count: number) => (count === 1 ? "1 person gets it" : `${count} people get it`),
  whoGetsWhat: "Who gets what",
  from: "From",
  getsOf: (name: string) => `${name} gets`,
  nothingFlows: "Nobody gets anything yet.",
  own: "own",
  notSent: "not sent",
  ofName: (source: string, name: string) => `${source} of ${name}`,
} as const;

type Widened<Words> = {
  readonly [Key in keyof Words]: Words[Key] extends string
    ? string
    : Words[Key] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Widened<Words[Key]>;
};
export type Words = Widened<typeof english>;

const german: Words = {
  title: "Status",
  titleOf: (node) => `Status von ${node}`,
  toMeeting: "Zur Besprechung",
  version: (version) => `Version ${version}`,
  up: (time) => `läuft seit ${time}`,
  live: "Live",
  paused: "Angehalten",
  pause: "Anhalten",
  resume: "Weiter",
  waiting: "Der Server wird gefragt …",
  unreachable: "Der Server ist nicht erreichbar. Es wird weiter versucht …",
  unreachableSince: "Zu sehen ist, was er zuletzt gesagt hat.",
  refused: "Dieser Server zeigt seinen Status nur auf seinem eigenen Rechner.",
  closing: "Der Server wird beendet: Es wird niemand mehr eingelassen.",
  traffic: "Verkehr",
  received: "Empfangen",
  sent: "Gesendet",
  cpu: "CPU",
  cpuOf: (cores) => (cores === 1 ? "von 1 Kern" : `von ${cores} Kernen`),
  core: (amount) => (amount === "1" ? "Kern" : "Kerne"),
  people: "Personen",
  inRooms: (rooms) => (rooms === "1" ? "in 1 Raum" : `in ${rooms} Räumen`),
  now: "jetzt",
  secondsAgo: (seconds) => `−${seconds} s`,
  minutesAgo: (minutes) => `−${minutes} min`,
  plotOf: (what, text) => `${what} in den letzten zwei Minuten. ${text}`,
  nowAndMost: (name, now, most) => `${name}: jetzt ${now}, höchstens ${most}.`,
  lossIn: "Verlust, empfangen",
  lossOut: "Verlust, gesendet",
  memory: "Speicher",
  threads: "Threads",
  files: "Offene Dateien",
  filesOf: (limit) => `von ${limit}`,
  connections: "Verbindungen",
  joins: "Beitritte bisher",
  streams: "Ströme",
  streamsIn: (count) => `${count} ein`,
  streamsOut: (count) => `${count} aus`,
  nobody: "Niemand ist da",
  nobodyYet:
    "Sobald jemand einer Besprechung beitritt, zeigt diese Seite, wer wem was sendet.",
  room: (name) => `Raum ${name}`,
  peopleCount: (count) => (count === 1 ? "1 Person" : `${count} Personen`),
  away: "abwesend",
  handUp: "Hand gehoben",
  speaking: "spricht",
  connecting: "verbindet sich",
  inRoomFor: (time) => `hier seit ${time}`,
  gets: "Bekommt",
  sends: "Sendet",
  roundTrip: "Umlaufzeit",
  lost: (share) => `${share} verloren`,
  viewer: "Sendet nichts",
  sources: {
    microphone: "Mikrofon",
    camera: "Kamera",
    screen: "Bildschirm",
    "screen-audio": "Bildschirmton",
  },
  muted: "stumm",
  idle: "nicht gesendet: niemand sieht zu",
  watchers: (count) => (count === 1 ? "1 Person bekommt es" : `${count} Personen bekommen es`),
  whoGetsWhat: "Wer bekommt was",
  from: "Von",
  getsOf: (name) => `${name} bekommt`,
  nothingFlows: "Noch bekommt niemand etwas.",
  own: "eigenes",
  notSent: "nicht gesendet",
  ofName: (source, name) => `${source} von ${name}`,
};

const languages: Readonly<Record<string, Words>> = { en: english, de: german };

/** Of a publication; servers of later versions may have more. */
export function sourceName(words: Words, source: string): string {
  const known: Readonly<Record<string, string | undefined>> = words.sources;
  return known[source] ?? source;
}

/** The first of the wished languages that the page speaks. */
export function chooseLanguage(wished: readonly string[]): string {
  const spoken = wished.map((tag) => tag.toLowerCase().split("-")[0] ?? "");
  return spoken.find((language) => Object.hasOwn(languages, language)) ?? "en";
}

export function wordsFor(language: string): Words {
  return languages[language] ?? english;
}
