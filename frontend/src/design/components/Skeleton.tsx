import type { ReactNode } from "react";

import { shared } from "../../words/shared";
import styles from "./Skeleton.module.scss";
import { Unseen } from "./Unseen";

/** The shape of what is still coming, so that nothing jumps when it is there. Sizes are CSS lengths. */
export function Skeleton({ height, width = "100%" }: { readonly height: string; readonly width?: string }): ReactNode {
  return <span className={styles["bone"]} style={{ blockSize: height, inlineSize: width }} aria-hidden />;
}

/** Skeletons, with one word for who does not see them. */
export function Loading({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div className={styles["loading"]} aria-busy="true">
      <Unseen role="status">{shared.loading}</Unseen>
      {children}
    </div>
  );
}
