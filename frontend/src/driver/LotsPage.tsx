import type { ReactNode } from "react";

import { Loading, Skeleton } from "../design/components/Skeleton";

export default function LotsPage(): ReactNode {
  return (
    <Loading>
      <Skeleton height="60vh" />
    </Loading>
  );
}
