import { Component, type ReactNode } from "react";

import { Button } from "../design/components/Button";
import { ErrorState } from "../design/components/ErrorState";
import { shared } from "../words/shared";

interface Props {
  readonly children: ReactNode;
}

/** What breaks below is said, instead of an empty page; also a part that a newer version of the server no longer has. */
export class Broken extends Component<Props, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <ErrorState title={shared.broken.title}>
        <p>{shared.broken.text}</p>
        <Button
          onClick={() => {
            location.reload();
          }}
        >
          {shared.reload}
        </Button>
      </ErrorState>
    );
  }
}
