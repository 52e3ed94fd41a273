import type { ReactNode } from "react";

import { Button } from "../design/components/Button";
import { Notice } from "../design/components/Notice";
import type { Slot } from "../realtime";
import { driver as words } from "../words/driver";
import { nearestFree } from "./nearest";

interface Props {
  readonly slot: Slot;
  readonly slots: readonly Slot[];
  readonly onTake: (slotId: number) => void;
}

/** Another driver was faster: says so, and offers the nearest free slot. */
export function TakenInstead({ slot, slots, onTake }: Props): ReactNode {
  const nearest = nearestFree(slots, slot);
  return (
    <>
      <Notice tone="warning">
        {slot.state === "closed" ? words.sheet.closed(slot.label) : words.sheet.taken(slot.label)}{" "}
        {nearest ? words.sheet.nearest(nearest.label) : words.sheet.noneLeft}
      </Notice>
      {nearest && (
        <Button
          wide
          onClick={() => {
            onTake(nearest.id);
          }}
        >
          {words.sheet.take(nearest.label)}
        </Button>
      )}
    </>
  );
}
