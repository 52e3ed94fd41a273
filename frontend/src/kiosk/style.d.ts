// Custom properties in `style`.

import "react";

declare module "react" {
  // eslint-disable-next-line @typescript-eslint/consistent-indexed-object-style -- an interface is added to, a type is not
  interface CSSProperties {
    [property: `--${string}`]: string | number;
  }
}
