/**
 * Answers what the server asks over a WebSocket: `sendRequest` there. For each event there is a function that is given
 * the data and an AbortSignal, which fires when the server does not wait any longer; it returns a promise of the answer.
 */
export function answerQuestions(socket, handlers) {
  const asked = new Map(); // what is not answered yet, by the id that the server has given it

  socket.addEventListener('message', async ({ data }) => {
    const message = JSON.parse(data);
    if (message.event === '$cancel') return asked.get(message.id)?.abort();
    if (message.id === undefined || !Object.hasOwn(handlers, message.event)) return;
    const { id } = message;
    const waiting = new AbortController();
    asked.set(id, waiting);
    const answer = await handlers[message.event](message.data, waiting.signal).then(
      (value) => ({ event: '$complete', data: value, id }),
      (error) => ({ event: 'exception', data: { status: 'error', code: error.code, message: error.message }, id }),
    );
    asked.delete(id);
    if (!waiting.signal.aborted) socket.send(JSON.stringify(answer));
  });
  socket.addEventListener('close', () => asked.forEach((waiting) => waiting.abort()));
}
