"""Frames that are ready, written below ASGI's `send`: the extension `parkmate.prepared` in the scope of a socket.

It is a function that takes whole frames (RFC 6455, unmasked, not fragmented, several may be joined). It gives True when
they were written, in order with whatever was sent by ASGI, or False where they must go by `send` instead: the socket is
not open, or closing, or something waits to be written. Nothing is kept for later. On a server without the extension all
goes by `send`; what it buys stands in docs/performance.md.
"""
