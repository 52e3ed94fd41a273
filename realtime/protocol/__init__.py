"""The protocol of the sockets as files: one JSON Schema for each message, command and reply, and the five sockets.

What stands there is served as an AsyncAPI document, and every frame of every test is checked against it.
"""
