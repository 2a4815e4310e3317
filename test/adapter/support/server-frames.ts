/** A frame that a server has sent. */
export interface ServerFrame {
  readonly firstByte: number;
  readonly payload: Buffer;
}

/** Takes unmasked frames of up to 65,535 bytes apart, without the code under test. */
export function framesIn(bytes: Buffer): ServerFrame[] {
  const frames: ServerFrame[] = [];
  for (let at = 0; at < bytes.length;) {
    const short = bytes.readUInt8(at + 1);
    const start = at + (short === 126 ? 4 : 2);
    const end = start + (short === 126 ? bytes.readUInt16BE(at + 2) : short);
    frames.push({ firstByte: bytes.readUInt8(at), payload: bytes.subarray(start, end) });
    at = end;
  }
  return frames;
}
