import { Component, type ReactNode } from "react";

import { kiosk as words } from "../words/kiosk";

const AGAIN_AFTER_MS = 5_000;

/** Nobody is there to load the page again: what broke is drawn anew after five seconds, without a reload. */
export class Unbroken extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override state = { isBroken: false };
  #timer: ReturnType<typeof setTimeout> | undefined;

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override componentDidCatch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.setState({ isBroken: false });
    }, AGAIN_AFTER_MS);
  }

  override componentWillUnmount(): void {
    clearTimeout(this.#timer);
  }

  override render(): ReactNode {
    return this.state.isBroken ? <p role="status">{words.oneMoment}</p> : this.props.children;
  }
}
