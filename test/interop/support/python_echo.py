"""A client of the websockets library that sends back what it gets. Usage: python_echo.py <url>"""

import asyncio
import sys

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory


async def main(url):
    deflate = ClientPerMessageDeflateFactory(client_max_window_bits=True)
    async with websockets.connect(url, compression=None, extensions=[deflate], max_size=2**20) as connection:
        async for message in connection:
            await connection.send(message)
    assert connection.close_code == 1000, connection.close_code


asyncio.run(main(*sys.argv[1:]))
