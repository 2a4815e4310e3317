/** Requests and streams over a WebSocket that is open: this is all a page needs. */
export function connect(socket) {
  const calls = new Map(); // what is not answered yet, by id
  let lastId = 0;

  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    const call = ['$next', '$complete', 'exception'].includes(message.event) && calls.get(message.id);
    if (!call) return; // an event, or the server asks: then the id is its own
    if (message.event === '$next') return call.next(message.data);
    calls.delete(message.id);
    if (message.event === '$complete') call.complete(message.data);
    else call.fail(Object.assign(new Error(message.data.message), message.data));
  };
  socket.onclose = () => calls.forEach((call) => call.fail(new Error('The connection is closed')));

  function stream(event, data, call, id = ++lastId) {
    if (socket.readyState > socket.OPEN) throw new Error('The connection is closed');
    calls.set(id, call);
    socket.send(JSON.stringify({ event, data, id }));
    return () => socket.send(JSON.stringify({ event: '$cancel', id }));
  }

  function request(event, data) {
    let last; // behind a global interceptor the value comes by $next
    const next = (value) => (last = value);
    return new Promise((done, fail) => stream(event, data, { next, complete: (value = last) => done(value), fail }));
  }

  return { request, stream };
}
