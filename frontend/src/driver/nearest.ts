import type { Slot } from "../realtime";

/** Give the free slot of the same type that stands nearest to this one, or null. */
export function nearestFree(slots: readonly Slot[], taken: Slot): Slot | null {
  const alike = slots.filter((slot) => slot.vehicle_type === taken.vehicle_type);
  const at = alike.findIndex((slot) => slot.id === taken.id);
  const free = alike
    .map((slot, index) => ({ slot, away: Math.abs(index - at) }))
    .filter(({ slot }) => slot.state === "free" && slot.id !== taken.id);
  return (
    free.reduce<(typeof free)[number] | null>((best, each) => (best && best.away <= each.away ? best : each), null)
      ?.slot ?? null
  );
}
