"""aiohttp-by-hand.py URL: aiohttp reconnects nothing by itself: a loop with one second between."""
import asyncio
import sys

import aiohttp


async def main():
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.ws_connect(sys.argv[1]) as socket:
                    await socket.send_str('{"hello":1}')
                    async for _ in socket:
                        pass
            except aiohttp.ClientError as error:
                print(error)
            await asyncio.sleep(1)


asyncio.run(main())
