"""python-websockets.py URL: Debian's python3-websockets with its own reconnecting, as it is.

The loop that its documentation has.
"""
import asyncio
import sys

import websockets


async def main():
    async for connection in websockets.connect(sys.argv[1]):
        try:
            await connection.send('{"hello":1}')
            async for _ in connection:
                pass
        except websockets.ConnectionClosed:
            continue


asyncio.run(main())
