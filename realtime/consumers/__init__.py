"""The Channels consumers: one for each path, over one base."""
