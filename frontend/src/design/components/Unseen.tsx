import type { ComponentPropsWithoutRef, ReactNode } from "react";

import styles from "./Unseen.module.scss";

type Props = ComponentPropsWithoutRef<"span"> & { readonly as?: "span" | "h1" };

/** Text for those who listen. */
export function Unseen({ as: Element = "span", ...props }: Props): ReactNode {
  return <Element {...props} className={styles["unseen"]} />;
}
