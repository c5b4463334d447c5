// Numbers as people read them: three significant digits, a unit that fits, the language's marks.

export interface Quantity {
  readonly value: string;
  readonly unit: string;
}

export interface Formats {
  readonly bitrate: (bitsPerSecond: number | undefined) => Quantity;
  /** A round bitrate, at the edge of a plot. */
  readonly mark: (bitsPerSecond: number) => Quantity;
  readonly bytes: (count: number) => Quantity;
  readonly share: (fraction: number | undefined) => Quantity;
  readonly milliseconds: (microseconds: number | undefined) => Quantity;
  readonly count: (value: number) => string;
  /** 1_048_576 → "1M". */
  readonly rough: (value: number) => string;
  /** At most `digits` decimals. */
  readonly decimal: (value: number, digits: number) => string;
  /** The two largest units that are not zero. */
  readonly duration: (milliseconds: number) => string;
}

const unknown: Quantity = { value: "–", unit: "" };
const thousands = ["", "k", "M", "G", "T"];
const durations = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** 1_234_567 → [1.234567, "M"]; never "1000 k". */
function scaled(value: number, base: number): [number, string] {
  let step = 0;
  let rest = value;
  while (rest >= base * 0.9995 && step < thousands.length - 1) {
    rest /= base;
    step += 1;
  }
  return [rest, thousands[step] ?? ""];
}

export function formatsFor(language: string): Formats {
  const decimals = [0, 1, 2].map(
    (digits) =>
      new Intl.NumberFormat(language, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  );
  const fixed = (value: number, digits: number): string =>
    decimals[digits]?.format(value) ?? String(value);
  const three = (value: number): string =>
    fixed(value, value >= 99.95 || value === 0 ? 0 : value >= 9.995 ? 1 : 2);
  const loose = [0, 1, 2, 3].map(
    (digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }),
  );
  const short = new Intl.NumberFormat(language, { notation: "compact" });
  return {
    bitrate: (bitsPerSecond) => {
      if (bitsPerSecond === undefined) {
        return unknown;
      }
      const [value, prefix] = scaled(bitsPerSecond, 1000);
      return { value: prefix === "" ? fixed(value, 0) : three(value), unit: `${prefix}bit/s` };
    },
    mark: (bitsPerSecond) => {
      const [value, prefix] = scaled(bitsPerSecond, 1000);
      return { value: loose[2]?.format(value) ?? String(value), unit: `${prefix}bit/s` };
    },
    bytes: (count) => {
      const [value, prefix] = scaled(count, 1024);
      return {
        value: prefix === "" ? fixed(value, 0) : three(value),
        unit: prefix === "" ? "B" : `${prefix.toUpperCase()}iB`,
      };
    },
    share: (fraction) => {
      if (fraction === undefined) {
        return unknown;
      }
      const percent = fraction * 100;
      const digits = percent === 0 || percent >= 9.95 ? 0 : percent >= 0.095 ? 1 : 2;
      return { value: fixed(percent, digits), unit: "%" };
    },
    milliseconds: (microseconds) => {
      if (microseconds === undefined) {
        return unknown;
      }
      const value = microseconds / 1000;
      return { value: fixed(value, value >= 9.95 ? 0 : 1), unit: "ms" };
    },
    count: (value) => fixed(value, 0),
    rough: (value) => short.format(value),
    decimal: (value, digits) => loose[digits]?.format(value) ?? String(value),
    duration: (milliseconds) => {
      let seconds = Math.floor(milliseconds / 1000);
      const parts: string[] = [];
      for (const [unit, size] of durations) {
        const amount = Math.floor(seconds / size);
        seconds -= amount * size;
        if (parts.length > 0 || amount > 0 || unit === "s") {
          parts.push(`${amount} ${unit}`);
        }
      }
      const [most = "", next = ""] = parts;
      return next === "" || next.startsWith("0 ") ? most : `${most} ${next}`;
    },
  };
}

/** "1.2 Mbit/s", with a space that does not break. */
export function joined({ value, unit }: Quantity): string {
  return unit === "" ? value : `${value}\u00a0${unit}`;
}
