"""The ninety numbered abuse cases: what somebody tries, and the tests that hold against it, or why it cannot be."""

from typing import NamedTuple

BODIES = "tests/bookings/test_rest_bodies.py::"
SIGNING_IN = "tests/bookings/test_rest_signing_in.py::"
CREATING = "tests/bookings/test_rest_creating.py::"
RENEWING = "tests/bookings/test_rest_renewing.py::"
REPEATING = "tests/bookings/test_rest_idempotency.py::"
METHODS = "tests/bookings/test_rest_methods.py::"
LIMITS = "tests/bookings/test_rest_limits.py::"
RIVALS = "tests/bookings/test_rivals.py::"
DOORS = "tests/scenarios/test_doors.py::"
BAD_FRAMES = "tests/scenarios/test_bad_frames.py::"
KIOSK = "tests/scenarios/test_kiosk.py::"
SIGNING_OUT = "tests/scenarios/test_signing_out.py::"
ACCESS = "tests/access/"
FRAMES = "tests/abuse/test_frames.py::"
HANDSHAKES = "tests/abuse/test_handshakes.py::"
REST = "tests/abuse/test_rest.py::"
NOT_JSON = BODIES + "test_what_is_no_json_object_is_invalid"
WRONG_KIND = BODIES + "test_a_value_of_the_wrong_kind_is_refused_by_its_name"


class Case(NamedTuple):
    """What is tried; the tests by their node ids; and what no test of ours can show, if anything."""

    words: str
    tests: tuple[str, ...]
    reason: str = ""


def case(words: str, *tests: str, reason: str = "") -> Case:
    return Case(words, tests, reason)


