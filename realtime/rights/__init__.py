"""Who may keep a socket: judged again whenever somebody's rights have changed, and all of them every few seconds."""
