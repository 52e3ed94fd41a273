import type { ComponentProps, ReactNode } from "react";
import { Link } from "react-router";

import { classOf, type Shared } from "./Button";

/** A way to another screen that looks like a button. It stands apart from them: the display has no router. */
export function ButtonLink({ look = "main", wide = false, ...rest }: ComponentProps<typeof Link> & Shared): ReactNode {
  return <Link {...rest} className={classOf({ look, wide })} />;
}
