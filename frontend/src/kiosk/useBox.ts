import { type RefObject, useLayoutEffect, useRef, useState } from "react";

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Give a ref and the size of what it is put on, in CSS pixels; null before it is measured. */
export function useBox<E extends HTMLElement>(): [RefObject<E | null>, Box | null] {
  const measured = useRef<E>(null);
  const [box, setBox] = useState<Box | null>(null);
  useLayoutEffect(() => {
    const element = measured.current;
    if (!element) return;
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      setBox((known) => (known?.width === width && known.height === height ? known : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [measured, box];
}
