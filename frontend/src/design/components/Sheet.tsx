import { X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";

import { shared } from "../../words/shared";
import styles from "./Sheet.module.scss";

interface Props {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A sheet from below, on wide screens a panel at the side; it is open while it is there.
 *
 * The browser's own modal dialog keeps the focus in it, closes it by Escape and gives the focus back.
 */
export function Sheet({ title, onClose, children }: Props): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before the dialog is taken out of the page: afterwards closing it gives no focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles["sheet"]}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        // Only the backdrop is the dialog itself: what is in it fills it.
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={styles["inside"]}>
        <header className={styles["head"]}>
          <h2 id={titleId}>{title}</h2>
          <button type="button" className={styles["close"]} aria-label={shared.close} onClick={onClose}>
            <X aria-hidden />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
