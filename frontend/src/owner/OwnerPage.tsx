import type { ReactNode } from "react";

import { SlotGrid } from "../design/components/SlotGrid";
import { Loading, Skeleton } from "../design/components/Skeleton";
import { owner, useStream } from "../realtime";

export default function OwnerPage(): ReactNode {
  const { picture, isStale } = useStream(owner);
  if (picture === null) {
    return (
      <Loading>
        <Skeleton height="60vh" />
      </Loading>
    );
  }
  return picture.lots.map((lot) => (
    <section key={lot.id}>
      <h2>{lot.name}</h2>
      <SlotGrid slots={lot.slots} expiringSoonS={lot.expiring_soon} isStale={isStale} heading="h3" />
    </section>
  ));
}
