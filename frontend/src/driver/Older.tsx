import type { ReactNode } from "react";

import { Button } from "../design/components/Button";
import { Notice } from "../design/components/Notice";
import { driver as words } from "../words/driver";
import type { History } from "./useHistory";

export function Older({ history }: { readonly history: History }): ReactNode {
  return (
    <>
      {history.error !== null && (
        <Notice tone="trouble">
          {words.bookings.failed} {history.error}
        </Notice>
      )}
      {history.hasMore && (
        <Button look="quiet" wide busy={history.isLoading} onClick={history.more}>
          {history.isLoading ? words.bookings.loadingMore : words.bookings.more}
        </Button>
      )}
    </>
  );
}
