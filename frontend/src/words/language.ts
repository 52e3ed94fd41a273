// Which language the page speaks: the page says it, and English is spoken where its language has no catalogue.

/** Give the catalogue of the page's language. */
export function inPageLanguage<Catalogue>(
  catalogues: { readonly en: Catalogue } & Record<string, Catalogue>,
): Catalogue {
  const language = document.documentElement.lang.split("-", 1)[0] ?? "en";
  return catalogues[language] ?? catalogues.en;
}

/** Give the locale in which numbers and times are written: the person's own variant of the page's language. */
export function locale(): string {
  const language = document.documentElement.lang || "en";
  return navigator.languages.find((own) => own.split("-", 1)[0] === language && isWellFormed(own)) ?? language;
}

/** Without a locale set some Chromiums say `en-US@posix`, with which nothing can be formatted. */
function isWellFormed(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length > 0;
  } catch {
    return false;
  }
}
