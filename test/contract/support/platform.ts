import { env } from 'node:process';

const platforms = ['express', 'fastify'] as const;

export type Platform = (typeof platforms)[number];

/** What serves HTTP in the cases that don't say it themselves: `CONTRACT_PLATFORM`, or Express. */
export const defaultPlatform: Platform = platformCalled(env['CONTRACT_PLATFORM'] || 'express');

function platformCalled(name: string): Platform {
  const platform = platforms.find((known) => known === name);
  if (platform === undefined) {
    throw new Error(`CONTRACT_PLATFORM is "${name}"; it may be ${platforms.join(' or ')}`);
  }
  return platform;
}
