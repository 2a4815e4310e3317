/** Numbers as they are read: short, and with their unit. */

export function count(value) {
  return value < 10 ? String(Number(value.toFixed(1))) : Math.round(value).toLocaleString('en');
}

export function perSecond(value) {
  return `${count(value)}/s`;
}

export function bytes(value) {
  if (value < 1000) return `${Math.round(value)} B`;
  return value < 1e6 ? `${short(value / 1000)} kB` : `${short(value / 1e6)} MB`;
}

export function bytesPerSecond(value) {
  return `${bytes(value)}/s`;
}

function short(value) {
  return Number(value < 100 ? value.toFixed(1) : value.toFixed(0));
}
