/** One HTTP answer, read strictly. */
export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  /** By lower-case name; a name that comes twice is not well formed here. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Reads the answers that the bytes consist of, one behind the other.
 *
 * @throws Error if anything is not as HTTP/1.1 wants it, a byte too many or too few included
 */
export function httpAnswers(bytes: Buffer): HttpAnswer[] {
  const answers: HttpAnswer[] = [];
  let rest = bytes.toString('latin1');
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1) throw new Error(`No end of the header: ${rest}`);
    const { length, ...head } = readHead(rest.slice(0, end));
    const body = rest.slice(end + 4, end + 4 + length);
    if (body.length !== length) throw new Error(`Of ${length} bytes of the body ${body.length} came`);
    answers.push({ ...head, body: Buffer.from(body, 'latin1').toString('utf8') });
    rest = rest.slice(end + 4 + length);
  }
  return answers;
}

/** The answer that the bytes consist of. */
export function httpAnswer(bytes: Buffer): HttpAnswer {
  const [answer, ...more] = httpAnswers(bytes);
  if (answer === undefined || more.length > 0) throw new Error(`Not one answer: ${bytes.toString('latin1')}`);
  return answer;
}

function readHead(head: string): Omit<HttpAnswer, 'body'> & { readonly length: number } {
  const [statusLine = '', ...lines] = head.split('\r\n');
  const status = /^HTTP\/1\.1 ([1-5][0-9][0-9]) ([\x20-\x7e]+)$/.exec(statusLine);
  if (status === null) throw new Error(`Not a status line: ${statusLine}`);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const field = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+): ?([\t\x20-\x7e]*)$/.exec(line);
    if (field === null) throw new Error(`Not a header line: ${line}`);
    const name = field[1]!.toLowerCase();
    if (name in headers) throw new Error(`Twice in one header: ${line}`);
    headers[name] = field[2]!;
  }
  const code = Number(status[1]);
  // 1xx answers have no body and no length (RFC 9110 section 8.6).
  if (code >= 200 && !/^[0-9]+$/.test(headers['content-length'] ?? '')) throw new Error(`No length in: ${head}`);
  return { status: code, reason: status[2]!, headers, length: Number(headers['content-length'] ?? 0) };
}
