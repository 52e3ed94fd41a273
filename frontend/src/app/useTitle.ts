import { useEffect } from "react";

const NAME = "Parkmate";

/** Let the page's title say this while the component is there. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
    return () => {
      document.title = NAME;
    };
  }, [title]);
}
