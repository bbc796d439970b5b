#!/usr/bin/env python3
"""A cable in userspace: passes bytes from a free port here to HOST PORT, unless the file CUT is there.

Prints its port, then works until it is ended. Used where network namespaces are not permitted.
"""

import asyncio
import os
import sys


async def pass_on(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def main(host, port, cut):
    cables = set()

    async def plug(reader, writer):
        if os.path.exists(cut):
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(host, port)
        except OSError:
            writer.transport.abort()
            return
        cables.update((writer, far_writer))
        await asyncio.gather(pass_on(reader, far_writer), pass_on(far_reader, writer))
        cables.difference_update((writer, far_writer))

    server = await asyncio.start_server(plug, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while True:
        await asyncio.sleep(0.05)
        if os.path.exists(cut):
            for cable in list(cables):
                cable.transport.abort()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
