const maxCodePoints = 64;

/** A name as the server takes it; undefined for one that it would refuse. */
export function displayName(name: string): string | undefined {
  const trimmed = name.trim();
  const { length } = Array.from(trimmed);
  return length > 0 && length <= maxCodePoints && !/\p{Cc}/u.test(trimmed) ? trimmed : undefined;
}
