// Who is signed in, as the server wrote it into the page.

export interface Person {
  readonly id: number;
  readonly name: string;
}

/** Give who is signed in; null on a page that the server did not write (while developing). */
export function person(): Person | null {
  const id = told("parkmate-user");
  return id === null ? null : { id: Number(id), name: told("parkmate-name") ?? "" };
}

function told(name: string): string | null {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? null;
}
