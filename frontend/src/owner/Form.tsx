import { type ReactNode, useEffect, useRef } from "react";

import { Button } from "../design/components/Button";
import { Notice } from "../design/components/Notice";
import styles from "./Form.module.scss";
import type { Problems } from "./problems";

interface Props {
  readonly problems: Problems;
  readonly isSending: boolean;
  readonly submit: string;
  readonly sending: string;
  readonly onSubmit: () => void;
  readonly look?: "main" | "danger";
  readonly children: ReactNode;
  /** Beside the button: another way out. */
  readonly aside?: ReactNode;
}

/** Fields with one button. What was refused is said at its field, and the first such field gets the focus. */
export function Form({ problems, isSending, submit, sending, onSubmit, look, children, aside }: Props): ReactNode {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (Object.keys(problems.fields).length > 0) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [problems.fields]);
  return (
    <form
      ref={form}
      noValidate
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSending) onSubmit();
      }}
    >
      {children}
      {problems.sentence && <Notice tone={problems.tone}>{problems.sentence}</Notice>}
      <div className={styles["buttons"]}>
        <Button type="submit" look={look} busy={isSending}>
          {isSending ? sending : submit}
        </Button>
        {aside}
      </div>
    </form>
  );
}
