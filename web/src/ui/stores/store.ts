import type { Participant, UmbrellaClient } from "../../sdk";

/** Something outside React that changes, and whose value is another one whenever it has. */
export interface Store<Value> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly get: () => Value;
}

/** A value that tells when it is replaced by another. */
export class Cell<Value> implements Store<Value> {
  readonly #listeners = new Set<() => void>();
  #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  readonly get = (): Value => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  set(value: Value): void {
    if (value !== this.#value) {
      this.#value = value;
      this.#listeners.forEach((listener) => {
        listener();
      });
    }
  }
}

type Participants = ReadonlyMap<string, Participant>;

/** What `derive` makes of the participants; changes only when `same` says that it does. So whoever
 *  depends on who is there is not drawn anew because somebody speaks. */
export function derived<Value>(
  client: UmbrellaClient,
  derive: (participants: Participants) => Value,
  same: (a: Value, b: Value) => boolean,
): Store<Value> {
  const cell = new Cell(derive(client.participants));
  client.on("participants", (participants) => {
    const next = derive(participants);
    if (!same(cell.get(), next)) {
      cell.set(next);
    }
  });
  return cell;
}
