import { useEffect, useState } from "react";
import { useNavigate } from "react-router";

import { driver, useStream } from "../realtime";
import { confirmationOf } from "./bookingState";

/** Go on to the booking that follows this one, when it is renewed while the page is open, here or on another device. */
export function useFollowRenewal(id: number): void {
  const navigate = useNavigate();
  const { picture } = useStream(driver);
  const successor = picture?.bookings.find((booking) => booking.renewed_from === id)?.id ?? null;
  // What was renewed before is looked at as what it was.
  const [before, setBefore] = useState<number | null | undefined>(undefined);
  if (before === undefined && picture !== null) setBefore(successor);
  useEffect(() => {
    if (successor !== null && before === null) void navigate(confirmationOf(successor), { replace: true });
  }, [successor, before, navigate]);
}
