import { createContext, type ReactNode, use, useCallback, useEffect, useRef, useState } from "react";

import styles from "./ToastRegion.module.scss";

const SHOWN_FOR_MS = 6_000;

const ToastContext = createContext<(text: string) => void>(() => undefined);

/** Give what says a sentence at the edge of the page for a few seconds, one at a time. */
export function useToast(): (text: string) => void {
  return use(ToastContext);
}

export function ToastRegion({ children }: { readonly children: ReactNode }): ReactNode {
  const [text, setText] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const say = useCallback((said: string) => {
    clearTimeout(timer.current);
    setText(said);
    timer.current = setTimeout(() => {
      setText("");
    }, SHOWN_FOR_MS);
  }, []);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  return (
    <ToastContext value={say}>
      {children}
      <div className={styles["region"]} role="status">
        {text && <p className={styles["toast"]}>{text}</p>}
      </div>
    </ToastContext>
  );
}
