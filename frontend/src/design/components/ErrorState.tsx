import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { EmptyState } from "./EmptyState";

/** The page failed; the title says what, the children what to do. */
export function ErrorState({
  title,
  children,
}: {
  readonly title: ReactNode;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <EmptyState icon={TriangleAlert} title={title} tone="trouble" heading="h1">
      {children}
    </EmptyState>
  );
}
