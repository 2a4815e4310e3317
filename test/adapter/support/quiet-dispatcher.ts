/** Takes every message and does nothing with it: for clients whose answers alone matter. */
export const quietDispatcher = {
  receive: () => undefined,
  whenRoomFor: (_bytes: number, parse: () => void) => parse(),
  isAtWork: false,
  isOpen: () => false,
  cancel: () => false,
  whenIdle: (callback: () => void) => callback(),
};
