/** What a check expects where the adapters differ, as `docs/from-ws-adapter.md` says. */
export function differs(theirs, ours) {
  return { WsAdapter: theirs, RawWsAdapter: ours };
}

/** How an upgrade to a path without a gateway ends. */
export const UNKNOWN_PATH = differs('socket hang up', 404);
