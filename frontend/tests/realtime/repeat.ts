export function repeat(times: number, deed: () => void): void {
  for (let number = 0; number < times; number += 1) deed();
}
