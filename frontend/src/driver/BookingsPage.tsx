import type { ReactNode } from "react";

import { Loading, Skeleton } from "../design/components/Skeleton";

export default function BookingsPage(): ReactNode {
  return (
    <Loading>
      <Skeleton height="60vh" />
    </Loading>
  );
}
