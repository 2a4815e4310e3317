import type { RoomMetrics } from 'nest-raw-ws';

/** What the charts are drawn from. */
export interface Figures extends Omit<RoomMetrics, 'incidents'> {
  /** When, in milliseconds. */
  readonly at: number;
  /** What has happened at all: of the reasons there are, few ever occur. */
  readonly incidents: readonly { readonly kind: string; readonly reason: string; readonly count: number }[];
}

export function figuresOf({ incidents, ...others }: RoomMetrics, at: number): Figures {
  return {
    ...others,
    at,
    incidents: Object.entries(incidents).flatMap(([kind, reasons]) =>
      Object.entries(reasons)
        .filter(([, count]) => count > 0)
        .map(([reason, count]) => ({ kind, reason, count })),
    ),
  };
}
