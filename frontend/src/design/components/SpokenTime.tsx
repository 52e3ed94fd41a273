import { type ReactNode, useState } from "react";

import { shared } from "../../words/shared";
import { Unseen } from "./Unseen";

const MARKS_MIN = [1, 5, 10];

/** Says the time left aloud when it falls under 10, 5 and 1 minutes, and its end; in between it is silent. */
export function SpokenTime({ seconds, isOver }: { readonly seconds: number; readonly isOver: boolean }): ReactNode {
  const mark = isOver ? 0 : (MARKS_MIN.find((minutes) => seconds <= minutes * 60) ?? null);
  // What is true when the page opens is on the page; said is only what happens afterwards.
  const [opened] = useState(mark);
  const [passed, setPassed] = useState(false);
  if (!passed && mark !== opened) setPassed(true);
  const said = !passed || mark === null ? "" : mark === 0 ? shared.timer.over : shared.timer.minutes(mark);
  return <Unseen role="status">{said}</Unseen>;
}
