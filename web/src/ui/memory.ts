// What is kept in this browser between visits. Storage may be forbidden; then nothing is.
const key = "umbrella.name";

export function rememberedName(): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(key, name);
  } catch {
    // Then it is typed again next time.
  }
}
