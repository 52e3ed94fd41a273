// How money, times and durations are written: in the person's variant of the language, in the lot's timezone and currency.

import { locale } from "./language";
import { shared } from "./shared";

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/** Give an amount of the wire (a decimal string) with its currency. */
export function money(amount: string, currency: string): string {
  return numbers({ style: "currency", currency }).format(Number(amount));
}

/** Give the time of day of a moment, cut to the minute, or with `seconds` to the second. */
export function timeOfDay(moment: string | number, timeZone: string, { seconds = false } = {}): string {
  const second = seconds ? ({ second: "2-digit" } as const) : {};
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone, ...second } as const;
  return dates(options).format(asDate(moment));
}

/** Give day and time. */
export function dayAndTime(moment: string | number, timeZone: string): string {
  const day = dates({ day: "numeric", month: "short", timeZone }).format(asDate(moment));
  return `${day}, ${timeOfDay(moment, timeZone)}`;
}

/** Give an end as people need it: the time, with its day where that is not `today`'s, with seconds where it is short. */
export function untilWhen(
  end: string | number,
  begin: string | number,
  timeZone: string,
  today: string | number = begin,
): string {
  const isShort = asDate(end).getTime() - asDate(begin).getTime() < 5 * MINUTE_S * 1000;
  const day = dates({ dateStyle: "short", timeZone });
  if (day.format(asDate(end)) !== day.format(asDate(today))) return dayAndTime(end, timeZone);
  return timeOfDay(end, timeZone, { seconds: isShort });
}

/** Give HH:MM:SS. */
export function clockFace(seconds: number): string {
  const parts = [Math.floor(seconds / HOUR_S), Math.floor((seconds % HOUR_S) / MINUTE_S), seconds % MINUTE_S];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** Give MM:SS, or H:MM:SS where there are hours. */
export function shortClockFace(seconds: number): string {
  const face = clockFace(seconds);
  return seconds < HOUR_S ? face.slice(3) : face.replace(/^0/, "");
}

/** Give the time left as a cell has room for it: minutes, at the end seconds. */
export function roughlyLeft(seconds: number): string {
  if (seconds < MINUTE_S) return shared.secondsLeft(seconds);
  if (seconds < HOUR_S) return shared.minutesLeft(Math.floor(seconds / MINUTE_S));
  if (seconds < 2 * DAY_S) {
    return shared.hoursLeft(Math.floor(seconds / HOUR_S), Math.floor((seconds % HOUR_S) / MINUTE_S));
  }
  return shared.daysLeft(Math.floor(seconds / DAY_S));
}

/** Give a duration in words: "1 h 30 min". */
export function duration(seconds: number): string {
  const words = shared.duration;
  const parts = [
    [Math.floor(seconds / DAY_S), words.days],
    [Math.floor((seconds % DAY_S) / HOUR_S), words.hours],
    [Math.floor((seconds % HOUR_S) / MINUTE_S), words.minutes],
    [seconds % MINUTE_S, words.seconds],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, say]) => say(count));
  return said.length > 0 ? said.join(" ") : words.seconds(0);
}

export function vehicleTypes(type: string): string {
  return shared.vehicleTypes[type] ?? type;
}

function asDate(moment: string | number): Date {
  return new Date(moment);
}

// Making a formatter takes a hundred times as long as using it, and a page writes many numbers.
const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return kept(`number ${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale(), options));
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept(`date ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale(), options));
}

function kept<Format extends Intl.NumberFormat | Intl.DateTimeFormat>(name: string, make: () => Format): Format {
  const known = formats.get(name) as Format | undefined;
  if (known) return known;
  const format = make();
  formats.set(name, format);
  return format;
}
