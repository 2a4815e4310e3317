"""A client of the websockets library, driven by lines of JSON: commands on stdin, what happens on stdout."""

import asyncio
import json
import sys

import websockets

LONGEST_LINE = 16 * 1024 * 1024


def tell(**happening):
    print(json.dumps(happening), flush=True)


async def commands():
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield json.loads(line)


async def obey(connection):
    async for command in commands():
        match command:
            case {"text": text}:
                await connection.send(text)
            case {"binary": digits}:
                await connection.send(bytes.fromhex(digits))
            case {"fragments": parts}:
                await connection.send(parts)
            case {"ping": payload}:
                await (await connection.ping(payload))
                tell(pong=payload)
            case {"close": [code, reason]}:
                await connection.close(code, reason)


async def listen(connection):
    try:
        async for message in connection:
            if isinstance(message, str):
                tell(text=message)
            else:
                tell(binary=message.hex())
    except websockets.ConnectionClosedError:
        pass
    tell(closed={"code": connection.close_code, "reason": connection.close_reason})


async def main(url, *protocols):
    async with websockets.connect(url, subprotocols=protocols or None) as connection:
        tell(protocol=connection.subprotocol or "")
        obeying = asyncio.create_task(obey(connection))
        await listen(connection)
        obeying.cancel()
        # The end of the connection may have met a message that was still being sent.
        await asyncio.gather(obeying, return_exceptions=True)


asyncio.run(main(*sys.argv[1:]))
