"""Frames that are ready, written below ASGI's `send`: the extension `parkmate.prepared` in the scope of a socket.

It is a way (`realtime.frames.Way`). It takes whole frames (RFC 6455, unmasked, not fragmented, several may be joined)
and writes them, in order with whatever was sent by ASGI; or it is shut, and they must go by `send` instead: the socket
is not open, or closing, or something waits to be written. Two steps, not a function that tells, so that what is written
to thousands of sockets needs no call but the write itself. On a server without the extension all goes by `send`; what
it buys stands in docs/performance.md.
"""
