/** One page of a longer list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** From 0; moved to the last one when there are fewer pages than that. */
  readonly page: number;
  /** At least 1. */
  readonly pages: number;
}

/** Pages of nearly the same length, so that the last one does not hold a single huge tile. */
export function pageOf<Item>(all: readonly Item[], capacity: number, wanted: number): Page<Item> {
  const pages = Math.max(1, Math.ceil(all.length / Math.max(1, capacity)));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  const length = Math.ceil(all.length / pages);
  return { items: all.slice(page * length, (page + 1) * length), page, pages };
}

/** Brings those who spoke lately to the first page. Each changes places with the last one there who
 *  did not speak, and nobody else moves. */
export function promote<Item extends { readonly id: string }>(
  all: readonly Item[],
  spokeLately: readonly string[],
  capacity: number,
): readonly Item[] {
  if (all.length <= capacity) {
    return all;
  }
  const order = [...all];
  const first = Math.ceil(all.length / Math.ceil(all.length / capacity));
  const spoke = new Set(spokeLately);
  for (const id of spokeLately) {
    const from = order.findIndex((item) => item.id === id);
    const to = order.slice(0, first).findLastIndex((item) => !spoke.has(item.id));
    const [speaker, silent] = [order[from], order[to]];
    if (from >= first && speaker !== undefined && silent !== undefined) {
      order[to] = speaker;
      order[from] = silent;
    }
  }
  return order;
}