REQUESTS = {
    1: case("anonymous", SIGNING_IN + "test_who_is_nobody_is_asked_to_sign_in"),
    2: case("no CSRF token", SIGNING_IN + "test_a_session_without_its_csrf_token_is_refused"),
    3: case("a foreign Origin with a valid cookie", SIGNING_IN + "test_a_session_from_a_foreign_origin_is_refused"),
    4: case("another session's CSRF token", SIGNING_IN + "test_another_sessions_csrf_token_is_refused"),
    5: case(
        "other methods, X-HTTP-Method-Override",
        METHODS + "test_any_other_method_is_refused_before_anybody_is_asked_who_they_are",
        METHODS + "test_a_header_does_not_change_the_method",
    ),
    6: case(
        "text, form, multipart",
        BODIES + "test_what_does_not_say_that_it_is_json_is_not_read",
        SIGNING_IN + "test_a_form_is_never_read_whatever_is_in_it",
    ),
    7: case("an empty body", NOT_JSON),
    8: case("invalid JSON", NOT_JSON),
    9: case("an array, a string or null at the top", NOT_JSON),
    10: case("nesting 100,000 deep", NOT_JSON, REST + "test_nesting_of_any_depth_is_refused"),
    11: case(
        "10 MB",
        BODIES + "test_a_body_over_64_kib_is_too_large",
        "tests/bookings/test_rest_chunks.py::test_a_body_that_goes_on_and_on_is_too_large",
    ),
    12: case("a gzip bomb", REST + "test_what_is_packed_is_not_unpacked"),
    13: case("an integer of 5,000 digits", NOT_JSON),
    14: case("NaN, Infinity, 1e999", NOT_JSON),
    15: case("a name twice", NOT_JSON),
    16: case("unknown fields", BODIES + "test_an_unknown_field_is_refused_by_its_name"),
    17: case("a lone surrogate", NOT_JSON),
    18: case("NUL in a text", WRONG_KIND, REST + "test_a_nul_in_any_text_is_refused"),
    19: case(
        "RTL, zero-width, emoji, a plate of a megabyte",
        WRONG_KIND,
        BODIES + "test_a_vehicle_number_of_any_length_is_refused_by_name",
    ),
    20: case(
        "<script>, {{7*7}}, '; DROP, =cmd",
        WRONG_KIND,
        REST + "test_what_somebody_calls_themselves_is_text_wherever_it_is_shown",
    ),
    21: case("ids that are none", WRONG_KIND, CREATING + "test_an_unknown_slot_is_not_found"),
    22: case(
        "a closed slot, a closed lot",
        CREATING + "test_a_closed_slot_is_refused",
        ACCESS + "test_rest.py::test_a_call_does_for_each_what_it_may",
    ),
    23: case(
        "durations that are none",
        WRONG_KIND,
        CREATING + "test_a_duration_that_the_lot_does_not_allow_is_refused_by_name",
    ),
    24: case(
        "odd spellings of a time",
        BODIES + "test_what_is_not_offered_yet_is_refused_by_its_name",
        REST + "test_no_spelling_of_a_time_is_taken",
        reason="No call takes a time yet; the clock of the database alone says when, in UTC, which skips no hour.",
    ),
    25: case(
        "exactly now = end",
        "tests/bookings/test_creating.py::test_a_slot_can_be_booked_again_at_the_very_instant_of_its_end",
    ),
    26: case("100 creates at once", REPEATING + "test_of_a_hundred_posts_for_one_slot_one_gets_it"),
    27: case(
        "one vehicle twice at once",
        "tests/bookings/test_vehicles.py::test_one_vehicle_in_two_slots_at_the_same_moment_gets_one",
    ),
    28: case("one key 50 times at once", REPEATING + "test_one_key_fifty_times_at_the_same_moment_makes_one_booking"),
    29: case("one key, another body", REPEATING + "test_another_body_or_call_under_the_same_key_is_a_mismatch"),
    30: case(
        "another user's key",
        REPEATING + "test_another_users_key_has_no_effect",
        ACCESS + "test_rest.py::test_anothers_key_for_repeating_a_call_gives_nothing_of_theirs",
    ),
    31: case(
        "renewing another's, an unknown one",
        RENEWING + "test_the_sentences_of_the_first_version_are_kept",
        RENEWING + "test_an_unknown_booking_is_not_found",
    ),
    32: case("renewing a running, a cancelled one", RENEWING + "test_the_sentences_of_the_first_version_are_kept"),
    33: case(
        "renewing a millisecond before and after the end",
        RIVALS + "test_cancel_complete_and_renew_at_the_end_come_to_one_ending",
        REST + "test_a_renewal_at_the_very_end_is_one_of_two_things",
        REST + "test_a_thousand_renewals_at_the_very_end_are_one_of_two_things",
    ),
    34: case("100 renewals at once", RIVALS + "test_renewing_many_times_at_the_same_moment_makes_one_booking"),
    35: case("a client's clock a day off", CREATING + "test_the_clients_clock_decides_nothing"),
    36: case(
        "going through all ids",
        REST + "test_going_through_ids_finds_nothing_but_that_a_booking_is_there",
        ACCESS + "test_commands.py::test_a_command_does_for_each_what_it_may",
    ),
    37: case(
        "timing tells what exists",
        SIGNING_IN + "test_wrong_credentials_read_the_same_whatever_is_wrong",
        REST + "test_a_wrong_password_takes_as_long_for_a_name_that_nobody_has",
    ),
    38: case("a Host that is not ours", METHODS + "test_a_foreign_host_is_not_answered"),
    39: case("X-Forwarded-For past the limit", LIMITS + "test_another_address_does_not_help"),
    40: case(
        "smuggling through the proxy",
        HANDSHAKES + "test_two_lengths_of_a_body_are_not_two_requests",
        reason="What a proxy in front takes for one request is the proxy's; here one of two lengths counts or none.",
    ),
    41: case("slow headers, a slow body", HANDSHAKES + "test_requests_that_are_sent_slowly_hold_nobody_up"),
    42: case(
        "1,000 requests a second of one user",
        LIMITS + "test_every_signed_in_post_counts_whatever_comes_of_it",
        REST + "test_a_flood_of_requests_of_one_user_hurts_nobody",
    ),
    43: case("a client that goes in mid-request", REST + "test_a_client_that_goes_before_the_answer_leaves_no_half"),
}
COMING_IN = {
    44: case(
        "an Origin that is missing, null, evil, …",
        "tests/realtime/test_origins.py::test_every_other_origin_is_foreign",
        DOORS + "test_a_foreign_page_does_not_get_in_with_our_session",
    ),
    45: case("two Origins", "tests/realtime/test_origins.py::test_no_origin_and_two_origins_are_foreign"),
    46: case("\\x0b in a header", HANDSHAKES + "test_a_handshake_with_odd_headers_lets_nobody_in"),
    47: case(
        "a token in the query",
        DOORS + "test_a_token_in_the_address_opens_nothing",
        HANDSHAKES + "test_a_token_in_a_subprotocol_opens_nothing_and_is_not_echoed",
        "tests/operations/test_logs.py::test_no_secret_and_no_vehicle_is_in_any_log",
    ),
    48: case("the session of a signed-out user", DOORS + "test_a_session_that_has_ended_opens_nothing"),
    49: case(
        "a forged, expired, oversized cookie",
        "tests/realtime/test_doors.py::test_a_session_key_that_is_none_is_not_signed_in",
        ACCESS + "test_sockets.py::test_a_socket_opens_for_those_alone_who_may_see_its_stream",
        HANDSHAKES + "test_a_handshake_with_odd_headers_lets_nobody_in",
    ),
    50: case("unknown paths, traversal", HANDSHAKES + "test_a_path_that_is_none_opens_nothing_for_anybody"),
    51: case("1,000 subprotocols", HANDSHAKES + "test_a_handshake_with_odd_headers_lets_nobody_in"),
    52: case(
        "a handshake held open for a minute",
        HANDSHAKES + "test_handshakes_held_open_for_a_minute_hold_nobody_up",
    ),
    53: case(
        "20,000 handshakes",
        HANDSHAKES + "test_handshakes_by_the_hundred_leave_nothing_behind",
        HANDSHAKES + "test_twenty_thousand_handshakes_leave_the_memory_as_it_was",
    ),
    54: case(
        "1,000 sockets of one user",
        DOORS + "test_a_user_may_have_only_so_many_sockets",
        HANDSHAKES + "test_one_user_opens_twenty_sockets_of_a_thousand",
    ),
    55: case(
        "connecting and leaving for a minute",
        HANDSHAKES + "test_connecting_and_leaving_for_a_minute_hurts_nobody",
    ),
    56: case(
        "Sec-WebSocket-Version 8, 0",
        HANDSHAKES + "test_a_version_of_the_protocol_that_is_not_spoken_is_refused",
        HANDSHAKES + "test_a_draft_of_the_protocol_opens_no_more_than_the_protocol",
    ),
}
BROKEN = FRAMES + "test_what_breaks_the_websocket_protocol_ends_that_socket_alone"
ANSWERED = BAD_FRAMES + "test_a_bad_frame_is_answered_and_the_socket_goes_on"
FUZZ = "tests/abuse/test_fuzz.py::test_whatever_is_sent_is_answered_or_ends_that_socket"
SENT = {
    57: case("binary", ANSWERED, FRAMES + "test_binary_and_text_mixed_are_answered_or_end_the_socket"),
    58: case("invalid UTF-8", BROKEN),
    59: case("unmasked", BROKEN),
    60: case("reserved bits, an unknown opcode, a ping of 126 bytes", BROKEN),
    61: case("8 KiB + 1", ANSWERED, FRAMES + "test_frames_far_over_the_limit_are_refused_or_cut_off"),
    62: case(
        "100,000 fragments of a byte",
        FRAMES + "test_a_hundred_thousand_fragments_of_one_byte_hurt_nobody",
        FRAMES + "test_a_frame_that_is_announced_and_never_comes_hurts_nobody",
    ),
    63: case(
        "100,000 messages a second",
        BAD_FRAMES + "test_more_than_twenty_messages_a_second_end_the_socket",
        FRAMES + "test_a_flood_of_messages_ends_that_socket",
    ),
    64: case("a flood of pings", FRAMES + "test_a_flood_of_the_protocols_own_pings_hurts_nobody"),
    65: case("never a pong", FRAMES + "test_who_never_answers_a_ping_of_the_protocol_is_given_up"),
    66: case(
        "a reader that stalls",
        "tests/scenarios/test_stalled.py::test_a_client_that_stops_reading_is_told_so_and_comes_back_with_since",
        "tests/realtime/test_outlet.py::test_a_client_that_takes_nothing_for_long_has_stalled",
        reason="The five minutes are the limit of 30 s ten times over; daphne takes all at once and finds none.",
    ),
    67: case("close codes 1005, 65535, one byte", BROKEN),
    68: case("data after the close", FRAMES + "test_what_comes_after_the_closing_frame_is_not_read"),
    69: case("an unknown type", ANSWERED),
    70: case(
        "a request_id that is missing, repeated, an object",
        "tests/scenarios/test_commands.py::test_a_command_without_a_request_id_of_the_right_form_is_refused",
        "tests/scenarios/test_commands.py::test_the_same_request_id_repeats_the_answer_and_not_the_deed",
        FUZZ,
    ),
    71: case("a type that names a method", ANSWERED),
    72: case(
        "another's lot or booking in every command",
        ACCESS + "test_commands.py::test_a_command_does_for_each_what_it_may",
        ACCESS + "test_commands.py::test_what_was_refused_has_not_been_done",
    ),
    73: case(
        "dots, wildcards, confusable digits in paths",
        HANDSHAKES + "test_a_path_that_is_none_opens_nothing_for_anybody",
        "tests/realtime/test_doors.py::test_a_lot_that_cannot_be_is_not_found",
    ),
    74: case(
        "a since that is none, ahead, of another epoch",
        "tests/scenarios/test_resuming.py::test_anything_else_gets_a_snapshot",
        "tests/scenarios/test_resuming.py::test_since_shows_nobody_elses_events",
        ACCESS + "test_sockets.py::test_who_asks_for_the_whole_past_gets_no_more_than_who_comes_anew",
    ),
    75: case(
        "reconnecting as amplification",
        FRAMES + "test_reconnecting_again_and_again_hurts_nobody",
        reason="No budget by bytes: a picture costs one user's socket no more than a first visit, 20 at a time.",
    ),
    76: case(
        "a limit of 10^9, a forged cursor",
        "tests/scenarios/test_commands.py::test_fields_that_are_wrong_are_named",
        FUZZ,
    ),
    77: case(
        "cancelling twice, while it completes, while it is renewed",
        RIVALS + "test_cancel_complete_and_renew_at_the_end_come_to_one_ending",
        "tests/bookings/test_cancelling.py::test_a_cancelled_booking_has_ended",
    ),
    78: case("a page of another site opens a socket", DOORS + "test_a_foreign_page_does_not_get_in_with_our_session"),
    79: case(
        "a right that ended while connected, and then the old range",
        ACCESS + "test_changes.py::test_a_right_that_ends_closes_the_sockets_that_it_opened_and_no_others",
        "tests/realtime/test_changed_hands.py::test_who_had_a_lot_once_is_not_told_again_what_happened_there",
    ),
    80: case(
        "deactivated, another password, signed out elsewhere",
        SIGNING_OUT + "test_deactivating_somebody_closes_all_they_have_open",
        SIGNING_OUT + "test_a_password_changed_on_its_page_closes_all_of_the_user_and_the_browser_goes_on",
        SIGNING_OUT + "test_signing_out_closes_the_sockets_of_that_session_on_every_server",
    ),
    81: case(
        "a display sends commands",
        KIOSK + "test_a_display_can_open_its_board_and_nothing_else",
        ACCESS + "test_commands.py::test_every_other_command_is_unknown_on_a_socket_whoever_asks",
    ),
    82: case(
        "a revoked display returns",
        KIOSK + "test_a_revoked_display_is_closed_within_a_second_on_every_server_and_paired_again",
    ),
    83: case(
        "guessing, reusing, confirming a code twice",
        KIOSK + "test_codes_cannot_be_guessed",
        KIOSK + "test_anothers_lot_and_display_are_as_unknown_ones",
        "tests/bookings/test_pairing.py::test_a_code_is_confirmed_once_whoever_tries_at_the_same_moment",
    ),
    84: case("a claim again, or after 60 s", KIOSK + "test_a_claim_is_good_once_and_for_a_minute"),
    85: case(
        "garbage, forged or huge frames over Redis",
        "tests/abuse/test_redis.py::test_garbage_on_every_channel_holds_nothing_up",
        "tests/abuse/test_redis.py::test_forged_frames_are_never_told_and_hold_nothing_up",
        "tests/abuse/test_redis.py::test_frames_of_ten_megabytes_are_not_told_and_hold_nothing_up",
    ),
    86: case(
        "a handler that raises",
        "tests/abuse/test_mistakes.py::test_a_handler_that_raises_is_answered_without_a_word_of_it_and_its_socket_lives",
    ),
    87: case(
        "line breaks in what is logged",
        "tests/operations/test_logs.py::test_nobody_can_forge_a_line_of_json",
        "tests/operations/test_logs.py::test_nobody_can_forge_a_line_of_text",
    ),
    88: case("an error's text that reflects what was sent", REST + "test_what_was_sent_comes_back_as_data_alone"),
    89: case(
        "staff edit a booking",
        "tests/bookings/test_admin_rights.py::test_who_may_change_bookings_cancels_them_and_writes_nothing_else",
        "tests/bookings/test_admin_deeds.py::test_a_booking_is_cancelled_with_a_reason",
    ),
    90: case(
        "a database that is read-only, a disk that is full",
        "tests/bookings/test_rest_failures.py::test_a_standby_that_takes_no_writes_is_away_and_no_mistake_of_ours",
        "tests/abuse/test_mistakes.py::test_a_full_disk_is_unavailable_and_no_mistake_of_ours",
    ),
}
CASES = {**REQUESTS, **COMING_IN, **SENT}
