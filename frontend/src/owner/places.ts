// Where a lot can be: timezones as the browser knows them, currencies as the server does (bookings/localities.py).

import { locale } from "../words/language";

export const CURRENCIES: readonly string[] = (
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF BHD IQD JOD KWD LYD OMR TND " +
  "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP " +
  "CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES " +
  "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK " +
  "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB " +
  "TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
  .split(" ")
  .sort();

// By the timezone rather than the language: a browser in Kochi often speaks American English.
const BY_TIMEZONE: readonly (readonly [RegExp, string])[] = [
  [/^Asia\/(Kolkata|Calcutta)$/, "INR"],
  [/^Asia\/Tokyo$/, "JPY"],
  [/^Asia\/(Dubai)$/, "AED"],
  [/^Asia\/Singapore$/, "SGD"],
  [/^Europe\/London$/, "GBP"],
  [/^Europe\/(Zurich)$/, "CHF"],
  [/^Europe\/(Warsaw)$/, "PLN"],
  [/^Europe\/(Stockholm)$/, "SEK"],
  [/^Europe\/(Copenhagen)$/, "DKK"],
  [/^Europe\/(Oslo)$/, "NOK"],
  [/^Europe\/(Prague)$/, "CZK"],
  [/^America\/(New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Detroit)$/, "USD"],
  [/^America\/(Toronto|Vancouver|Halifax|Winnipeg|Edmonton)$/, "CAD"],
  [/^America\/Sao_Paulo$/, "BRL"],
  [/^America\/Mexico_City$/, "MXN"],
  [/^Australia\//, "AUD"],
  [/^Pacific\/Auckland$/, "NZD"],
  [/^Africa\/Johannesburg$/, "ZAR"],
  [/^Africa\/Nairobi$/, "KES"],
  [/^Africa\/Lagos$/, "NGN"],
];

/** Give the browser's own timezone. */
export function ownTimezone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Give the currency that is likely in this timezone; the person sees it and can choose another. */
export function likelyCurrency(timezone: string): string {
  return BY_TIMEZONE.find(([pattern]) => pattern.test(timezone))?.[1] ?? "EUR";
}

/** Give the timezones to choose from, this one among them. */
export function timezones(present: string): string[] {
  return [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC", present])].sort();
}

/** Give a currency's code with its name. */
export function currencyName(code: string): string {
  const name = new Intl.DisplayNames(locale(), { type: "currency" }).of(code);
  return name === undefined || name === code ? code : `${code}, ${name}`;
}
