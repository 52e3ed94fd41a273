import type { ComponentProps, ReactNode } from "react";

import styles from "./Unseen.module.scss";

/** Text for those who listen. */
export function Unseen(props: ComponentProps<"span">): ReactNode {
  return <span {...props} className={styles["unseen"]} />;
}
