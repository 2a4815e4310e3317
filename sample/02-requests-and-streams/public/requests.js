/** Requests and streams over a WebSocket that is open: all that a page needs, and the same as in the README. */
export function connect(socket, lastId = 0) {
  const calls = new Map(); // what is not answered yet, by id

  socket.addEventListener('message', ({ data }) => {
    const { event, data: value, id } = JSON.parse(data);
    const call = ['$next', '$complete', 'exception'].includes(event) && calls.get(id);
    if (!call) return; // an event, or a question of the server, whose ids are its own
    if (event === '$next') return call.next(value);
    calls.delete(id);
    if (event === '$complete') call.complete(value);
    else call.fail(Object.assign(new Error(value?.message), value));
  });
  socket.addEventListener('close', () => calls.forEach((call) => call.fail(new Error('The connection is closed'))));

  function stream(event, data, call, id = ++lastId) {
    if (socket.readyState > socket.OPEN) throw new Error('The connection is closed');
    calls.set(id, call);
    socket.send(JSON.stringify({ event, data, id }));
    return () => socket.send(JSON.stringify({ event: '$cancel', id }));
  }

  function request(event, data) {
    let last; // global interceptors make a stream of one value
    const next = (value) => (last = value);
    return new Promise((done, fail) => stream(event, data, { next, fail, complete: (value = last) => done(value) }));
  }

  return { request, stream };
}
