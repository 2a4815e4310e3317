// A client of the ws package that sends back what it gets. Usage: ws-echo.mjs <url>
import process from 'node:process';
import { WebSocket } from 'ws';

const [url = ''] = process.argv.slice(2);
const socket = new WebSocket(url, { perMessageDeflate: { threshold: 0 } });
socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
socket.on('error', (error) => {
  throw error;
});
socket.on('close', (code) => {
  if (code !== 1000) throw new Error(`Closed with ${code}`);
});
