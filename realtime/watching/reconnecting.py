"""When to come back after a connection ended, by its close code (docs/protocol.md has the table)."""

from realtime.watching.errors import CannotWatch

LONGEST_WAIT_S = 30.0
AFTER_TOO_MUCH_S = 30.0
RESTART_WITHIN_S = 5.0

NOT_SIGNED_IN, TOO_SLOW, TOO_MUCH = 4401, 4408, 4429
RESTARTS = (1012, 4012)
ABNORMAL = 1006  # no close frame came

FINAL = {
    4400: "The server does not understand this client; take the one of its own version.",
    NOT_SIGNED_IN: "You are not signed in, or no longer: the token is unknown, expired or revoked; sign in again.",
    4403: "You are signed in, but this stream is not yours; `watch owner` is for those who have a lot.",
    4404: "There is no such lot or stream on this server; `watch lots` shows the lots.",
}
WORDS = {
    **dict.fromkeys(RESTARTS, "the server restarts or cannot open the stream just now"),
    TOO_SLOW: "we read too slowly",
    NOT_SIGNED_IN: "this display was revoked",
    TOO_MUCH: "too many messages or sockets of this user, or displays at this address",
    ABNORMAL: "the connection broke",
    1000: "the server closed the connection",
}


def judge(code: int) -> None:
    """Raise CannotWatch for a code after which there is no use in coming back."""
    if code in FINAL:
        raise CannotWatch(FINAL[code])


def words(code: int) -> str:
    """Say what a close code means."""
    return WORDS.get(code, f"the connection was closed with code {code}")


def wait_s(*, code: int, attempt: int, chance: float) -> float:
    """Give how long to wait before attempt number `attempt` (from 0); `chance` is random in [0, 1): full jitter.

    0–1 s, doubling to 30; after a restart 0–5 s first, so that not all come back at once; 30 s where we were too much.
    """
    if code == TOO_MUCH:
        return AFTER_TOO_MUCH_S
    if code in RESTARTS and attempt == 0:
        return RESTART_WITHIN_S * chance
    return chance * min(LONGEST_WAIT_S, 2.0 ** min(attempt, 10))
