// From one button to the next in the direction of an arrow key, as they lie on the screen.

import type { KeyboardEvent } from "react";

interface Way {
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}

const WAYS: Readonly<Record<string, Way>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
// What lies aside is passed over while there is something nearly straight ahead.
const ASIDE = 4;

/** Give what a frame around buttons does with its keys. */
export function byArrowKeys(event: KeyboardEvent<HTMLElement>): void {
  const way = WAYS[event.key];
  const from = document.activeElement;
  if (!way || !(from instanceof HTMLButtonElement) || event.altKey || event.ctrlKey || event.metaKey) return;
  const others = [...event.currentTarget.querySelectorAll("button")].filter((button) => button !== from);
  const next = nearest(from, others, way);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function nearest(from: Element, others: readonly HTMLButtonElement[], way: Way): HTMLButtonElement | undefined {
  const here = middleOf(from);
  const ahead = others.flatMap((button) => {
    const there = middleOf(button);
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const along = dx * way.x + dy * way.y;
    const aside = Math.abs(dx * way.y) + Math.abs(dy * way.x);
    return along > 1 ? [{ button, far: along + ASIDE * aside }] : [];
  });
  return ahead.sort((one, other) => one.far - other.far)[0]?.button;
}

function middleOf(element: Element): { x: number; y: number } {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
