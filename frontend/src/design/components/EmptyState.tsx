import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import styles from "./EmptyState.module.scss";

interface Props {
  readonly icon: LucideIcon;
  readonly title: ReactNode;
  /** What one can do about it: a sentence, a button. */
  readonly children?: ReactNode;
  readonly tone?: "calm" | "trouble";
  /** h1 where this is all that the page says. */
  readonly heading?: "h1" | "h2";
}

/** Nothing to show, and what to do next. */
export function EmptyState({ icon: Icon, title, children, tone = "calm", heading: Heading = "h2" }: Props): ReactNode {
  return (
    <div className={styles["empty"]} data-tone={tone} role={tone === "trouble" ? "alert" : undefined}>
      <Icon aria-hidden size={40} strokeWidth={1.75} />
      <Heading className={styles["title"]}>{title}</Heading>
      {children}
    </div>
  );
}
