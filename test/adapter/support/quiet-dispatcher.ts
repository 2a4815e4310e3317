/** Takes every message and does nothing with it: for clients whose answers alone matter. */
export const quietDispatcher = {
  receive: () => undefined,
  isOpen: () => false,
  cancel: () => false,
  whenIdle: (callback: () => void) => callback(),
};
