import type { ArgumentsHost } from '@nestjs/common';

/** What Nest gives a filter of a gateway: the arguments of the handler, and behind them the event. */
export function wsHost(...args: readonly unknown[]): ArgumentsHost {
  const at = (index: number) => Object(args)[index];
  return {
    getArgs: () => Object([...args]),
    getArgByIndex: at,
    getType: () => Object('ws').valueOf(),
    switchToHttp: () => ({ getRequest: () => at(0), getResponse: () => at(1), getNext: () => at(2) }),
    switchToRpc: () => ({ getData: () => at(0), getContext: () => at(1) }),
    switchToWs: () => ({ getClient: () => at(0), getData: () => at(1), getPattern: () => at(args.length - 1) }),
  };
}
