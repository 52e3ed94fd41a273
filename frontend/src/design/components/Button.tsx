import type { ComponentProps, ReactNode } from "react";

import styles from "./Button.module.scss";

type Look = "main" | "quiet" | "danger";

export interface Shared {
  readonly look?: Look | undefined;
  readonly wide?: boolean | undefined;
}

/** While it is busy it stays where the focus is, and takes no second press. */
export function Button({
  look = "main",
  wide = false,
  busy = false,
  onClick,
  className,
  ...rest
}: ComponentProps<"button"> & Shared & { readonly busy?: boolean | undefined }): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      className={classOf({ look, wide }, className)}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}

/** A way to another page that looks like a button. */
export function ButtonAnchor({ look = "main", wide = false, ...rest }: ComponentProps<"a"> & Shared): ReactNode {
  return <a {...rest} className={classOf({ look, wide })} />;
}

/** Give the classes of what looks like a button. */
export function classOf({ look = "main", wide }: Shared, more?: string): string {
  return [styles["button"], styles[look], wide && styles["wide"], more].filter(Boolean).join(" ");
}
