import { Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import styles from "./Notice.module.scss";

interface Props {
  readonly tone?: "calm" | "warning" | "trouble";
  readonly children: ReactNode;
}

/** A sentence beside what it is about; it is read out when it appears. */
export function Notice({ tone = "calm", children }: Props): ReactNode {
  const Icon = tone === "calm" ? Info : TriangleAlert;
  return (
    <div className={styles["notice"]} data-tone={tone} role={tone === "trouble" ? "alert" : "status"}>
      <Icon aria-hidden size="1.2em" />
      <div>{children}</div>
    </div>
  );
}
