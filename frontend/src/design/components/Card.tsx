import type { ComponentProps, ReactNode } from "react";

import styles from "./Card.module.scss";

export function Card({ className, ...rest }: ComponentProps<"section">): ReactNode {
  return <section {...rest} className={[styles["card"], className].filter(Boolean).join(" ")} />;
}
