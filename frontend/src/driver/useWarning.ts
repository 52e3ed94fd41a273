// One browser notification when a booking ends soon, if the person has allowed it.

import { useEffect, useState } from "react";

import { type Booking, useCountdown } from "../realtime";
import { driver as words } from "../words/driver";
import type { BookingState } from "./bookingState";

export interface Warning {
  /** The person has not been asked yet whether they want to be told. */
  readonly canAsk: boolean;
  readonly ask: () => void;
}

/** `end` is the end as people read it. */
export function useWarning(booking: Booking, state: BookingState, end: string): Warning {
  const [permission, setPermission] = useState(() => ("Notification" in window ? Notification.permission : "denied"));
  const toWarning = useCountdown(booking.expiring_at);
  // Whoever opens the page when it is amber already sees it; which of the two it was is known as soon as the time is.
  const [wasEarly, setEarly] = useState<boolean | null>(null);
  if (wasEarly === null && toWarning !== null) setEarly(!toWarning.isOver);
  const isDue = state === "expiring" && wasEarly === true;
  const { label } = booking.slot;
  useEffect(() => {
    if (isDue && permission === "granted") notify(booking.id, label, end);
  }, [isDue, permission, booking.id, label, end]);
  return {
    canAsk: permission === "default" && state === "booked",
    ask: () => void Notification.requestPermission().then(setPermission),
  };
}

function notify(bookingId: number, label: string, end: string): void {
  try {
    // The tag lets several tabs show one notification.
    new Notification(words.booking.soonTitle(label), {
      body: words.booking.soonText(end),
      tag: `parkmate-booking-${bookingId}`,
      icon: "/static/pages/mark.svg",
    });
  } catch {
    // Some phones show notifications only for installed pages; the page itself is amber.
  }
}
