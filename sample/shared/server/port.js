/** The port to listen on: PORT, or 3000. 0 lets the system choose. */
export function readPort(value) {
  const port = Number(value ?? '3000');
  if (value === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`PORT is "${value}", which is no port number: use 0 to 65535, for example PORT=3000.`);
  }
  return port;
}

/** What to do about a port that cannot be had; undefined for any other trouble. */
export function explainPortError(error) {
  if (error instanceof RangeError) {
    return error.message;
  }
  if (!(error instanceof Error && 'code' in error && 'port' in error)) {
    return undefined;
  }
  const advice = 'choose another one, for example PORT=3001 npm start';
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${error.port} is in use by another program: stop that one, or ${advice}`;
    case 'EACCES':
      return `Port ${error.port} needs more rights than you have: ${advice}`;
    default:
      return undefined;
  }
}
