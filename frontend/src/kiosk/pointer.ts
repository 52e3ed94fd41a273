// The pointer and the menu's button are seen only while somebody is there.

export const GONE_AFTER_MS = 3_000;
const SIGNS = ["pointermove", "pointerdown", "keydown"] as const;

/** Mark the page as `data-idle` when nobody has moved anything for three seconds. */
export function hidePointer(): void {
  const { dataset } = document.documentElement;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const goes = (): void => {
    timer = setTimeout(() => (dataset["idle"] = ""), GONE_AFTER_MS);
  };
  const comes = (): void => {
    clearTimeout(timer);
    delete dataset["idle"];
    goes();
  };
  for (const sign of SIGNS) addEventListener(sign, comes, { passive: true });
  goes();
}
