// What a booking costs, reckoned exactly as the server does (bookings/money.py): hourly price × seconds, rounded half up.

/** Give the price of a whole booking as a decimal string; `hourly` has as many decimals as its currency. */
export function priceOf(hourly: string, seconds: number): string {
  const decimals = hourly.split(".")[1]?.length ?? 0;
  const minor = BigInt(hourly.replace(".", "")) * BigInt(seconds);
  // Half an hour's unit is added before it is cut: rounding half up, in whole numbers.
  const rounded = (minor * 2n + 3_600n) / 7_200n;
  const digits = String(rounded).padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
