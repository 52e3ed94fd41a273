import type { ReactNode } from "react";

import { Loading, Skeleton } from "../design/components/Skeleton";
import { SlotGrid } from "../design/components/SlotGrid";
import { kiosk, useStream } from "../realtime";

export function KioskScreen(): ReactNode {
  const { picture, isStale } = useStream(kiosk);
  if (picture === null) {
    return (
      <Loading>
        <Skeleton height="60vh" />
      </Loading>
    );
  }
  if (picture.shows === "code") return <h1 data-number>{picture.code}</h1>;
  return <SlotGrid slots={picture.slots} isStale={isStale} />;
}
